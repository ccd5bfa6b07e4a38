"""The journey as a story: beginning, middle and end, in the customers' words, with numbers."""

from sessions.journey.model import Stage
from sessions.outcomes.blocks import (
    Block,
    Curve,
    CurvePoint,
    Heading,
    Paragraph,
    Span,
    strong,
    words,
)
from sessions.outcomes.book import Book
from sessions.outcomes.chapters.stage import stage, whole
from sessions.outcomes.prose import listed, named, plain

_LEAST_FOR_PARTS = 3
_NOWHERE_BAD = 0.5


def chapter(book: Book) -> tuple[Block, ...]:
    """All stages, the curve first; nothing where no stage tells anything."""
    told = [(one, found) for one in book.atlas.applying() if (found := stage(book, one))]
    besides = whole(book)
    if not told and not besides:
        return ()
    blocks: list[Block] = []
    if told:
        blocks.append(Paragraph(_overview(book, book.atlas.applying())))
    picture = curve(book)
    if picture is not None:
        blocks += [picture, *_disagreement(book)]
    silent = [one for one in book.atlas.applying() if one.id not in {s.id for s, _ in told}]
    for at, (one, found) in enumerate(told):
        name = book.atlas.stage_name(one.id)
        length = plain(one.duration)
        title = f"{name} ({length})" if length else name
        blocks.append(Heading(text=title, kicker=_part(at, len(told))))
        blocks += found
    if silent and told:
        names = listed([named(book.atlas.stage_name(one.id)) for one in silent])
        verb = "is" if len(silent) == 1 else "are"
        sentence = f"{names} {verb} still empty: nobody could say what happens there."
        blocks.append(Paragraph(words(sentence)))
    crossed_out = [one for one in book.outcome.journey.stages if not one.applies]
    if crossed_out:
        names = listed([named(book.atlas.stage_name(one.id)) for one in crossed_out])
        verb = "does" if len(crossed_out) == 1 else "do"
        blocks.append(Paragraph(words(f"{names} {verb} not apply here.")))
    if besides:
        blocks += [Heading(text="The journey as a whole"), *besides]
    return tuple(blocks)


def _part(at: int, count: int) -> str:
    """Which part of the story begins with this stage."""
    if count < _LEAST_FOR_PARTS:
        return ""
    return {0: "The beginning", 1: "The middle", count - 1: "The end"}.get(at, "")


def _overview(book: Book, stages: list[Stage]) -> tuple[Span, ...]:
    names = [book.atlas.stage_name(one.id) for one in stages]
    if len(names) == 1:
        return words("The map has a single stage, ", strong(names[0]), ".")
    pieces: list[str | Span] = [f"The {book.course} goes from ", strong(names[0]), " to "]
    pieces += [strong(names[-1]), f" in {len(names)} stages."]
    return words(*pieces)


def curve(book: Book) -> Curve | None:
    """The emotion curve, when at least two stages have a value."""
    if len(book.moods) < 2:
        return None
    points = tuple(
        CurvePoint(
            name=book.atlas.stage_name(id),
            value=mood.value,
            low=mood.low if mood.n else mood.value,
            high=mood.high if mood.n else mood.value,
            note="lowest" if mood.lowest else "highest" if mood.highest else "",
        )
        for id, mood in book.moods.items()
    )
    scale = "The scale goes from −2, very bad, to +2, very good."
    return Curve(points=points, summary=f"{mood_summary(book)} {scale}")


def mood_summary(book: Book) -> str:
    """The curve in a sentence: worst, best, end."""
    moods = book.moods
    if len(moods) < 2:
        return ""
    last = list(moods)[-1]
    name = book.atlas.stage_name

    def where(ids: list[str]) -> str:
        shown = listed([named(name(id)) for id in ids]) if len(ids) < 4 else f"{len(ids)} stages"
        return f"{shown} ({moods[ids[0]].written})"

    low = [id for id, mood in moods.items() if mood.lowest]
    high = [id for id, mood in moods.items() if mood.highest]
    if low and moods[low[0]].value >= _NOWHERE_BAD:
        told = f"Nowhere does it feel bad: from {where(low)} to {where(high)}"
        return f"{told}. Ask whether customers would say so too."
    if not low:
        return f"The mood is the same all the way: {moods[last].level} ({moods[last].written})."
    told = f"The mood is lowest at {where(low)} and highest at {where(high)}"
    if last in low or last in high:
        side = "lowest" if last in low else "highest"
        return f"{told}. The journey ends at its {side} point, and the end is what people remember."
    return f"{told}; it ends at {moods[last].written}."


def _disagreement(book: Book) -> list[Block]:
    far = [book.atlas.stage_name(id) for id, mood in book.moods.items() if mood.disagreement]
    if not far:
        return []
    names = listed([named(name) for name in far])
    sentence = f"The room was far apart about {names}. Behind such a mean stand two stories."
    return [Paragraph(words(sentence))]
