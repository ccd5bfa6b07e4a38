"""The tables of docs/schema.md, made from the schema itself.

`python -m tests.sessions.journey.schema_page` writes them into the page.
"""

from pathlib import Path
from typing import Any

from sessions.journey.schema import BOARD, MAX_LIST, MAX_RECORD, Check, Collection, Field, Shape

PAGE = Path(__file__).parents[3] / "docs/schema.md"
MARK = "<!-- The tables below are made by tests/sessions/journey/schema_page.py. -->\n"
_HEAD = "| Field | Plain value | Shared type | |\n|---|---|---|---|"
_WORDS = {
    "_id": "an id",
    "is_id": "an id",
    "_order": "a fractional index: 1 to 200 letters and digits",
    "_epoch_ms": "milliseconds since 1970",
    "_boolean": "`true` or `false`",
    "_plain": "a plain value, lists and objects one level deep",
    "_scalar": "text, number, `true` or `false`",
    "_timeframe": "an object with `amount` (number), `unit` (`minutes` to `years`) and `text`",
    "_actor": "an object with `id`, `name`, `kind`, `description` and `goals`",
}
_NEVER_NULL = {"is_id", "_order", "_epoch_ms", "_actor"}


def tables() -> str:
    """All tables, a chapter for each root of the board."""
    return "\n".join(_chapter(name, one) for name, one in BOARD.items())


def _chapter(name: str, collection: Collection) -> str:
    lines = [f"## `{name}`", ""]
    if collection.keyed:
        lines += [f"At most {collection.most:,}.", ""]
    lines += _table(collection.fields.items())
    for kind, fields in (collection.by_kind or {}).items():
        if fields:
            lines += [f"### `{kind}`", "", *_table(fields.items())]
    bare = [f"`{kind}`" for kind, fields in (collection.by_kind or {}).items() if not fields]
    if bare:
        lines += [f"No fields of their own have {', '.join(bare)}.", ""]
    return "\n".join(lines)


def _table(fields: Any) -> list[str]:
    return [_HEAD, *(_row(name, one) for name, one in fields), ""]


def _row(name: str, field: Field) -> str:
    said, maybe_null = _said(field.plain) if field.plain is not None else ("—", False)
    shared = {
        Shape.NONE: "—",
        Shape.LIST: f"`Y.Array` of at most {MAX_LIST}",
        Shape.MAP: f"`Y.Map` of at most {MAX_RECORD}",
        Shape.TEXT: f"`Y.Text` of at most {field.longest:,}",
    }[field.shape]
    marks = ", ".join(
        word for word, is_so in (("required", field.required), ("fixed", field.fixed)) if is_so
    )
    null = ", or `null`" if maybe_null and not field.required else ""
    return f"| `{name}` | {said}{null} | {shared} | {marks or '—'} |"


def _said(check: Check) -> tuple[str, bool]:
    """What a check lets pass, and whether `null` passes too."""
    name = getattr(check, "__qualname__", "").split(".")[0]
    cells = check.__closure__ or ()
    known = dict(zip(check.__code__.co_freevars, (one.cell_contents for one in cells), strict=True))
    match name:
        case "_present":
            return _said(known["judge"])[0], False
        case "_one_of":
            return ", ".join(f"`{one}`" for one in sorted(map(str, known["known"]))), True
        case "_string":
            return f"text of at most {known['longest']:,}", True
        case "_number":
            return f"a number from {known['low']:g} to {known['high']:g}", True
        case "_list_of":
            return f"a list of at most {known['most']:,}: {_said(known['judge'])[0]}", True
        case "_record_of":
            return f"an object of at most {MAX_RECORD}: {_said(known['judge'])[0]}", True
        case _:
            return _WORDS[name], name not in _NEVER_NULL


if __name__ == "__main__":
    PAGE.write_text(PAGE.read_text().split(MARK)[0] + MARK + "\n" + tables())
