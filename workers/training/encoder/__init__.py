"""Tuning a small multilingual encoder: its first weights, its rows, the graph it becomes."""
