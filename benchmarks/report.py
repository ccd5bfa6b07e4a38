"""What was measured, as tables: for the terminal, as Markdown, and as JSON for programs."""

import datetime
import json
import platform
import subprocess
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.servers import PEERS, ROOT


@dataclass(slots=True)
class Goal:
    """Something Wayboard promises, and whether this run kept it."""

    words: str
    kept: bool


@dataclass(slots=True)
class Table:
    """One scenario's figures: a row for each server, the goals, and the raw samples."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)


def show(console: Console, table: Table) -> None:
    """Print one table with its goals."""
    drawn = RichTable(title=table.title, title_justify="left")
    for number, column in enumerate(table.columns):
        longest = max(map(len, column.split()))
        drawn.add_column(
            column, justify="right" if number else "left", min_width=longest, no_wrap=not number
        )
    for row in table.rows:
        drawn.add_row(*row)
    console.print(drawn)
    for goal in table.goals:
        console.print(f"  {'[green]yes' if goal.kept else '[red]NO '}[/]  {goal.words}")
    console.print()


def write(folder: Path, tables: list[Table], command: str) -> Path:
    """Write report.md and report.json; the address of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = describe_machine()
    lines = ["# Wayboard beside its peers", ""]
    lines += [f"- {name}: {value}" for name, value in machine.items()]
    lines += [f"- Command: `{command}`", ""]
    for table in tables:
        lines += [f"## {table.title}", ""]
        lines.append("| " + " | ".join(table.columns) + " |")
        lines.append("|---" + "|---:" * (len(table.columns) - 1) + "|")
        lines += ["| " + " | ".join(row) + " |" for row in table.rows]
        lines.append("")
        lines += [f"- {'Yes' if goal.kept else '**No**'}: {goal.words}" for goal in table.goals]
        lines.append("")
    path = folder / "report.md"
    path.write_text("\n".join(lines))
    everything = {
        "machine": machine,
        "command": command,
        "scenarios": {
            table.name: {
                "title": table.title,
                "goals": {goal.words: goal.kept for goal in table.goals},
                "samples": table.raw,
            }
            for table in tables
        },
    }
    (folder / "report.json").write_text(json.dumps(everything, indent=1) + "\n")
    return path


def describe_machine() -> dict[str, str]:
    """The machine and the versions that the figures hold for."""
    lock = json.loads((PEERS / "package-lock.json").read_text())["packages"]
    peers = ("@hocuspocus/server", "@y/websocket-server", "yjs", "ws")
    parts = ("pycrdt", "uvicorn", "uvloop", "starlette", "sqlalchemy")
    return {
        "Date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Processor": f"{_processor()}, {_cores()} cores",
        "System": f"{platform.system()} {platform.release()}",
        "Disk": _first(["findmnt", "-no", "FSTYPE,SOURCE", "-T", str(ROOT)]),
        "Python": platform.python_version(),
        "Node": _first(["node", "--version"]),
        "Wayboard": _first(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]),
        "With": ", ".join(f"{part} {metadata.version(part)}" for part in parts),
        "Peers": ", ".join(f"{name} {lock[f'node_modules/{name}']['version']}" for name in peers),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _cores() -> int:
    return Path("/proc/cpuinfo").read_text().count("processor\t:")


def _first(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"
