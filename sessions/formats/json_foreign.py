"""Reads other people's JSON as well as it can: stages with lists, or steps that name their stage.

First every list that tells of stages or steps is put on the map. Then whatever refers to a step by
its id is tied to it. The rest waits as notes in the tray, with the path where it stood.
"""

from collections.abc import Iterator
from typing import Any, Final

from sessions.formats import names
from sessions.formats.drafting import CardDraft, Draft
from sessions.formats.filling import Spot, set_feeling
from sessions.formats.json_words import NAMES, said, scalar_lines
from sessions.formats.labels import PLACES
from sessions.formats.report import Code
from sessions.formats.words import Meaning, Role, meaning
from sessions.journey.model import Kind, LinkKind

_FROM: Final = ("from", "source", "start")
_TO: Final = ("to", "target", "end")
_AGENTS: Final = frozenset({"agency", "agent", "provider", "organisation", "organization"})
_COSTS: Final = frozenset({"fee", "fees", "cost", "costs", "price", "kosten", "preis"})
_TIMES: Final = frozenset({"est time", "esttime", "estimatedtime", "waiting time", "wait"})


def read_foreign(value: Any, draft: Draft) -> None:
    """Put what `value` tells into `draft`."""
    _Foreign(draft).read(value)


class _Foreign:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.steps: dict[str, CardDraft] = {}
        self.done: set[int] = set()
        self.entries = 0

    def read(self, value: Any) -> None:
        self._title(value)
        for key, listed in _lists(value, ""):
            if id(listed) not in self.done:
                self._maybe_map(key, listed)
        self._rest(value, "", "")

    def _count(self, *, understood: bool) -> None:
        self.entries += 1
        (self.draft.seen if understood else self.draft.unread)(self.entries)

    def _title(self, value: Any) -> None:
        for key in ("title", "name", "journey", "journeyName", "map"):
            found = value.get(key) if isinstance(value, dict) else None
            if isinstance(found, str) and found.strip() and self.draft.title(found, 1):
                return

    def _maybe_map(self, key: str, listed: list[Any]) -> None:
        records = [one for one in listed if isinstance(one, dict)]
        if not records or len(records) * 2 < len(listed):
            if meaning(key).role is Role.STAGE and all(isinstance(one, str) for one in listed):
                self.done.add(id(listed))
                for name in listed:
                    self.draft.stage_for(name, None)
                    self._count(understood=True)
            return
        of_stage = [one for one in records if _stage_key(one)]
        if len(of_stage) * 2 > len(records):
            self._steps(records)
        elif meaning(key).role is Role.STAGE or _tell_of_stages(records):
            self._stages(records)
        else:
            return
        self.done.add(id(listed))
        for one in listed:
            if not isinstance(one, dict):
                self._note(said(one), key)

    def _stages(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            self._count(understood=True)
            name_key = _name_key(record)
            name = said(record[name_key]) if name_key else "Unnamed stage"
            spot = Spot(self.draft, self.draft.stage_for(name, None))
            for key, value in record.items():
                if key != name_key:
                    self._say(spot, key, value)
            spot.close()

    def _say(self, spot: Spot, key: str, value: Any) -> None:
        what = meaning(_spaced(key))
        if what.role in (Role.STAGE, Role.STEP) and isinstance(value, list):
            what = Meaning(Role.CARDS)
        if not isinstance(value, list):
            value = [value]
        self.done.add(id(value))
        for one in value:
            text = said(one)
            if text:
                spot.put(what, key, text, self.entries)

    def _steps(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            self._count(understood=True)
            stage_key, name_key = _stage_key(record), _name_key(record)
            stage = self.draft.stage_for(said(record[stage_key]), None) if stage_key else None
            place = stage.id if stage else None
            text = said(record[name_key]) if name_key else "Unnamed step"
            card = self.draft.card(self.draft.task_kind, text, stage=place)
            if isinstance(record.get("id"), str | int):
                self.steps.setdefault(str(record["id"]), card)
            rest = []
            for key, value in record.items():
                if key not in (stage_key, name_key) and not self._about(card, key, value):
                    rest += scalar_lines(key, value)
            if rest:
                note = self.draft.note("\n".join(rest), stage=place)
                self.draft.link(note.id, card.id, LinkKind.EVIDENCE)

    def _about(self, card: CardDraft, key: str, value: Any) -> bool:
        """Make what `key` says of a step a card of its own, tied to it; False for a mere note."""
        text, what, name = said(value), meaning(_spaced(key)), names.key(_spaced(key))
        if not text or not isinstance(value, str | int | float):
            return False
        if name in _AGENTS:
            self._tied(card, Kind.TOUCHPOINT, text, agent=text)
        elif name in _COSTS:
            self._tied(card, Kind.METRIC, f"{key}: {text}", area="cost")
        elif name in _TIMES or what.role is Role.DURATION:
            self._tied(card, Kind.METRIC, f"{key}: {text}", metric_kind="input")
        elif what.role is Role.OWNER and card.kind is not Kind.JOB_STEP:
            card.fields["owner_teams"] = [text[:250]]
        elif what.role is Role.CARDS and what.kind not in (None, Kind.NOTE):
            self._tied(card, what.kind or Kind.NOTE, text)
        else:
            return False
        return len(text) <= 250 or what.role is not Role.OWNER

    def _tied(self, card: CardDraft, kind: Kind, text: str, **fields: str) -> None:
        short = {name: value[:250] for name, value in fields.items()}
        made = self.draft.card(kind, text, stage=card.stage, fields=short)
        if kind is Kind.EMOTION:
            set_feeling(self.draft, made, self.entries)
        if kind is Kind.TOUCHPOINT:
            self.draft.link(card.id, made.id, LinkKind.HAPPENS_AT)
        elif kind is Kind.PAIN_POINT:
            self.draft.link(made.id, card.id, LinkKind.HURTS)
        elif kind is Kind.OPPORTUNITY:
            self.draft.link(made.id, card.id, LinkKind.ADDRESSES)
        else:
            self.draft.link(made.id, card.id, LinkKind.ABOUT)

    def _rest(self, value: Any, path: str, key: str) -> None:
        """What is not on the map yet: tied to a step it names, or a note in the tray."""
        if id(value) in self.done and isinstance(value, list):
            return
        if isinstance(value, dict):
            self._record(value, path, key)
        elif isinstance(value, list):
            plain = [said(one) for one in value if not isinstance(one, dict | list)]
            if plain:
                self._note("\n".join(plain), path)
            for one in value:
                if isinstance(one, dict | list):
                    self._rest(one, path, key)
        else:
            self._note(said(value), path)

    def _record(self, record: dict[str, Any], path: str, key: str) -> None:
        if self._dependency(record) or self._remark_on_step(record, key):
            return
        used = self._journey(record)
        lines = []
        for name, value in record.items():
            inner = f"{path}, {name}" if path else name
            if name in used:
                continue
            if isinstance(value, dict | list):
                self._rest(value, inner, name)
            elif not (not path and said(value) == self.draft.frame.get("title")):
                lines += scalar_lines(name, value)
        if lines:
            self._note("\n".join(lines), path)

    def _dependency(self, record: dict[str, Any]) -> bool:
        ends = [next((record[k] for k in keys if k in record), None) for keys in (_FROM, _TO)]
        known = [self.steps.get(str(end)) for end in ends]
        if known[0] is None or known[1] is None:
            return False
        rest = [
            line
            for name, value in record.items()
            if name not in (*_FROM, *_TO)
            for line in scalar_lines(name, value)
        ]
        self._count(understood=True)
        self.draft.link(known[0].id, known[1].id, LinkKind.NEXT, note="\n".join(rest)[:2000])
        return True

    def _remark_on_step(self, record: dict[str, Any], key: str) -> bool:
        name = next((k for k in ("step", "stepId", "step_id", "task", "node") if k in record), None)
        card = self.steps.get(str(record[name])) if name else None
        if card is None:
            return False
        lines = [
            line for k, value in record.items() if k != name for line in scalar_lines(k, value)
        ]
        what = meaning(_spaced(key))
        hurts = what.kind is Kind.PAIN_POINT or "severity" in record or key == "gotchas"
        self._count(understood=True)
        if hurts:
            self._tied(card, Kind.PAIN_POINT, "\n".join(lines))
        else:
            note = self.draft.note("\n".join(lines), stage=card.stage)
            self.draft.link(note.id, card.id, LinkKind.EVIDENCE)
        return True

    def _journey(self, record: dict[str, Any]) -> set[str]:
        """A named list of steps: one way through the map, kept as an actor of its cards."""
        name_key = _name_key(record)
        for key, value in record.items():
            if not isinstance(value, list) or not value or name_key is None:
                continue
            cards = [self.steps.get(str(one)) for one in value if isinstance(one, str | int)]
            if len(cards) < len(value) or not all(cards):
                continue
            actor = self.draft.actor(said(record[name_key]))
            for card in cards if actor else ():
                if card and actor not in card.fields.setdefault("actors", []):
                    card.fields["actors"].append(actor)
            return {key, name_key} if actor else set()
        return set()

    def _note(self, text: str, path: str) -> None:
        if not text.strip():
            return
        self._count(understood=False)
        where = f" ({path})" if path else ""
        self.draft.note(f"{path}: {text}" if path and "\n" not in text else text)
        if len(self.draft.remarks) < 200:
            self.draft.remark(
                None,
                Code.NOT_UNDERSTOOD,
                f"Entry {self.entries}{where} has no place on a map. It waits as a note in the "
                "tray.",
            )


def _lists(value: Any, key: str) -> Iterator[tuple[str, list[Any]]]:
    """Every list in `value` with the name it stands under, outer ones first."""
    if isinstance(value, list):
        yield key, value
        for one in value:
            yield from _lists(one, key)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _lists(one, _spaced(name))


def _stage_key(record: dict[str, Any]) -> str | None:
    for key, value in record.items():
        if isinstance(value, str) and value.strip() and meaning(_spaced(key)).role is Role.STAGE:
            return key
    return None


def _name_key(record: dict[str, Any]) -> str | None:
    lower = {key.lower(): key for key in record}
    for name in NAMES:
        key = lower.get(name)
        if key is not None and isinstance(record[key], str) and record[key].strip():
            return key
    return None


def _tell_of_stages(records: list[dict[str, Any]]) -> bool:
    places = [sum(meaning(_spaced(key)).role in PLACES for key in one) for one in records]
    named = sum(_name_key(one) is not None for one in records)
    return sum(count > 1 for count in places) * 2 > len(records) and named * 2 > len(records)


def _spaced(key: str) -> str:
    """`painPoints` and `pain_points` as words."""
    parts = (
        "".join(f" {c}" if c.isupper() and at else c for at, c in enumerate(key[:100]))
    ).lower()
    return parts.replace("_", " ").replace("-", " ")
