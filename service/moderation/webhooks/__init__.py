"""Webhooks: who is told of what at which site, and how far each telling has come."""
