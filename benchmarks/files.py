"""`python -m benchmarks.files`: every outcome of 2,000 cards, each made in a process of its own."""

import json
import resource
import subprocess
import sys
import time

import click
from rich.console import Console
from rich.table import Table

from sessions.formats.catalogue import OUTCOMES
from tests.sessions.formats import outcomes

LIMIT = 10.0
"""Seconds that nobody should wait longer for a file."""


@click.command()
@click.option("--cards", default=2_000, show_default=True, help="How large the workshop is.")
@click.option("--one", hidden=True, help="Make this file alone, here, and tell how it went.")
def main(cards: int, one: str | None) -> None:
    """Make each kind of file and print what it took."""
    if one is not None:
        print(json.dumps(made(one, cards)))
        return
    table = Table("File", "Seconds", "Processor", "Peak memory, MiB", "Size, KiB")
    slow = []
    for name in OUTCOMES:
        command = [sys.executable, "-m", "benchmarks.files", "--cards", str(cards), "--one", name]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, processor, memory, size = json.loads(answer.stdout)
        table.add_row(name, f"{seconds:.2f}", f"{processor:.2f}", f"{memory:.0f}", f"{size:.0f}")
        if seconds > LIMIT:
            slow.append(name)
    Console().print(table)
    if slow:
        raise SystemExit(f"Over {LIMIT:g} s: {', '.join(slow)}")


def made(name: str, cards: int) -> tuple[float, float, float, float]:
    """Seconds, seconds of the processor, peak memory in MiB and size in KiB of one file."""
    outcome = outcomes.large(cards)
    format = OUTCOMES[name]
    began, before = time.perf_counter(), time.process_time()
    size = len(format.write(outcome, format.options()))
    took = time.perf_counter() - began, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return *took, memory, size / 1024


if __name__ == "__main__":
    main()
