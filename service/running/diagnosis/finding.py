"""What a diagnosis is made of: findings, each from one question that may take three seconds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue

SECONDS = 3.0
"""Time that one question has; no server that hangs holds the diagnosis up for longer."""
REACH = "see that the server runs, that this machine reaches it, and that the settings name it"


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `name` is stable, `sentence` tells what was found.

    `remedy` says what to do; only where all is well there is none.
    """

    level: Level
    name: str
    sentence: str
    remedy: str = ""


Question = Callable[[], Finding]


def ok(name: str, sentence: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, name, sentence)


def warning(name: str, sentence: str, remedy: str) -> Finding:
    """Palabre runs, but not as its operator may think."""
    return Finding(Level.WARNING, name, sentence, remedy)


def error(name: str, sentence: str, remedy: str) -> Finding:
    """Palabre does not run, or loses something, until this is repaired."""
    return Finding(Level.ERROR, name, sentence, remedy)


def ask(name: str, question: Question, seconds: float = SECONDS) -> Finding:
    """The question's finding, or an error finding if it fails or takes longer than `seconds`."""
    answers: SimpleQueue[Finding] = SimpleQueue()

    def answer() -> None:
        try:
            answers.put(question())
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is the finding
            answers.put(error(name, f"could not be looked at: {summarise(failure)}", REACH))

    # A daemon: a question that hangs must not keep the command from ending.
    threading.Thread(target=answer, name=name, daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        return error(name, f"no answer within {seconds:g} s", REACH)


def summarise(failure: Exception) -> str:
    """An exception in one line, without the statement or the address that it happened with."""
    cause = getattr(failure, "orig", None) or failure
    lines = str(cause).strip().splitlines()
    return f"{type(cause).__name__}: {lines[0]}" if lines else type(cause).__name__
