import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from server.logs import places, set_up_logs
from server.settings import read_settings
from tests.server.api_client import opened_site, settings_for


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_hostile_line_break_forges_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "console"):
        set_up_logs(read_settings({"WAYBOARD_LOG_FORMAT": form}))
        structlog.get_logger("x").info("event", value='a\n{"event":"forged"}')
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_exception_is_logged_by_its_place_and_never_by_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs(read_settings({"WAYBOARD_LOG_FORMAT": "json"}))
    try:
        try:
            raise ValueError("Lena's card")
        except ValueError as inner:
            raise ExceptionGroup("Tom's card", [inner]) from inner
    except ExceptionGroup:
        structlog.get_logger("x").exception("unexpected")
        logging.getLogger("library").exception("failed %s", "Eva's card")
    ours, theirs = lines(capsys)
    assert ours["error"] == theirs["error"] == "ExceptionGroup"
    assert "test_logs.py" in str(ours["at"])
    assert "card" not in json.dumps([ours, theirs])


def test_the_places_of_an_endless_chain_end() -> None:
    error: Exception = ValueError()
    for _ in range(500):
        last, error = error, ValueError()
        error.__cause__ = last
    assert len(places(error)) < 200


async def test_requests_leave_ids_and_codes_and_no_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(read_settings({"WAYBOARD_LOG_FORMAT": "json"}))
    async with opened_site(settings_for(tmp_path)) as site:
        lena = await site.create(title="Layoffs", facilitator_name="Lena")
        tom = await site.join(lena.answer["code"], "Tom Sawyer")
        await site.http.get(f"/api/workshops/{lena.workshop}?token={lena.token}")
        await site.http.get(f"/w/{tom.token}")
        await tom.get("/journey")
    written = capsys.readouterr().err
    for secret in ("Layoffs", "Lena", "Tom Sawyer", lena.token, tom.token, lena.answer["code"]):
        assert secret not in written
    assert lena.workshop in written
