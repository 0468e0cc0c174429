"""Digests: who is told by e-mail how the review queue stands, how often, and of what."""
