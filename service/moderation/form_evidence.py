"""How the form of a comment was filled in, as it is kept beside the comment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

TRAP, SECONDS, PROOF = "trap_filled", "seconds", "proof_of_work"
VOUCHED, MENDED = "vouched", "mended"


@dataclass(frozen=True, slots=True)
class FormEvidence:
    """Whether a field that people do not see was filled in, and how long the form was shown.

    `seconds` lie between the form's being shown and its being sent; None where nobody knows.
    `mended` names the fields that are not kept as they came, where a door takes what our own form
    refuses: whoever looks at the comment has not seen all of it.
    """

    trap_filled: bool = False
    seconds: float | None = None
    mended: tuple[str, ...] = ()

    @classmethod
    def read(cls, stored: object) -> Self:
        """The evidence in a stored value, whoever wrote it."""
        told = stored if isinstance(stored, Mapping) else {}
        seconds, mended = told.get(SECONDS), told.get(MENDED)
        return cls(
            told.get(TRAP) is True,
            float(seconds) if isinstance(seconds, int | float) else None,
            tuple(map(str, mended)) if isinstance(mended, list | tuple) else (),
        )

    def describe(self, *, solved: bool, vouched: bool = False) -> dict[str, object] | None:
        """What is stored, with whether a proof of work was `solved`; None for nothing to say.

        The proof, and a program that `vouched` for the comment, have their place here, and not in
        the captcha's column, because the version before knows no such outcome: it would fail on
        the row, where it now holds the comment.
        """
        told: dict[str, object] = {TRAP: True} if self.trap_filled else {}
        if self.seconds is not None:
            told[SECONDS] = round(self.seconds, 3)
        if solved:
            told[PROOF] = True
        if vouched:
            told[VOUCHED] = True
        if self.mended:
            told[MENDED] = list(self.mended)
        return told or None


NO_FORM = FormEvidence()


def tells_of_proof(stored: object) -> bool:
    """Whether the stored value says that a proof of work was solved."""
    return isinstance(stored, Mapping) and stored.get(PROOF) is True


def tells_of_vouching(stored: object) -> bool:
    """Whether the stored value says that a program with the site's key sent the comment."""
    return isinstance(stored, Mapping) and stored.get(VOUCHED) is True
