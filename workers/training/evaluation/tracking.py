"""How an evaluation tells how far it is, without knowing whom it tells."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Track(Protocol):
    """Passes items on one by one, and may show how many are done."""

    def __call__(self, label: str, items: Sequence[Item]) -> Iterable[Item]:
        """Return `items` in order; `label` says what is done with them."""
        ...


def ignore(label: str, items: Sequence[Item]) -> Iterable[Item]:  # noqa: ARG001 - a Track's form
    """Tell nobody."""
    return items
