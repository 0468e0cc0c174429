"""Webhooks on their way out: signed, tried again, given up in the end."""
