"""Whether every word that stood in a file is somewhere in what was made of it."""

import re

import msgspec

from sessions.formats import Imported

# Words that only build the form: a reader of the file does not see them, or they order its parts.
MARKUP = {
    "mermaid": "journey title section acctitle accdescr mermaid br quot",
    "markdown": "journey title section mermaid stage br quot amp",
    "csv": "sep record br",
    "json": "true false null",
}
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_WORD = re.compile(r"[^\W_]{2,}")


def lost(source: str, imported: Imported) -> set[str]:
    """The words of `source` that are neither on the map nor in a remark."""
    form = imported.report.format
    visible = source if form in ("csv", "json") else _TAGS.sub(" ", source)
    if form == "json":
        visible = re.sub(r'"[^"]*"\s*:', " ", visible).replace("\\n", " ").replace('\\"', " ")
    kept = str(msgspec.to_builtins(imported.journey)).replace("\\n", " ").replace("\\\\", " ")
    kept += " ".join(remark.sentence for remark in imported.report.remarks)
    return _words(visible) - _words(kept) - set(MARKUP[form].split())


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
