"""Writes a map as Markdown: a heading, the frame, and a table with a column for each stage."""

import re
from collections import defaultdict
from typing import Final

from sessions.formats.report import Written
from sessions.formats.text import strip_controls
from sessions.journey.ids import LaneId, StageId
from sessions.journey.model import Element, Frame, Journey, Kind

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|!~$^])")
_OPENING: Final = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)]))")
_SCORED: Final = re.compile(r"\d ?/ ?\d")
_FRAME: Final = {
    "segment": "Segment",
    "trigger": "Trigger",
    "end": "End",
    "perspective": "Perspective",
    "business_goal": "Business goal",
    "business_problem_text": "Business problem",
    "sponsor": "Sponsor",
    "decider": "Decider",
}


def write_document(journey: Journey) -> Written:
    """The map for reading and for pasting into a wiki."""
    lines = [f"# {plain_line(journey.frame.title) or 'Journey map'}", "", *_frame(journey.frame)]
    cells: dict[tuple[LaneId | None, StageId | None], list[Element]] = defaultdict(list)
    unplaced = journey.unplaced()
    tray = {card.id for card in unplaced}
    for card in journey.elements:
        if card.id not in tray:
            cells[card.lane, card.stage].append(card)
    if journey.stages:
        heads = [_stage(stage.name, stage.duration) for stage in journey.stages]
        lines += [_row(["Stage", *heads]), _row(["---"] * (len(heads) + 1))]
        for lane in journey.lanes:
            said = [
                "<br>".join(filter(None, map(_card, cells[lane.id, stage.id])))
                for stage in journey.stages
            ]
            lines.append(_row([plain_line(lane.name), *said]))
        lines.append("")
    if unplaced:
        lines += ["## Not placed yet", ""]
        lines += [f"- {_kind(card)}: {_card(card)}" for card in unplaced if card.text.strip()]
        lines.append("")
    return Written("\n".join(lines), "text/markdown; charset=utf-8", ".md", _left_out(journey))


def _frame(frame: Frame) -> list[str]:
    lines = []
    if frame.scenario.strip():
        lines.append(f"**Scenario:** {plain_line(frame.scenario)}")
    lines += [f"**Persona:** {plain_line(actor.name)}" for actor in frame.actors]
    for part, label in _FRAME.items():
        said = plain_line(getattr(frame, part))
        if said:
            lines.append(f"**{label}:** {said}")
    return [line for one in lines for line in (one, "")]


def _stage(name: str, duration: str) -> str:
    said = plain_line(name) or "Unnamed stage"
    return f"{said} ({plain_line(duration)})" if duration.strip() else said


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _kind(card: Element) -> str:
    return card.kind.replace("_", " ").capitalize()


def _card(card: Element) -> str:
    said = plain_line(card.text)
    value = card.fields.get("value")
    if card.kind is Kind.EMOTION and isinstance(value, int | float) and not _SCORED.search(said):
        return f"{said} ({round(value + 3, 2):g}/5)".strip()
    return said


def plain_line(text: str) -> str:
    """`text` as plain words on one line, with no sign left that Markdown or HTML would act on."""
    return _OPENING.sub(_escape_opening, inline(text))


def inline(text: str) -> str:
    """The same for words in the middle of a line, where a first sign opens nothing."""
    flat = " ".join(strip_controls(text)[0].split())
    return _SIGNS.sub(r"\\\1", flat).replace("&", "&amp;")


def _escape_opening(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _left_out(journey: Journey) -> list[str]:
    said = [
        "Markdown holds the title, scenario, actors, stages, lanes and the words of the cards. "
        "Fields other than the value of an emotion are left out, and line breaks within a card."
    ]
    if journey.links or journey.groups:
        said.append(f"{len(journey.links)} links and {len(journey.groups)} groups are left out.")
    return said
