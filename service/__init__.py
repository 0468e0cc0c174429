"""The service: its domain (`moderation`), its HTTP edge (`web`) and its commands."""
