"""What a program from outside found, small enough to be kept."""

from dataclasses import dataclass, field

LONGEST_FINDING = 300


@dataclass
class Outcome:
    """One suite on one engine: how much it tried, and what it holds against Palabre."""

    suite: str
    engine: str
    version: str
    tries: int
    """Requests or cases, as the suite counts them; files for one that reads the source."""
    findings: list[str] = field(default_factory=list)
    accepted: dict[str, str] = field(default_factory=dict)
    """Findings that are none, each with the reason."""
    crashes: int = 0
    """Requests during which the service failed in a way that nobody foresaw, from its own log."""
    seconds: float = 0

    @property
    def breaches(self) -> int:
        """What must be none."""
        return len(self.findings) + self.crashes

    def find(self, finding: str, known: dict[str, str]) -> None:
        """Keep a finding, as accepted where a known one is part of it."""
        short = " ".join(finding.split())[:LONGEST_FINDING]
        for part, reason in known.items():
            if part in short:
                self.accepted[part] = reason
                return
        if short not in self.findings:
            self.findings.append(short)
