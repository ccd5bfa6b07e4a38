"""The command `wayboard rehearse`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from typing_extensions import override

from client.participant import dress_rehearsal
from client.participant.door import Workshop
from client.participant.dress_rehearsal import DressRehearsal, Script
from client.participant.dress_rehearsal.show import kinds_of
from client.participant.errors import WayboardError
from client.participant.participant import create_workshop
from client.participant.rehearsal import Outcome, Plan, Progress, Rehearsal

LINE_EVERY = 2.0
AGENDAS = ("quick", "half_day", "two_days", "job_map")

BUILT_IN = """journey
    title Renting a bicycle for a weekend
    section Find out
      Hear about it from a colleague: 4: Visitor
      Look up what it costs: 3: Visitor
    section Choose
      Compare bicycles and places: 3: Visitor, Shop
      Ask about a child seat: 2: Visitor, Shop
    section Ride
      Pick it up and adjust the saddle: 4: Visitor, Shop
      Ride along the river: 5: Visitor
      Find a puncture: 1: Visitor
    section Return
      Explain the puncture: 2: Visitor, Shop
      Get the deposit back: 4: Visitor, Shop
"""


class View:
    """Shows how a rehearsal stands; this one in plain lines, now and then."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._doing = ""
        self._next = 0.0

    def __enter__(self) -> "View":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def watch(self, progress: Progress) -> None:
        """Show it, if it is worth a line."""
        if progress.doing == self._doing and progress.elapsed < self._next:
            return
        if progress.doing == self._doing == "joining":
            return
        self._doing = progress.doing
        self._next = progress.elapsed + LINE_EVERY
        line = f"{progress.elapsed:5.1f} s  {progress.doing:<10} {told(progress)}"
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)


class BarView(View):
    """The same as a bar, on a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._bars = Bars(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[told]}"),
            console=console,
        )
        self._task = self._bars.add_task("joining", total=1.0, told="")

    @override
    def __enter__(self) -> "BarView":
        self._bars.start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @override
    def watch(self, progress: Progress) -> None:
        """Move the bar."""
        self._bars.update(
            self._task,
            completed=progress.done,
            description=progress.doing,
            told=told(progress),
        )


def told(progress: Progress) -> str:
    """The figures of the moment."""
    people = f"{progress.joined} people"
    edits = f"{progress.written} edits, {progress.stored} stored, {progress.refused} refused"
    return f"{people}, {edits}"


def summary(workshop: Workshop, outcome: Outcome) -> list[str]:
    """What a rehearsal showed, line by line."""
    refused = ", ".join(f"{why} {count}" for why, count in sorted(outcome.refused.items()))
    counts = ", ".join(
        f"{count} {'cards' if part == 'elements' else part}"
        for part, count in outcome.counts.items()
    )
    rate = outcome.stored / outcome.seconds if outcome.seconds else 0
    fifty, most = outcome.delay(0.5) * 1000, outcome.delay(0.99) * 1000
    lines = [
        f"People      {outcome.people} in {outcome.seconds:.1f} s",
        f"Edits       {outcome.written} written, {outcome.stored} stored ({rate:.0f} a second), "
        f"{sum(outcome.refused.values())} refused{f': {refused}' if refused else ''}",
        f"Stored in   p50 {fifty:.1f} ms, p99 {most:.1f} ms",
        f"Reconnects  {outcome.reconnects}",
        f"Map         {counts}",
        f"Board       {workshop.url}",
    ]
    if outcome.agreed:
        return [*lines, f"All {outcome.people} people see the same map."]
    lines += [f"Ended early: {one}" for one in outcome.ended]
    lines += [f"Difference: {one}" for one in outcome.differences]
    unsettled = outcome.written - outcome.stored - sum(outcome.refused.values())
    if unsettled:
        lines.append(f"Neither stored nor refused: {unsettled} edits")
    return [*lines, "Not everybody sees the same map."]


async def rehearse(server: str, map_file: Path | None, plan: Plan, console: Console) -> bool:
    """Run a rehearsal and print it; whether everybody agreed in the end."""
    title = f"Rehearsal: {map_file.stem}" if map_file else "Rehearsal"
    if map_file is None:
        workshop = await create_workshop(server, title, map_text=BUILT_IN)
    else:
        workshop = await create_workshop(server, title[:200], map_file=map_file)
    console.print(f"Watch it at {workshop.join_url}", highlight=False, soft_wrap=True)
    with BarView(console) if console.is_terminal else View(console) as view:
        outcome = await Rehearsal(workshop, plan, view.watch).run()
    for line in summary(workshop, outcome):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    return outcome.agreed


def _agenda_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        known = ", ".join(AGENDAS)
        raise ValueError(f"There is no agenda {path}: take {known}, or a file of JSON.") from None


async def rehearse_agenda(
    server: str, map_file: Path | None, agenda: str, script: Script, console: Console
) -> bool:
    """Play a whole agenda and print what it showed; whether all was as it must be.

    Raises:
        ValueError: when the agenda is neither one of Wayboard's own nor a file of JSON.

    """
    wish: dict[str, Any] = {"agenda": agenda, "facilitator_name": "Facilitator"}
    if agenda not in AGENDAS:
        planned = json.loads(await asyncio.to_thread(_agenda_file, Path(agenda)))
        wish["agenda"] = {"phases": planned} if isinstance(planned, list) else planned
    if map_file is not None:
        wish["map_file"] = map_file
    elif agenda == "job_map":
        wish["template"] = "job_map"
    elif agenda == "two_days":
        wish |= {"template": "customer_journey_short", "blueprint": True}
    else:
        wish["map_text"] = BUILT_IN
    workshop = await create_workshop(server, f"Rehearsal: {Path(agenda).stem}"[:200], **wish)
    console.print(f"Watch it at {workshop.join_url}", highlight=False, soft_wrap=True)
    played = Script(script.participants, script.speed, script.seed, kinds_of(wish["agenda"]))
    with BarView(console) if console.is_terminal else View(console) as view:
        report = await DressRehearsal(workshop, played, view.watch).run()
    for line in dress_rehearsal.summary(report, workshop.url):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    return not report.faults


@click.command("rehearse")
@click.option(
    "--server",
    envvar="WAYBOARD_SERVER",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="A running server.",
)
@click.option(
    "--participants", type=click.IntRange(1, 300), default=12, show_default=True, help="How many."
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="The map to begin with, in any format that Wayboard reads. Left out: a small one.",
)
@click.option(
    "--agenda",
    metavar="NAME|FILE",
    help=f"Play a whole agenda instead of free editing: {', '.join(AGENDAS)}, or a file of JSON.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0, 10_000),
    default=120.0,
    show_default=True,
    help="With --agenda: so many times faster than planned; 0: as fast as it goes.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 86_400),
    default=20.0,
    show_default=True,
    help="How long they edit.",
)
@click.option("--edits", type=click.IntRange(1), help="Edits of each person, instead of a time.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 100),
    default=4.0,
    show_default=True,
    help="Steps a second of each person; 0: the next as soon as the last is stored.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Where chance begins.")
def command(
    server: str,
    participants: int,
    map_file: Path | None,
    agenda: str | None,
    speed: float,
    seconds: float,
    edits: int | None,
    pace: float,
    seed: int,
) -> None:
    """Let a made-up crowd edit a map together, and check that everybody ends with the same one.

    With --agenda they go through a whole facilitated workshop, and everything that the server
    shows is compared with what they know they did. The server must be running. It gets a new
    workshop, which people may watch meanwhile.
    """
    plan = Plan(participants, seconds, edits, pace, seed)
    script = Script(participants, speed, seed)
    run = (
        rehearse(server, map_file, plan, Console())
        if agenda is None
        else rehearse_agenda(server, map_file, agenda, script, Console())
    )
    try:
        agreed = asyncio.run(run)
    except (WayboardError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if not agreed:
        raise SystemExit(1)
