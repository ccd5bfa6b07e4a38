"""`wayboard export` for what is more than the map; the map itself: test_cli.py."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import icalendar
import pytest
import structlog
from click.testing import CliRunner, Result

from server import remote
from server.cli import main
from tests.server.test_cli import failed, made

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*words: str) -> Result:
        variables = {"WAYBOARD_DATA": str(tmp_path / "data"), "WAYBOARD_MIN_FREE": "0"}
        return CliRunner().invoke(main, words, env=variables)

    return invoke


@pytest.fixture
def workshop(run: Run) -> str:
    return str(made(run("create", "Moving house", "--json"))["id"])


def test_a_file_is_made_with_what_was_chosen(run: Run, workshop: str, tmp_path: Path) -> None:
    target = tmp_path / "agenda.ics"
    words = ("export", workshop, "--format", "agenda.ics", "--out", str(target))
    result = run(*words, "--option", "start=2026-11-23T09:00", "--timezone", "Europe/Berlin")
    assert result.exit_code == 0, result.output
    calendar = icalendar.Calendar.from_ical(target.read_bytes())
    assert calendar["x-wr-calname"] == "Moving house"
    assert "exists already" in failed(run(*words))


def test_a_file_goes_to_standard_output(run: Run, workshop: str) -> None:
    result = run("export", workshop, "agenda.ics")
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes.startswith(b"BEGIN:VCALENDAR")
    assert result.stderr == ""


def test_a_wrong_choice_is_told_in_one_line(run: Run, workshop: str) -> None:
    assert "paper" in failed(run("export", workshop, "agenda.ics", "--paper", "A1"))
    wrong = run("export", workshop, "agenda.ics", "--option", "start=noon")
    assert "no date and time" in failed(wrong)
    assert "Name a format: markdown" in failed(run("export", workshop))


def test_a_file_comes_from_a_running_server(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, str]] = []
    answers = [
        {"id": "e1", "status": "waiting", "share": 0.0},
        {"id": "e1", "status": "working", "share": 0.5},
        {"id": "e1", "status": "ready", "share": 1.0},
        {},
    ]

    def ask(_: str, method: str, path: str, *__: object, **___: object) -> object:
        asked.append((method, path))
        return answers.pop(0)

    monkeypatch.setattr(remote, "ask", ask)
    monkeypatch.setattr(remote, "fetch", lambda *_: b"A story")
    words = ("export", "w1", "story.md", "--server", "http://127.0.0.1:1")
    assert "needs a --token" in failed(run(*words))
    result = run(*words, "--token", "secret", "--out", str(tmp_path / "story.md"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "story.md").read_bytes() == b"A story"
    assert asked[0] == ("POST", "/api/workshops/w1/exports")
    assert asked[-1] == ("DELETE", "/api/workshops/w1/exports/e1")


def test_help_names_every_format(run: Run) -> None:
    shown = re.sub(r"\s+", "", run("export", "--help").stdout)
    assert "story.md" in shown
    assert "map.pdf" in shown
