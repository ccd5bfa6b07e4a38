"""`python -m benchmarks`: measure, print, and write the report."""

import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import admission, report, scenarios
from benchmarks.driver import BrokenError
from benchmarks.fanout import Fanout
from benchmarks.report import Table
from benchmarks.scenarios import Plan, Step
from benchmarks.servers import NAMES, WORK, Server, Wayboard, install_peers, make

FANOUTS = {
    "fanout-100": Fanout(clients=100, typists=8, seconds=10),
    "fanout-200": Fanout(clients=200, typists=14, seconds=10),
    "fanout-400": Fanout(clients=400, typists=14, seconds=10),
    "storm": Fanout(clients=100, typists=40, seconds=5, rate=25),
}
ALL = ("admission", *FANOUTS, "join", "cold", "paste", "idle", "exports", "votes")


@click.command()
@click.argument("chosen", nargs=-1, type=click.Choice(ALL), metavar="[SCENARIO]...")
@click.option("--servers", default=",".join(NAMES), show_default=True, help="Which to compare.")
@click.option("--rounds", default=3, show_default=True, help="Rounds, each in another order.")
@click.option("--seconds", default=10.0, show_default=True, help="Typing in a round, at most.")
@click.option(
    "--output",
    default=WORK,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the report.",
)
def main(chosen: tuple[str, ...], servers: str, rounds: int, seconds: float, output: Path) -> None:
    """Measure Wayboard beside Hocuspocus and the reference y-websocket server.

    Scenarios, all by default: admission; fanout-100, fanout-200, fanout-400 (people in one
    workshop); storm (far more edits than people make); join; cold; paste; idle; and, with Wayboard
    alone, exports (people type while files are made) and votes (200 in one instant).
    """
    names = [name.strip() for name in servers.split(",") if name.strip()]
    if unknown := set(names) - set(NAMES):
        raise click.BadParameter(f"{', '.join(unknown)}; known: {', '.join(NAMES)}")
    console = Console()
    console.width = max(console.width, 110)
    try:
        if set(names) - {Wayboard.name}:
            install_peers()
        tables, failed = _measure(console, chosen or ALL, names, Plan(rounds, seconds))
    except BrokenError as broken:
        console.print(f"[red]No figures: {broken}")
        sys.exit(1)
    written = report.write(
        output, tables, shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]])
    )
    console.print(f"Report: {written}")
    if failed:
        console.print(f"[red]No figures for {', '.join(failed)}")
        sys.exit(1)


def _measure(
    console: Console, chosen: Sequence[str], names: list[str], plan: Plan
) -> tuple[list[Table], list[str]]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        # A bar that draws by itself would take time from the servers that are measured.
        auto_refresh=False,
    )
    tables: list[Table] = []
    failed: list[str] = []
    with bar, ExitStack() as running:
        task = bar.add_task("starting", total=_steps(chosen, len(names), plan))

        def step(words: str) -> None:
            bar.update(task, description=words, advance=1)
            bar.refresh()

        started: list[Server] = []
        if set(chosen) - {"admission"}:
            started = [make(name) for name in names]
        for server in started:
            running.callback(server.stop)
            server.start()
        for scenario in chosen:
            try:
                table = _one(scenario, started, plan, step)
            except BrokenError as broken:
                bar.console.print(f"[red]{scenario}: {broken}\n")
                failed.append(scenario)
                continue
            if table is not None:
                report.show(bar.console, table)
                tables.append(table)
    return tables, failed


def _one(scenario: str, servers: list[Server], plan: Plan, step: Step) -> Table | None:
    if scenario in FANOUTS:
        shape = FANOUTS[scenario]
        shape = replace(shape, seconds=min(shape.seconds, plan.seconds))
        return scenarios.measure_fanout(scenario, servers, shape, plan, step)
    others: dict[str, Callable[[], Table]] = {
        "admission": lambda: admission.measure(step),
        "join": lambda: scenarios.measure_join(servers, plan, step),
        "paste": lambda: scenarios.measure_paste(servers, plan, step),
        "idle": lambda: scenarios.measure_idle(servers, plan, step),
    }
    alone = {
        "cold": scenarios.measure_cold,
        "exports": scenarios.measure_exports,
        "votes": scenarios.measure_votes,
    }
    if scenario not in alone:
        return others[scenario]()
    ours = [server for server in servers if server.name == Wayboard.name]
    return alone[scenario](ours[0], plan, step) if ours else None


def _steps(chosen: Sequence[str], servers: int, plan: Plan) -> int:
    each = {
        "admission": 1,
        "cold": 2 * (plan.rounds + 2),
        "exports": plan.rounds,
        "votes": plan.rounds,
    }
    return sum(each.get(scenario, plan.rounds * servers) for scenario in chosen)


if __name__ == "__main__":
    main()
