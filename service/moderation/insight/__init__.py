"""Insight: what came in, what was held and why, and how often people thought otherwise."""
