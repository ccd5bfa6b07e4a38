"""Reads our own CSV back, also after somebody added or changed rows in a spreadsheet."""

from typing import Any

from sessions.formats import names
from sessions.formats.csv_cells import cell_value, unguard
from sessions.formats.json_document import restore_journey
from sessions.formats.report import Imported
from sessions.formats.tables import Row
from sessions.journey.ids import new_id
from sessions.journey.model import Kind, MapKind

_FIELD = "field."
_KINDS = frozenset(Kind)
_THINGS = {"stage": "stages", "lane": "lanes", "card": "elements", "group": "groups"}


def is_cards(header: Row) -> bool:
    """Whether this is our own form: a row for each card, with its kind and its words."""
    heads = set(header.cells)
    return {"record", "kind", "text"} <= heads or {"kind", "text", "stage"} <= heads


def read_cards(rows: list[Row], map_kind: MapKind) -> Imported:
    """The map; names of stages and lanes count where a row has no ids."""
    return _Cards(rows, map_kind).imported()


class _Cards:
    def __init__(self, rows: list[Row], map_kind: MapKind) -> None:
        self._heads = [unguard(cell) for cell in rows[0].cells]
        self._rows = rows[1:]
        self._frame: dict[str, Any] = {"map_kind": str(map_kind)}
        self._actors: list[dict[str, Any]] = []
        self._links: list[dict[str, Any]] = []
        self._things: dict[str, list[dict[str, Any]]] = {name: [] for name in _THINGS.values()}
        self._strangers: dict[str, Any] = {}

    def imported(self) -> Imported:
        for row in self._rows:
            cells = {
                head: row.cells[at]
                for at, head in enumerate(self._heads)
                if at < len(row.cells) and row.cells[at] != ""
            }
            beyond = [cell for cell in row.cells[len(self._heads) :] if cell.strip()]
            if beyond:
                self._strangers[f"Row in line {row.line}, beyond the last column"] = beyond
            self._row(cells, row.line)
        self._place_by_name()
        self._frame["actors"] = self._actors
        for listed in self._things.values():
            listed.sort(key=lambda one: (str(one.get("order", "~")), str(one.get("id", "~"))))
        journey = {"frame": self._frame, "links": self._links, **self._things}
        return restore_journey(journey, "csv", self._strangers)

    def _row(self, cells: dict[str, str], line: int) -> None:
        record = cells.pop("record", "card").strip().lower()
        fields = {
            head.removeprefix(_FIELD): cell_value(cell)
            for head, cell in cells.items()
            if head.startswith(_FIELD)
        }
        base = {head: unguard(cell) for head, cell in cells.items() if not head.startswith(_FIELD)}
        match record:
            case "frame" if base.get("kind"):
                self._frame[base["kind"]] = cell_value(cells.get("text", ""))
            case "actor":
                self._actors.append(_renamed(base, text="name") | fields)
            case "stage":
                self._things["stages"].append(_renamed(base, text="name") | fields)
            case "lane":
                accepts = base.pop("kind", "").split()
                lane = _renamed(base, text="name") | fields
                self._things["lanes"].append(lane | {"accepts": accepts})
            case "group":
                group = _renamed(base, text="title", stage_id="stage")
                self._things["groups"].append(group | fields)
            case "link":
                self._links.append(_renamed(base, text="note") | fields)
            case "card":
                self._things["elements"].append(_card(base, fields))
            case _:
                self._strangers[f"Row in line {line}"] = {"record": record} | base | fields

    def _place_by_name(self) -> None:
        stages = self._by_name("stages")
        lanes = self._by_name("lanes")
        for card in self._things["elements"]:
            stage, lane = card.pop("stage_name", ""), card.pop("lane_name", "")
            if stage and not card.get("stage"):
                card["stage"] = self._named(stage, "stages", stages)
            if lane and not card.get("lane"):
                card["lane"] = self._named(lane, "lanes", lanes)
                listed = next(one for one in self._things["lanes"] if one["id"] == card["lane"])
                if "order" not in listed and card["kind"] not in listed["accepts"]:
                    listed["accepts"].append(card["kind"])

    def _by_name(self, things: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in self._things[things]:
            one.setdefault("id", new_id())
            found.setdefault(names.key(str(one.get("name", ""))), one["id"])
        return found

    def _named(self, name: str, things: str, known: dict[str, str]) -> str:
        key = names.key(name)
        if key not in known:
            known[key] = new_id()
            made: dict[str, Any] = {"id": known[key], "name": name}
            if things == "lanes":
                made["accepts"] = []
            self._things[things].append(made)
        return known[key]


def _renamed(base: dict[str, str], **to: str) -> dict[str, Any]:
    return {to.get(name, name): value for name, value in base.items()}


def _card(base: dict[str, str], fields: dict[str, Any]) -> dict[str, Any]:
    renamed = {"stage": "stage_name", "lane": "lane_name", "stage_id": "stage", "lane_id": "lane"}
    card = _renamed(base, **renamed)
    kind = names.key(str(card.get("kind", ""))).replace(" ", "_")
    card["kind"] = kind if kind in _KINDS else "note"
    if kind not in _KINDS and base.get("kind"):
        fields = {"source": f"Kind: {base['kind']}"} | fields
    card["text"] = card.get("text", "")
    if "created" in card:
        digits = card["created"]
        card["created"] = int(digits) if digits.isdecimal() and len(digits) < 17 else digits
    return card | {"fields": fields}
