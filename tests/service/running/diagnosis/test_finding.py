import threading

from service.running.diagnosis.finding import Finding, Level, ask, ok


def test_a_question_is_answered_with_its_finding() -> None:
    assert ask("x", lambda: ok("x", "fine")) == Finding(Level.OK, "x", "fine")


def test_a_question_that_fails_is_a_finding_too() -> None:
    def fail() -> Finding:
        raise OSError("first line\nsecond line")

    finding = ask("x", fail)
    assert (finding.level, finding.sentence) == (
        Level.ERROR,
        "could not be looked at: OSError: first line",
    )


def test_a_question_that_hangs_is_given_up() -> None:
    answered = threading.Event()

    def hang() -> Finding:
        answered.wait()
        return ok("x", "late")

    finding = ask("x", hang, seconds=0.05)
    assert (finding.level, finding.sentence) == (Level.ERROR, "no answer within 0.05 s")
    assert finding.remedy
    answered.set()
