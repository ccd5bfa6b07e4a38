import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_example_runs_and_tells_what_happened(server: str) -> None:
    script = ROOT / "examples" / "scripted_workshop.py"
    played = subprocess.run(
        [sys.executable, script, server],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert played.returncode == 0, played.stderr
    lines = played.stdout.splitlines()
    assert lines[0] == "Lena sees: Planning, Buying"
    assert lines[1].startswith("Refused: This card belongs to somebody else.")
    assert lines[2] == "Not on the map: Lena was here"
    assert "Travelling: Find the platform; The display on platform 7 is dark" in lines


def test_the_page_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs" / "participant.md").read_text(encoding="utf-8")
    example = (ROOT / "examples" / "scripted_workshop.py").read_text(encoding="utf-8")
    body = example[example.index("async def main") : example.index("\n\nif __name__")]
    assert body.strip() in page
