"""People's words made fit for a sentence, and sentences made of words. Everything stays plain text.

What a person wrote may be in any language: it is woven into an English sentence only where it reads
as one, and stands for itself everywhere else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sessions.formats.text import strip_controls

MINUS: Final = "−"
_HIDDEN: Final = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_ENDS: Final = re.compile(r"[.!?…。！？:][\"'”’»)\]]*$")
_QUOTES: Final = "\"'“”„‟‘’«»‹›「」『』 "

# Base forms that open a task or a goal in English; what opens otherwise is not woven in.
_OPENING_VERBS: Final = """
    accept access activate add adjust agree answer appeal apply arrange arrive ask assemble
    assess attend avoid await become begin book borrow bring browse build buy call cancel
    carry change check choose claim clean click close collect come compare complain complete
    configure confirm connect consider contact continue cook create decide define deliver
    describe design discover discuss download draft drive drop eat email enter escalate
    estimate evaluate examine execute explain explore export feel file fill find finish fix
    follow get give go handle have hear help hire identify import inform inspect install
    invite invoice join keep know learn leave list listen locate log look maintain make
    manage measure meet modify monitor move navigate negotiate notice notify obtain offer
    onboard open order organise organize pack pause pay phone pick plan post prepare present
    print process provide publish purchase put rate reach read realise realize receive
    recognise recognize recommend record register reinstall remember remove renew rent
    repair repeat reply report request research reserve resolve return review save scan
    schedule search see select sell send set settle share ship shop show sign sort speak
    start stay stop store submit subscribe switch take talk tell test think track transfer
    travel trust try turn type understand unpack update upgrade upload use verify view visit
    wait walk want watch weigh work write
"""
_VERBS: Final = frozenset(_OPENING_VERBS.split())


def plain(text: object) -> str:
    """What somebody wrote, on one line, without signs that nobody sees."""
    return " ".join(_HIDDEN.sub("", strip_controls(str(text))[0]).split())


def unquoted(text: str) -> str:
    """Somebody's words without the quotation marks around them."""
    words = plain(text)
    return words.strip(_QUOTES) or words


def ended(text: str) -> str:
    """The words with a full stop, unless they end with a sign already."""
    return text if not text or _ENDS.search(text) else f"{text}."


def opened(text: str) -> str:
    """The words with a capital letter in front."""
    return text[:1].upper() + text[1:]


def weaves(text: str) -> bool:
    """Whether words go on after "they …" or "wants to …" in English: they open with a verb."""
    words = plain(text)
    first = re.match(r"[A-Za-z]+(?=\s|$)", words)
    return first is not None and first[0].lower() in _VERBS and len(words) <= 90


def woven(text: str) -> str:
    """Words for the middle of a sentence: without the capital in front and the stop behind."""
    words = plain(text).rstrip(".;, ")
    return words[:1].lower() + words[1:]


def listed(items: Sequence[str], last: str = "and") -> str:
    """The items with commas and a word before the last: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def some(items: Sequence[str], most: int = 4) -> str:
    """The first few of many, each in quotation marks: "“a”, “b” and 3 more"."""
    shown = [f"“{item}”" for item in items[:most]]
    rest = len(items) - len(shown)
    return listed([*shown, f"{rest} more"] if rest else shown)


def number(value: float) -> str:
    """A number as people write it: 1,200; 3.5; −2."""
    text = f"{round(abs(value), 2):,g}" if abs(value) < 1e6 else f"{abs(value):,.0f}"
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: float) -> str:
    """A feeling as people write it: +1.5, 0, −2."""
    return f"+{number(value)}" if value > 0 else number(value)


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; never 0 or 100 while something is left on the other side."""
    share = round(100 * part / whole) if whole else 0
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return f"{share} %"


def joined(lines: Iterable[str], sign: str = " · ") -> str:
    """What there is of it, with a sign between."""
    return sign.join(line for line in lines if line)
