"""E4, A15: what is stored is read back on demand, and what is left of a broken store is saved."""

import asyncio
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from server.checks import folder_lock
from server.cli import main
from sessions.formats import read_map
from sessions.journey.schema import BOARD
from sessions.store import revisions
from tests.sessions.houses import HOME, card, opened_house
from tests.sessions.journey.server_side import ADA

Run = Callable[..., Result]
WRITES = 60
CARDS = 5


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*words: str) -> Result:
        variables = {"WAYBOARD_DATA": str(tmp_path), "WAYBOARD_MIN_FREE": "0"}
        return CliRunner().invoke(main, words, env=variables)

    return invoke


async def write_into(folder: Path) -> None:
    """One workshop with many edits and a checkpoint in their midst."""
    async with opened_house(folder) as house:
        client = house.client()
        for number in range(WRITES):
            some = [card(number * CARDS + one, "x" * 150) for one in range(CARDS)]
            for update in client.edit(some):
                await house.board.receive(update, ADA, None)
            if number == WRITES // 2:
                assert await house.documents.checkpoint(HOME, "board", BOARD, 1)


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    asyncio.run(write_into(folder))
    path = folder / "wayboard.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def file(sound_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound_file, tmp_path))


def rescued_cards(run: Run, target: Path) -> tuple[int, str]:
    result = run("doctor", "--rescue", str(target))
    assert result.exit_code == 0, result.output
    written = [*target.glob("*.json")]
    assert len(written) == 1
    imported = read_map(written[0].read_bytes(), format="json")
    return len(imported.journey.elements), result.stdout


def test_a_sound_store_is_called_sound_and_stays_as_it_is(run: Run, file: Path) -> None:
    before = file.read_bytes()
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "Bytes      sound" in result.stdout
    assert "Workshops  1, with 1 documents" in result.stdout
    assert "Everything that is stored can be read." in result.stdout
    assert file.read_bytes() == before


def test_a_journal_that_cannot_be_replayed_is_named_with_its_workshop(run: Run, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE journal SET payload = x'ff' WHERE seq = 7")
        connection.execute("DELETE FROM checkpoints")
    result = run("doctor")
    assert result.exit_code == 1
    assert "“A journey”: board: The journal of" in result.stdout
    assert "doctor --rescue FOLDER" in result.stderr


def test_what_fits_without_a_lost_edit_is_saved_and_the_rest_is_counted(
    run: Run, file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        (written,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        connection.execute(f"UPDATE journal SET payload = x'ff' WHERE seq = {written}")
        connection.execute("DELETE FROM checkpoints")
    cards, said = rescued_cards(run, tmp_path / "saved")
    assert cards == WRITES * CARDS - 1
    assert "1 edits are missing" in said


@pytest.mark.parametrize("seed", range(8))
def test_a_file_with_broken_pages_gives_back_what_is_left(
    run: Run, file: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    data = bytearray(file.read_bytes())
    assert len(data) > 40 * 4096
    at = chance.randrange(len(data) // 2, len(data) - 8192)
    data[at : at + 4096] = chance.randbytes(4096)
    file.write_bytes(data)
    before = file.read_bytes()
    cards, said = rescued_cards(run, tmp_path / "saved")
    assert file.read_bytes() == before
    assert cards > 0
    assert cards == WRITES * CARDS or "edits are missing" in said


def test_a_truncated_file_is_called_damaged_with_what_to_do(run: Run, file: Path) -> None:
    with file.open("rb+") as opened:
        opened.truncate(file.stat().st_size // 2)
    result = run("doctor")
    assert result.exit_code == 1
    assert "doctor --rescue FOLDER" in result.stderr
    assert "Traceback" not in result.output


def test_a_lost_journal_leaves_the_checkpoint(run: Run, file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM journal")
    cards, _ = rescued_cards(run, tmp_path / "saved")
    assert cards == (WRITES // 2 + 1) * CARDS


def test_an_edit_that_builds_on_a_lost_one_is_kept_as_far_as_it_goes(
    run: Run, file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM checkpoints")
        connection.execute("DELETE FROM journal WHERE seq = 5")
    cards, _ = rescued_cards(run, tmp_path / "saved")
    assert cards == WRITES * CARDS - 1


def test_what_never_was_a_data_file_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wayboard.db").write_bytes(b"nothing of Wayboard's" * 500)
    for words in (["doctor"], ["doctor", "--rescue", str(tmp_path / "saved")]):
        result = run(*words)
        assert result.exit_code == 1
        assert "Error: " in result.stderr
        assert "Traceback" not in result.output


def test_a_missing_file_and_a_folder_that_is_taken_are_named(run: Run, tmp_path: Path) -> None:
    assert "There is no data file" in run("doctor").stderr
    (tmp_path / "wayboard.db").touch()
    assert "Name a new folder." in run("doctor", "--rescue", str(tmp_path)).stderr


def test_an_older_store_is_not_upgraded_by_a_look(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wayboard.db"
    revisions.upgrade_sqlite(path, "0001")
    before = path.read_bytes()
    result = run("doctor")
    assert "Run 'wayboard migrate' first." in result.stderr
    assert path.read_bytes() == before


def test_a_saved_map_is_a_file_that_can_be_imported(run: Run, file: Path, tmp_path: Path) -> None:
    rescued_cards(run, tmp_path / "saved")
    (written,) = (tmp_path / "saved").glob("*.json")
    shutil.rmtree(tmp_path / "other", ignore_errors=True)
    made = run("import", str(written), "--json", "--data", str(tmp_path / "other"))
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["code"]


def test_a_backup_is_made_beside_a_server_and_restored_without_one(
    run: Run, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with folder_lock(tmp_path):
        assert "Wrote " in run("backup", str(copy)).stdout
        assert "Stop it, then restore." in run("restore", str(copy)).stderr
    file.write_bytes(b"")
    restored = run("restore", str(copy))
    assert restored.exit_code == 0, restored.output
    assert "is kept as wayboard.db.before-" in restored.stdout
    assert "Everything that is stored can be read." in run("doctor").stdout
    assert "exists already" in run("backup", str(copy)).stderr
