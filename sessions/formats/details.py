"""The fields of a card as words that people read: for the printed map, slides and tables."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from facilitation.prioritising import is_hot, pain_priority
from sessions.formats.json_words import said
from sessions.journey.model import Element, Kind

VALUES: Final[dict[str, str]] = {
    "easy": "easy",
    "effort": "takes effort",
    "often_fails": "often fails",
    "cannot": "cannot be done",
    "own": "our own",
    "partner": "a partner's",
    "third_party": "somebody else's",
    "weak": "weak",
    "missing": "missing",
    "nuisance": "a nuisance",
    "workaround": "needs a workaround",
    "gives_up": "people give up",
    "rare": "rarely",
    "sometimes": "sometimes",
    "often": "often",
    "always": "always",
    "delights": "delights",
    "as_expected": "as expected",
    "disappoints": "disappoints",
    "observed": "observed",
    "said": "told by customers",
    "data": "data",
}
_Details = Iterator[str]


def details(card: Element) -> list[str]:
    """What a card says besides its words, shortest first what matters most; nothing repeated."""
    own = _OWN.get(card.kind)
    found = [*(own(card.fields) if own else ()), *_shared(card.fields)]
    return list(dict.fromkeys(line for line in (" ".join(one.split()) for one in found) if line))


def quote(card: Element) -> str:
    """The customer's own words in quotation marks with their source, or nothing."""
    words = text_field(card.fields, "quote")
    if not words:
        return ""
    source = text_field(card.fields, "source")
    return f"“{words}”" + (f" ({source})" if source else "")


def hot(card: Element) -> bool:
    """Whether this is a pain that hurts much and often."""
    fields = card.fields
    priority = pain_priority(str(fields.get("impact")), str(fields.get("frequency")))
    return priority is not None and is_hot(priority)


def number(value: float) -> str:
    """A feeling with its sign: "+1.2", "−0.7", "0"."""
    rounded = round(value, 1)
    if not rounded:
        return "0"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):g}"


def text_field(fields: dict[str, Any], name: str) -> str:
    """A field of a card on one line; nothing where it is not said."""
    return " ".join(said(fields.get(name)).split())


def _value(fields: dict[str, Any], name: str) -> str:
    return VALUES.get(str(fields.get(name)), "")


def _teams(fields: dict[str, Any]) -> str:
    teams = fields.get("owner_teams")
    if not isinstance(teams, list):
        return ""
    return ", ".join(str(team).replace("_", " ") for team in teams)


def _task(fields: dict[str, Any]) -> _Details:
    yield _teams(fields)
    yield _value(fields, "completion") if fields.get("completion") != "easy" else ""
    yield text_field(fields, "product")
    yield "optional" if fields.get("optional") is True else ""


def _touchpoint(fields: dict[str, Any]) -> _Details:
    yield " · ".join(filter(None, (text_field(fields, "channel"), text_field(fields, "agent"))))
    yield _value(fields, "state") if fields.get("state") != "ok" else ""
    yield _value(fields, "control") if fields.get("control") != "own" else ""


def _pain(fields: dict[str, Any]) -> _Details:
    yield ", ".join(filter(None, (_value(fields, "impact"), _value(fields, "frequency"))))


def _metric(fields: dict[str, Any]) -> _Details:
    unit = text_field(fields, "unit")
    value, target = text_field(fields, "value"), text_field(fields, "target")
    if value:
        yield f"{value} {unit}" + (f" (target {target})" if target else "")
    yield text_field(fields, "period")


def _chance(fields: dict[str, Any]) -> _Details:
    yield text_field(fields, "owner")
    yield text_field(fields, "kpi")
    yield text_field(fields, "expected_effect")


def _moment(fields: dict[str, Any]) -> _Details:
    yield _value(fields, "outcome")
    fails = text_field(fields, "if_it_fails")
    yield f"If it fails: {fails}" if fails else ""


def _emotion(fields: dict[str, Any]) -> _Details:
    value = fields.get("value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield number(value)


def _action(fields: dict[str, Any]) -> _Details:
    yield _teams(fields)
    yield " · ".join(filter(None, (text_field(fields, "system"), text_field(fields, "duration"))))


def _step(fields: dict[str, Any]) -> _Details:
    rated = [f"{name} {text_field(fields, name)}" for name in ("importance", "satisfaction")]
    yield ", ".join(one for one in rated if not one.endswith(" "))


def _thought(fields: dict[str, Any]) -> _Details:
    yield str(fields.get("type") or "") if fields.get("type") != "other" else ""


def _shared(fields: dict[str, Any]) -> _Details:
    yield _value(fields, "basis")


_OWN: Final[dict[Kind, Callable[[dict[str, Any]], _Details]]] = {
    Kind.CUSTOMER_TASK: _task,
    Kind.USER_TASK: _task,
    Kind.JOB_STEP: _step,
    Kind.TOUCHPOINT: _touchpoint,
    Kind.THOUGHT: _thought,
    Kind.EMOTION: _emotion,
    Kind.PAIN_POINT: _pain,
    Kind.KEY_MOMENT: _moment,
    Kind.METRIC: _metric,
    Kind.OPPORTUNITY: _chance,
    Kind.FRONTSTAGE_ACTION: _action,
    Kind.BACKSTAGE_ACTION: _action,
    Kind.SUPPORT_PROCESS: _action,
}
