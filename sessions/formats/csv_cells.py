"""Cells of our own CSV: safe in any spreadsheet, and the same words again when they come back.

A cell that a spreadsheet might run as a formula gets an apostrophe in front. A cell that starts
with an apostrophe gets another one, so that taking one off always restores the text.
"""

import json
import re
from typing import Any, Final

_DANGEROUS: Final = frozenset("=+-@\t\r\n\0＝＋－＠'")
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_HIDDEN: Final = " \u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"


def guard(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    bare = text.lstrip(_HIDDEN)
    return f"'{text}" if text[:1] in _DANGEROUS or bare[:1] in _DANGEROUS else text


def unguard(cell: str) -> str:
    """The text that `guard` was given."""
    return cell.removeprefix("'")


def value_cell(value: Any) -> str:
    """A field's value as a cell: words as they are, everything else as JSON."""
    if isinstance(value, str):
        return guard(value) if value and not _is_json(value) else json.dumps(value)
    said = json.dumps(value, ensure_ascii=False)
    # A negative number is harmless, and only as a number is it any use in a spreadsheet.
    return said if _NUMBER.fullmatch(said) else guard(said)


def cell_value(cell: str) -> Any:
    """The value that `value_cell` was given."""
    text = unguard(cell)
    return json.loads(text) if _is_json(text) else text


def _is_json(text: str) -> bool:
    if text[:1] not in '{["-0123456789tfnIN':
        return text.lstrip()[:1] in tuple('{["-0123456789tfnIN') and _loads(text)
    return _loads(text)


def _loads(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
