"""How a card knows what it says: its basis, customers' words and where they come from."""

from typing import Final

import msgspec

from sessions.journey.model import Element, Kind, LinkKind
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.prose import joined, number, plain, unquoted

ASSUMPTION: Final = "assumption"


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's words; `source` is empty where nobody wrote down where they come from."""

    text: str
    source: str = ""


def basis(card: Element) -> str:
    """How the workshop knows: observed, said, data, or (said nothing) assumption."""
    return str(card.fields.get("basis") or ASSUMPTION)


def source(card: Element) -> str:
    """Where a card comes from, as it says."""
    return plain(card.fields.get("source") or "")


def voice(card: Element) -> Voice | None:
    """The quote on a card, or None."""
    text = unquoted(str(card.fields.get("quote") or ""))
    return Voice(text=text, source=source(card)) if text else None


def voices(card: Element, atlas: Atlas) -> list[Voice]:
    """The quote on a card and those of the notes and metrics that prove it."""
    proofs = atlas.before(card.id, LinkKind.EVIDENCE)
    return [found for one in (card, *proofs) if (found := voice(one)) is not None]


def evidence(card: Element, atlas: Atlas) -> list[str]:
    """What an opportunity names as its reasons, and what is tied to it as proof."""
    listed = card.fields.get("evidence") or []
    named = [_written(one) for one in (listed if isinstance(listed, list) else [listed])]
    tied = [
        figure(one) if one.kind is Kind.METRIC else plain(one.text)
        for one in atlas.before(card.id, LinkKind.EVIDENCE)
    ]
    return [text for text in dict.fromkeys((*named, *tied)) if text]


def _written(one: object) -> str:
    if isinstance(one, dict):
        return joined(plain(value) for value in one.values() if value is not None)
    return plain(one) if one is not None else ""


def amount(value: object, unit: object = "") -> str:
    """A metric's value as people write it, with its unit."""
    if isinstance(value, bool) or value is None:
        return ""
    said = number(float(value)) if isinstance(value, int | float) else plain(value)
    unit = plain(unit or "")
    return f"{said} {unit}".strip() if said else ""


def figure(card: Element) -> str:
    """A metric in one line: what, how much, where it should be, for which time, by whom."""
    fields = card.fields
    value = amount(fields.get("value"), fields.get("unit"))
    target = amount(fields.get("target"), fields.get("unit"))
    asides = [
        plain(fields.get("period") or ""),
        f"target {target}" if target else "",
        source(card),
    ]
    behind = joined(asides, ", ")
    said = f"{plain(card.text)}: {value}" if value else plain(card.text)
    return f"{said} ({behind})" if behind else said


def has_number(card: Element) -> bool:
    """Whether a metric tells an amount, in its field or in its words ("fee: $50")."""
    value = card.fields.get("value")
    return value not in (None, "") or any(c.isdigit() for c in card.text)
