"""Writes a map as CSV: one row for each card, and rows for what stands around them."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from sessions.formats.csv_cells import guard, value_cell
from sessions.formats.report import Written
from sessions.journey.model import Element, Journey

COLUMNS: Final = (
    "record",
    "id",
    "kind",
    "text",
    "stage",
    "lane",
    "order",
    "stage_id",
    "lane_id",
    "from",
    "to",
    "created",
)
FIELD: Final = "field."
_Record = dict[str, str]


def write_cards(journey: Journey) -> Written:
    """`journey` in rows, cards in reading order: by stage, then lane, then order."""
    records = [
        *_frame(journey),
        *_stages_and_lanes(journey),
        *_cards(journey),
        *_groups_and_links(journey),
    ]
    fields = sorted({name for record in records for name in record if name not in COLUMNS})
    output = io.StringIO(newline="")
    # The mark in front lets spreadsheets see that this is UTF-8.
    output.write("\ufeff")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *map(guard, fields)])
    for record in records:
        writer.writerow([record.get(name, "") for name in (*COLUMNS, *fields)])
    left_out = ["CSV does not say who wrote a card."]
    return Written(output.getvalue(), "text/csv; charset=utf-8", ".csv", left_out)


def _record(record: str, fields: dict[str, Any], **cells: str) -> _Record:
    own = {f"{FIELD}{name}": value_cell(value) for name, value in fields.items()}
    return {"record": record} | {name: guard(cell) for name, cell in cells.items()} | own


def _plain(thing: object) -> dict[str, Any]:
    """The fields of `thing` that are not as they would be anyway."""
    plain: dict[str, Any] = msgspec.to_builtins(thing)
    return plain


def _frame(journey: Journey) -> Iterator[_Record]:
    frame = _plain(journey.frame)
    frame.pop("actors", None)
    for name, value in frame.items():
        yield {"record": "frame", "kind": name, "text": value_cell(value)}
    for actor in journey.frame.actors:
        rest = _plain(actor)
        actor_id, name, kind = rest.pop("id"), rest.pop("name"), rest.pop("kind", "")
        yield _record("actor", rest, id=actor_id, kind=kind, text=name)


def _stages_and_lanes(journey: Journey) -> Iterator[_Record]:
    for stage in journey.stages:
        rest = _plain(stage)
        stage_id, name, order = rest.pop("id"), rest.pop("name"), rest.pop("order")
        yield _record("stage", rest, id=stage_id, text=name, order=order)
    for lane in journey.lanes:
        rest = _plain(lane)
        lane_id, name, order = rest.pop("id"), rest.pop("name"), rest.pop("order")
        accepts = " ".join(rest.pop("accepts", []))
        yield _record("lane", rest, id=lane_id, kind=accepts, text=name, order=order)


def _cards(journey: Journey) -> Iterator[_Record]:
    stages = {stage.id: (at, stage.name) for at, stage in enumerate(journey.stages)}
    lanes = {lane.id: (at, lane.name) for at, lane in enumerate(journey.lanes)}

    def place(card: Element) -> tuple[int, int, str, str]:
        column = stages[card.stage][0] if card.stage in stages else len(stages)
        row = lanes[card.lane][0] if card.lane in lanes else len(lanes)
        return column, row, card.order, card.id

    for card in sorted(journey.elements, key=place):
        yield _record(
            "card",
            card.fields,
            id=card.id,
            kind=card.kind,
            text=card.text,
            stage=stages[card.stage][1] if card.stage in stages else "",
            lane=lanes[card.lane][1] if card.lane in lanes else "",
            order=card.order,
            stage_id=card.stage or "",
            lane_id=card.lane or "",
            created=str(card.created) if card.created else "",
        )


def _groups_and_links(journey: Journey) -> Iterator[_Record]:
    for group in journey.groups:
        rest = _plain(group)
        group_id, title, stage = rest.pop("id"), rest.pop("title"), rest.pop("stage", "")
        order = rest.pop("order", "a0")
        yield _record("group", rest, id=group_id, text=title, stage_id=stage, order=order)
    for link in journey.links:
        rest = _plain(link)
        yield _record(
            "link",
            {name: value for name, value in rest.items() if name == "state"},
            id=rest["id"],
            kind=rest["kind"],
            text=rest.get("note", ""),
            **{"from": rest["from"], "to": rest["to"]},
        )
