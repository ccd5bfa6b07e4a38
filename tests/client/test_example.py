import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def played(example: str, server: str) -> list[str]:
    played = subprocess.run(
        [sys.executable, ROOT / "examples" / example, server],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert played.returncode == 0, played.stderr
    return played.stdout.splitlines()


def test_the_example_runs_and_tells_what_happened(server: str) -> None:
    lines = played("scripted_workshop.py", server)
    assert lines[0] == "Lena sees: Planning, Buying"
    assert lines[1].startswith("Refused: This card belongs to somebody else.")
    assert lines[2] == "Not on the map: Lena was here"
    assert "Travelling: Find the platform; The display on platform 7 is dark" in lines


def test_the_example_of_a_whole_workshop_runs_to_its_end(server: str) -> None:
    assert played("facilitated_workshop.py", server) == [
        "Pains: What gets in the customer’s way?",
        "Before the reveal: 0 on the board",
        "After the reveal: 3 on the board",
        "Refused: no_dots_left",
        "First place: 6 dots of 3 people",
        "Everybody consents: True",
        "The workshop is finished",
    ]


@pytest.mark.parametrize("name", ["scripted_workshop.py", "facilitated_workshop.py"])
def test_the_page_shows_the_example_as_it_is(name: str) -> None:
    page = (ROOT / "docs" / "participant.md").read_text(encoding="utf-8")
    example = (ROOT / "examples" / name).read_text(encoding="utf-8")
    body = example[example.index("async def main") : example.index("\n\nif __name__")]
    assert body.strip() in page
