"""Every file of any map at all: none fails, whatever somebody drew or wrote."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from pptx import Presentation
from pypdf import PdfReader

from sessions.formats.catalogue import OUTCOMES
from sessions.journey.model import Journey
from sessions.outcomes.outcome import Outcome
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import journeys

SLOW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def made(name: str, outcome: Outcome) -> bytes:
    format = OUTCOMES[name]
    return format.write(outcome, format.options())


OPENED: dict[str, Callable[[bytes], object]] = {
    "map.pdf": lambda data: PdfReader(io.BytesIO(data)).pages[0],
    "map.svg": lambda data: data.index(b"<svg"),
    "map.png": lambda data: data.index(b"IHDR"),
    "slides.pptx": lambda data: Presentation(io.BytesIO(data)).slides[0],
    "workbook.xlsx": lambda data: openpyxl.load_workbook(io.BytesIO(data)),
    "tables.zip": lambda data: zipfile.ZipFile(io.BytesIO(data)).testzip(),
    "backlog.csv": lambda data: data.decode("utf-8-sig"),
    "backlog-jira.csv": lambda data: data.decode(),
    "backlog-github.csv": lambda data: data.decode(),
}


@pytest.mark.parametrize("name", OPENED)
@SLOW
@given(journey=journeys())
def test_any_map_becomes_a_file_that_opens(name: str, journey: Journey) -> None:
    OPENED[name](made(name, outcomes.outcome(journey)))
