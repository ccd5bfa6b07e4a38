"""Every file that a workshop can be taken home as.

The server reads this list; the libraries that write the files are loaded where they are written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import msgspec

from sessions.formats.picture.options import PrintOptions
from sessions.formats.writing import write_map
from sessions.outcomes.options import CalendarOptions, Options, StoryOptions
from sessions.outcomes.outcome import Outcome

Writer = Callable[[Outcome, Any], bytes]


class NoOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFormat:
    """One kind of file.

    `name` stands in addresses and commands, `extension` has no dot, `title` is for people. `write`
    takes an outcome and a value of `options`, and gives the file.
    """

    name: str
    extension: str
    media: str
    title: str
    write: Writer
    options: type[msgspec.Struct] = NoOptions


def _map(name: str) -> Writer:
    def write(outcome: Outcome, _: Any) -> bytes:
        return write_map(outcome.journey, name).text.encode()

    return write


def written_by(module: str, function: str = "write") -> Writer:
    """A function of a module, which is loaded at its first use."""

    def write(outcome: Outcome, options: Any) -> bytes:
        made: bytes = getattr(import_module(module), function)(outcome, options)
        return made

    return write


def _story(extension: str, media: str, title: str, module: str) -> OutcomeFormat:
    return OutcomeFormat(
        name=f"story.{extension}",
        extension=extension,
        media=media,
        title=title,
        write=written_by(f"sessions.formats.{module}"),
        options=StoryOptions,
    )


_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ALL: Final = (
    OutcomeFormat(
        name="markdown",
        extension="md",
        media="text/markdown; charset=utf-8",
        title="Map as text",
        write=_map("markdown"),
    ),
    OutcomeFormat(
        name="csv",
        extension="csv",
        media="text/csv; charset=utf-8",
        title="Map as a table",
        write=_map("csv"),
    ),
    OutcomeFormat(
        name="json",
        extension="json",
        media="application/json",
        title="Map with everything, to bring in again",
        write=_map("json"),
    ),
    OutcomeFormat(
        name="mermaid",
        extension="mmd",
        media="text/vnd.mermaid; charset=utf-8",
        title="Mermaid journey diagram",
        write=_map("mermaid"),
    ),
    OutcomeFormat(
        name="map.pdf",
        extension="pdf",
        media="application/pdf",
        title="Map to print, on one sheet or in pages",
        write=written_by("sessions.formats.picture.printing", "write_pdf"),
        options=PrintOptions,
    ),
    OutcomeFormat(
        name="map.svg",
        extension="svg",
        media="image/svg+xml",
        title="Map as a drawing",
        write=written_by("sessions.formats.picture.printing", "write_svg"),
        options=Options,
    ),
    OutcomeFormat(
        name="map.png",
        extension="png",
        media="image/png",
        title="Map as a picture",
        write=written_by("sessions.formats.picture.printing", "write_png"),
        options=Options,
    ),
    OutcomeFormat(
        name="slides.pptx",
        extension="pptx",
        media="application/vnd.openxmlformats-officedocument.presentationml.presentation",
        title="Slides to show and to go on editing",
        write=written_by("sessions.formats.slides.writing"),
        options=Options,
    ),
    OutcomeFormat(
        name="workbook.xlsx",
        extension="xlsx",
        media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        title="Workbook with every table, and charts",
        write=written_by("sessions.formats.workbook.writing"),
        options=Options,
    ),
    OutcomeFormat(
        name="tables.zip",
        extension="zip",
        media="application/zip",
        title="Every table as a CSV file",
        write=written_by("sessions.formats.csv_tables"),
        options=Options,
    ),
    OutcomeFormat(
        name="backlog.csv",
        extension="csv",
        media="text/csv; charset=utf-8",
        title="Opportunity backlog",
        write=written_by("sessions.formats.csv_tables", "write_backlog"),
        options=Options,
    ),
    *(
        OutcomeFormat(
            name=f"backlog-{tracker.lower()}.csv",
            extension="csv",
            media="text/csv; charset=utf-8",
            title=f"Opportunity backlog for {tracker}",
            write=written_by("sessions.formats.trackers", f"write_{tracker.lower()}"),
            options=Options,
        )
        for tracker in ("Jira", "Linear", "GitHub", "Trello")
    ),
    OutcomeFormat(
        name="schema.json",
        extension="json",
        media="application/schema+json",
        title="JSON Schema of the map",
        write=written_by("sessions.formats.json_schema"),
        options=Options,
    ),
    OutcomeFormat(
        name="bundle.zip",
        extension="zip",
        media="application/zip",
        title="Everything in one archive, to bring in again",
        write=written_by("sessions.formats.bundle"),
        options=Options,
    ),
    _story("md", "text/markdown; charset=utf-8", "Story report as text", "story_markdown"),
    _story("html", "text/html; charset=utf-8", "Story report as a web page", "story_html"),
    _story("docx", _DOCX, "Story report to edit", "story_docx"),
    _story("pdf", "application/pdf", "Story report to print", "story_pdf"),
    OutcomeFormat(
        name="summary.txt",
        extension="txt",
        media="text/plain; charset=utf-8",
        title="Summary for an e-mail",
        write=written_by("sessions.formats.summary_text"),
        options=Options,
    ),
    OutcomeFormat(
        name="agenda.ics",
        extension="ics",
        media="text/calendar; charset=utf-8",
        title="Agenda for a calendar",
        write=written_by("sessions.formats.calendar"),
        options=CalendarOptions,
    ),
)
OUTCOMES: Final[Mapping[str, OutcomeFormat]] = MappingProxyType({one.name: one for one in _ALL})
