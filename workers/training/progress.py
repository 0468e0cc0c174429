"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Told what is being done, and how many more comments are done."""


def ignore(stage: str, done: int) -> None:
    """Tell nobody."""
