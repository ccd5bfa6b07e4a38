"""What a dress rehearsal showed, and how it is told."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class PhaseReport:
    """One phase: cards written and revealed, refusals by reason, seconds."""

    title: str
    type: str
    written: int = 0
    revealed: int = 0
    commands: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


@dataclass(slots=True)
class Report:
    """The whole. `faults` is everything that was not as it must be; empty is a success.

    `minutes` counts what happened, by what the minutes call it.
    """

    people: int = 0
    seconds: float = 0.0
    phases: list[PhaseReport] = field(default_factory=list)
    votes: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    minutes: Counter[str] = field(default_factory=Counter)
    parked: Counter[str] = field(default_factory=Counter)
    map: dict[str, int] = field(default_factory=dict)
    reconnects: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def refused(self) -> Counter[str]:
        """Every refusal by its reason."""
        return sum((one.refused for one in self.phases), Counter())


def summary(report: Report, url: str) -> list[str]:
    """A report, line by line."""
    lines = [f"People      {report.people} in {report.seconds:.1f} s"]
    for one in report.phases:
        lines.append(
            f"  {one.title[:18]:<18} {one.seconds:5.1f} s  {one.written:3} written, "
            f"{one.revealed:3} revealed, {one.commands:3} commands{_reasons(one.refused)}"
        )
    lines += [f"Votes       {one}" for one in report.votes]
    lines += [f"Results     {one}" for one in report.results]
    if report.parked:
        lines.append(f"Parking     {_counted(report.parked)}")
    entries = report.minutes.total()
    lines += [
        f"Minutes     {entries} entries: {_counted(report.minutes)}",
        f"Map         {_counted(Counter(report.map))}",
        f"Checked     {_counted(report.checked)}",
        f"Reconnects  {report.reconnects}",
        f"Board       {url}",
    ]
    if not report.faults:
        return [*lines, f"All went as it should, and all {report.people} people see the same map."]
    lines += [f"Not right: {one}" for one in report.faults]
    return [*lines, f"{len(report.faults)} things are not as they should be."]


def _reasons(refused: Counter[str]) -> str:
    return f"; refused {_counted(refused)}" if refused else ""


def _counted(counts: Counter[str]) -> str:
    told = sorted(counts.items())
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in told) or "nothing"
