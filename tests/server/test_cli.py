import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result

from server.checks import folder_lock
from server.cli import main
from server.settings import catalogue, flag, variable
from sessions.people import Entrance, People
from sessions.store.database import open_database

MERMAID = "journey\n  title Buying shoes\n  section Choosing\n    Try on: 5: Buyer\n"
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    def invoke(*words: str, stdin: str | None = None, **environment: str) -> Result:
        variables = {"WAYBOARD_DATA": str(folder), "WAYBOARD_MIN_FREE": "0", **environment}
        return CliRunner().invoke(main, words, input=stdin, env=variables)

    return invoke


def made(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def failed(result: Result, code: int = 1) -> str:
    """The one line that a command says when it fails."""
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    *before, last = result.stderr.strip().splitlines()
    assert last.startswith("Error: ")
    assert all(line.startswith("{") for line in before)
    return last


def test_every_setting_is_shown_with_its_variable_and_default(run: Run) -> None:
    shown = re.sub(r"\s+", " ", run("serve", "--help").stdout)
    for name, setting in catalogue().items():
        assert flag(name) in shown
        assert f"[{variable(name)}; default: {setting.default or 'empty'}]" in shown


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["--port", "abc"], {}, "--port: 'abc' is not a whole number from 0 to 65535."),
        ([], {"WAYBOARD_PORT": "abc"}, "WAYBOARD_PORT: 'abc' is not"),
        (["--origins", "everywhere"], {}, "--origins: 'everywhere' is not origins such as"),
        (["--log-level", "loud"], {}, "one of debug, info, warning, error"),
    ],
)
def test_a_bad_setting_ends_in_one_line_that_names_it(
    run: Run, words: list[str], environment: dict[str, str], said: str
) -> None:
    assert said in failed(run("serve", *words, **environment), 2)


def test_a_workshop_is_created_with_its_ways_in(run: Run) -> None:
    workshop = made(run("create", "Moving house", "--json", "--base-url", "https://b.test"))
    assert workshop["join_url"] == f"https://b.test/join#{workshop['code']}"
    assert workshop["facilitate_url"].endswith(
        f"/w/{workshop['id']}#{workshop['facilitator_token']}"
    )
    plain = run("create", "Another", "--template", "blank", "--name", "Lena", "--password", "x")
    assert "Facilitator" in plain.stdout
    assert "secret" in plain.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([""], "A title has 1 to 200 characters."),
        (["x" * 201], "A title has 1 to 200 characters."),
        (["T", "--name", "x" * 41], "at most 40 characters"),
    ],
)
def test_a_workshop_that_cannot_be_is_refused(run: Run, words: list[str], said: str) -> None:
    assert said in failed(run("create", *words))


def test_the_newest_workshop_is_listed_first(run: Run) -> None:
    made(run("create", "First", "--json"))
    made(run("create", "Second", "--json"))
    table = run("list").stdout.splitlines()
    assert [line.split()[-1] for line in table] == ["Title", "Second", "First"]
    listed = json.loads(run("list", "--json").stdout)
    assert [one["people"] for one in listed] == [1, 1]


def test_a_map_is_imported_and_exported_by_id_or_code(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "shoes.mmd"
    source.write_text(MERMAID)
    workshop = made(run("import", str(source), "--json"))
    by_id = run("export", workshop["id"], "mermaid")
    by_code = run("export", workshop["code"].lower(), "mermaid")
    assert by_id.stdout == by_code.stdout
    assert "Try on: 5" in by_id.stdout
    assert "title Buying shoes" in by_id.stdout
    assert json.loads(run("list", "--json").stdout)[0]["title"] == "Buying shoes"


def test_a_map_from_standard_input_is_added_to_a_workshop(run: Run) -> None:
    workshop = made(run("create", "Shoes", "--template", "blank", "--json"))
    answer = run("import", "-", "--into", workshop["code"], stdin=MERMAID)
    assert answer.exit_code == 0, answer.output
    assert "Added to workshop" in answer.stdout
    assert "Try on" in run("export", workshop["id"], "json").stdout


def test_a_file_is_written_whole_and_never_over_another_unasked(run: Run, tmp_path: Path) -> None:
    workshop = made(run("create", "Shoes", "--json"))
    target = tmp_path / "out.json"
    export = ("export", workshop["id"], "json", "-o", str(target))
    assert run(*export).exit_code == 0
    first = target.read_text()
    target.write_text("mine")
    assert "exists already" in failed(run(*export))
    assert target.read_text() == "mine"
    assert run(*export, "--force").exit_code == 0
    assert target.read_text() == first
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.json"]
    assert "cannot be written" in failed(run("export", workshop["id"], "json", "-o", "/nowhere/x"))


@pytest.mark.parametrize(
    "words", [["export", "nothing", "json"], ["purge", "nothing", "--yes"], ["purge", "nothing"]]
)
def test_an_unknown_workshop_is_told(run: Run, words: list[str]) -> None:
    made(run("create", "Shoes", "--json"))
    assert "no workshop with this id or code" in failed(run(*words))


def test_a_file_that_cannot_be_read_or_understood_is_told(run: Run, tmp_path: Path) -> None:
    assert "cannot be read" in failed(run("import", str(tmp_path / "nothing.csv")))
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "JSON" in failed(run("import", str(broken)))
    empty = tmp_path / "empty.mmd"
    empty.write_text("")
    failed(run("import", str(empty)))


def test_reading_a_folder_without_data_makes_nothing(run: Run, folder: Path) -> None:
    assert "no Wayboard data" in failed(run("list"))
    assert "no Wayboard data" in failed(run("export", "x", "json"))
    assert not folder.exists()


def test_a_purged_workshop_is_gone_and_its_words_too(run: Run, folder: Path) -> None:
    workshop = made(run("create", "Unforgettable", "--json"))
    kept = made(run("create", "Kept", "--json"))
    refused = run("purge", workshop["id"], stdin="n\n")
    assert refused.exit_code == 1
    assert "(Unforgettable) for good?" in refused.stderr
    assert run("purge", workshop["code"], "--yes").exit_code == 0
    assert [one["id"] for one in json.loads(run("list", "--json").stdout)] == [kept["id"]]
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"Unforgettable" not in stored
    assert b"Kept" in stored


def test_a_dry_run_of_a_purge_deletes_nothing(run: Run) -> None:
    """M13."""
    workshop = made(run("create", "Here to stay", "--json"))
    told = run("purge", workshop["id"], "--dry-run").stdout
    assert told == f"Would delete workshop {workshop['id']} (Here to stay).\n"
    assert run("purge", "--older-than", "1d").stdout == "No workshop is that old.\n"
    old = run("purge", "--older-than", "9999-01-01", "--dry-run").stdout
    assert "Here to stay" in old
    assert old.endswith("Would delete 1.\n")
    assert "Here to stay" in run("list").stdout
    refused = run("purge", "--older-than", "9999-01-01", stdin="n\n")
    assert refused.exit_code == 1
    assert run("purge", "--older-than", "9999-01-01", "--yes").stdout.endswith("Deleted 1.\n")
    assert "Here to stay" not in run("list").stdout


def test_a_purge_says_what_it_does_not_understand(run: Run) -> None:
    assert "no age such as" in run("purge", "--older-than", "soon").stderr
    assert "Name one workshop" in failed(run("purge"))
    assert "leave --server out" in failed(run("purge", "--older-than", "9d", "--server", "x"))


def test_a_person_is_erased_after_a_dry_run(run: Run, folder: Path) -> None:
    """M10, M11."""
    workshop = made(run("create", "Shoes", "--json", "--name", "Leonhard"))
    assert "Nobody of this name" in failed(run("erase", workshop["id"], "Nobody"))
    assert "last facilitator" in failed(run("erase", workshop["id"], "Leonhard", "--dry-run"))
    asyncio.run(joined(folder, workshop["code"], "Annabella"))
    told = run("erase", workshop["code"], "Annabella", "--dry-run").stdout
    assert told.startswith("Names         Annabella\nOn the map    0 cards")
    assert run("erase", workshop["id"], "Annabella", stdin="n\n").exit_code == 1
    assert run("erase", workshop["id"], "Annabella", "--yes").stdout.endswith("\nErased.\n")
    assert b"Annabella" not in b"".join(path.read_bytes() for path in folder.iterdir())


async def joined(folder: Path, code: str, name: str) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'wayboard.db'}")
    await People(database).join(Entrance(code=code, name=name))
    await database.close()


def test_a_folder_in_use_is_left_alone_and_the_way_out_named(run: Run, folder: Path) -> None:
    workshop = made(run("create", "Shoes", "--json"))
    with folder_lock(folder):
        for words in (["create", "T"], ["migrate"], ["purge", workshop["id"], "--yes"]):
            assert "--server" in failed(run(*words))
        assert "Another process" in failed(run("serve", "--port", "0"))
        assert run("list").exit_code == 0
        assert run("export", workshop["id"], "json").exit_code == 0


def test_migrate_brings_a_store_up_to_date(run: Run) -> None:
    assert "There is no Wayboard data" in failed(run("migrate"))
    made(run("create", "T", "--json"))
    assert run("migrate").stdout == "The store is up to date.\n"
    assert run("migrate").exit_code == 0


def test_a_folder_that_cannot_be_written_is_told_before_the_start(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = failed(run("serve", "--data", str(tmp_path / "file" / "data")))
    assert "cannot be written" in said
    assert "--data" in said


def test_a_full_disk_is_told_before_the_start(run: Run) -> None:
    assert "Make room" in failed(run("serve", WAYBOARD_MIN_FREE=str(2**40 - 1)))


def test_an_address_that_cannot_be_used_is_told(run: Run) -> None:
    assert "--host" in failed(run("serve", "--host", "no-such-host.invalid"))
    assert "cannot be used" in failed(run("serve", "--host", "192.0.2.1", "--port", "0"))


def test_a_store_that_is_none_is_told(run: Run, folder: Path) -> None:
    folder.mkdir()
    (folder / "wayboard.db").write_bytes(b"not a database at all" * 100)
    for words in (["serve", "--port", "0"], ["list"], ["create", "T"]):
        assert "data file" in failed(run(*words)).lower()


def test_a_server_that_is_not_there_is_told(run: Run) -> None:
    server = ("--server", "http://127.0.0.1:9")
    assert "cannot be reached" in failed(run("create", "T", *server))
    assert "--token" in failed(run("purge", "x", "--yes", *server))
    assert "--token" in failed(run("import", "-", "--into", "x", *server, stdin=MERMAID))
    assert "is no server address" in failed(run("create", "T", "--server", "nonsense"))
    assert "cannot be reached" in failed(run("purge", "x", "--token", "x" * 32, *server))
