"""Names of stages as people write them: numbered, with a duration, with the word "Stage"."""

import re
import unicodedata
from dataclasses import dataclass

_UNIT = (
    r"(?:min(?:ute[ns]?|utos?|utes)?|h(?:ours?|rs?|oras?|eures?)?|std|stunden?|days?|d|tagen?|tage?"
    r"|d[ií]as?|jours?|weeks?|wks?|wochen?|semanas?|semaines?|months?|mo|monaten?|monate?"
    r"|mes(?:es)?|mois|years?|yrs?|jahren?|jahre?|a[ñn]os?|ans?|seconds?|sec|s|sekunden?)\.?"
)
_DURATION = re.compile(
    r"(?:~|≈|<|>|ca\.?|about|approx\.?|circa|env\.?)? ?\d{1,4}(?:[.,]\d{1,2})?\+?"
    rf"(?: ?(?:[-–—]|to|bis|à|a) ?\d{{1,4}}(?:[.,]\d{{1,2}})?)? ?{_UNIT}",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?:(?:(?:journey )?(?:stage|phase|step|etappe|schritt|stufe|fase|etapa|paso|[ée]tape|этап"
    r"|ステージ|フェーズ)\s?#?\d{1,3}|\d{1,3}(?=[.):]))\s?[.):—–-]?\s?)",
    re.IGNORECASE,
)
_KEYCAP = re.compile(r"[0-9]\ufe0f?\u20e3 ?")
_MOST = 400


@dataclass(frozen=True, slots=True)
class StageName:
    """A stage's heading taken apart."""

    name: str
    duration: str = ""
    numbered: bool = False


def stage_name(heading: str) -> StageName:
    """The name and duration in `heading`; a number or the word "Stage 3:" in front is left off."""
    text = " ".join(heading.split())
    if len(text) > _MOST:
        return StageName(text)
    numbered = _ORDINAL.match(text) or _KEYCAP.match(text)
    bare = text[numbered.end() :].strip() if numbered else text
    name, duration = _without_duration(bare or text)
    return StageName(name, duration, numbered is not None)


def _without_duration(text: str) -> tuple[str, str]:
    if text.endswith(")") and "(" in text:
        head, _, inside = text[:-1].rpartition("(")
        if head.strip() and _DURATION.fullmatch(inside.strip()):
            return head.strip(" —–-:"), inside.strip()
    for sign in ("—", "–", " - ", "|", ":", ","):
        head, found, tail = text.partition(sign)
        if found and head.strip() and _DURATION.fullmatch(tail.strip()):
            return head.strip(), tail.strip()
    return text, ""


def is_duration(text: str) -> bool:
    """Whether all of `text` says how long something takes."""
    return len(text) <= _MOST and _DURATION.fullmatch(text.strip()) is not None


def key(name: str) -> str:
    """`name` for comparing: case, accents on the outside, signs, emoji and spacing do not count."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (c if unicodedata.category(c)[0] in "LNM" else " " for c in folded)
    return " ".join("".join(kept).replace("\ufe0f", "").split())


def stage_key(name: str) -> str:
    """`key` without what stands in parentheses at the end."""
    head, found, _ = name.partition("(")
    return key(head) if found and key(head) else key(name)
