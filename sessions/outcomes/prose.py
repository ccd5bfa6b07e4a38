"""People's words made fit for a sentence, and sentences made of words. Everything stays plain text.

What a person wrote may be in any language: it is woven into an English sentence only where it reads
as one, and stands for itself everywhere else.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from sessions.formats.text import strip_controls

MINUS: Final = "−"
_LONGEST_WOVEN: Final = 90
_BACK_TO_ENGLISH: Final = "\u200e"
_HIDDEN: Final = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_ENDS: Final = re.compile(r"[.!?…。！？:][\"'”’»)\]]*$")
_QUOTES: Final = "\"'“”„‟‘’«»‹›「」『』 "

# Base forms that open a task or a goal in English; what opens otherwise is not woven in.
_VERBS: Final = frozenset(
    """
    accept access activate add adjust agree allow answer apologise apologize appeal apply
    arrange arrive ask assemble assess attend avoid await bake become begin book borrow
    bring browse build buy calculate call cancel carry change check choose claim clean clear
    click close collect come compare complain complete configure confirm connect consider
    contact continue cook count create cut decide declare define deliver describe design
    dial discover discuss download draft drive drop earn eat edit email empty enter escalate
    estimate evaluate examine execute explain explore export feel fetch file fill find
    finish fit fix fold follow forget get give go grow guess handle have hear help hire hold
    hope identify import inform inspect install invite invoice join keep know learn leave
    lend let lift link list listen live load locate lock log look lose maintain make manage
    match measure meet mention mix modify monitor mount move navigate need negotiate notice
    notify obtain offer onboard open order organise organize owe pack paint park pass pause
    pay peel phone pick plan plug post practice practise prepare present print process
    promise prove provide publish pull purchase push put quit raise rate reach read realise
    realize receive recognise recognize recommend record register reinstall remember remind
    remove renew rent repair repeat replace reply report request require research reserve
    reset resolve rest retry return review ride rinse roll run rush save scan schedule seal
    search see seek select sell send serve set settle share ship shop shortlist show sign
    sit skip sleep solve sort speak spell spend spot spread stand start stay stick stop
    store study submit subscribe swap switch take talk tap taste teach tell test think throw
    tie touch trace track trade transfer travel trust try tune turn type understand unlock
    unpack unplug update upgrade upload use verify view visit wait wake walk want wash watch
    wear weigh weld win wipe wonder work wrap write
    """.split()  # noqa: SIM905 - a list this long reads better as words
)
_ALSO_NOUNS: Final = frozenset(
    """
    access answer appeal book call change check claim clean cook count cut design download
    draft drive drop email estimate file fill fit fix handle help hire import invoice leave
    link list load lock log look match measure monitor mount move need notice offer open
    order pack paint park pass pause pay phone pick plan post practice present print process
    promise purchase push rate record register rent repair repeat reply report request
    research reserve rest return review ride run rush save scan schedule search set share
    ship shop show sign sort spot spread stand start stay stick stop store study swap switch
    talk taste test tie touch trace track trade transfer travel trust try turn type update
    upgrade upload use view visit wait walk want wash watch weld win wonder work
    """.split()  # noqa: SIM905
)
"""Verbs only where a word follows that no noun has behind it: "order a part", not "order form"."""
_AFTER_A_VERB: Final = frozenset(
    """
    a about again all an and any at back by down each for from her his how if in into it its
    more my new off on one online or our out over some that the their them these things this
    through to two until up what when where whether which who whom why with without you your
    """.split()  # noqa: SIM905
)


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
    """Y4: whether words go on after "they …" or "wants to …" in English: they open with a verb."""
    first, *others = plain(text).lower().split(" ")
    if first not in _VERBS or len(text) > _LONGEST_WOVEN:
        return False
    return first not in _ALSO_NOUNS or not others or others[0] in _AFTER_A_VERB


def woven(text: str) -> str:
    """Words for the middle of a sentence: without the capital in front and the stop behind."""
    words = plain(text).rstrip(".;, ")
    return words[:1].lower() + words[1:]


def listed(items: Sequence[str], last: str = "and") -> str:
    """The items with commas and a word before the last: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def apart(text: str) -> str:
    """Words for an English sentence: what is written to the left turns nothing else round."""
    turns = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)
    return text + _BACK_TO_ENGLISH if turns else text


def named(text: str) -> str:
    """A name in quotation marks, for an English sentence."""
    return f"“{apart(text)}”"


def some(items: Sequence[str], most: int = 4) -> str:
    """The first few of many, each in quotation marks: "“a”, “b” and 3 more"."""
    shown = [named(item) for item in items[:most]]
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
