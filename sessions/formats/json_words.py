"""Plain JSON values as words for people."""

from typing import Any, Final

NAMES: Final = ("name", "title", "label", "stage", "phase", "step", "task", "action", "text", "id")
_DEEPEST: Final = 100


def said(value: Any) -> str:
    """`value` in words: lists as lines, objects as their name and what else they say."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(filter(None, map(said, value)))
    if isinstance(value, dict):
        lines = [line for name, one in value.items() for line in scalar_lines(name, one)]
        return "; ".join(" ".join(line.split()) for line in _named_first(value, lines))
    return str(value)


def scalar_lines(name: str, value: Any) -> list[str]:
    """`value` as lines of `name: words`."""
    if isinstance(value, dict):
        inner = (scalar_lines(f"{name}, {key}", one) for key, one in value.items())
        return [line for lines in inner for line in lines]
    if isinstance(value, list):
        return [line for one in value for line in scalar_lines(name, one)]
    words = said(value)
    return [f"{name}: {words}"] if words else []


def _named_first(value: dict[str, Any], lines: list[str]) -> list[str]:
    for name in NAMES:
        if isinstance(value.get(name), str):
            first = f"{name}: {value[name]}"
            rest = [line for line in lines if line != first]
            return [value[name], *rest]
    return lines
