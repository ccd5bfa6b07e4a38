"""One stage of the story: key moment, deeds, places, mood, struggles, words, numbers."""

from collections.abc import Sequence
from typing import Final, TypeGuard

from sessions.journey.model import Element, Kind, LinkKind, Stage
from sessions.outcomes.atlas import TASKS
from sessions.outcomes.blocks import (
    Block,
    Bullets,
    Callout,
    Paragraph,
    Quote,
    Span,
    Tone,
    Words,
    card,
    leads,
    strong,
    words,
)
from sessions.outcomes.book import Book, text_of
from sessions.outcomes.chapters.struggles import struggles
from sessions.outcomes.moods import level, mood_of
from sessions.outcomes.proof import amount, basis, figure, voice
from sessions.outcomes.prose import (
    ended,
    listed,
    opened,
    plain,
    signed,
    unquoted,
    weaves,
    woven,
)

_IN_A_SENTENCE: Final = 4
_OUTCOMES: Final = {
    "delights": "it delights",
    "as_expected": "it is as expected",
    "disappoints": "it disappoints",
}
_CONTROL: Final = {"partner": "a partner’s", "third_party": "not ours"}
_BEHIND: Final = (
    (Kind.EVIDENCE_ITEM, "What they see or hold"),
    (Kind.FRONTSTAGE_ACTION, "In front of them"),
    (Kind.BACKSTAGE_ACTION, "Behind the scenes"),
    (Kind.SUPPORT_PROCESS, "Supported by"),
)


def stage(book: Book, one: Stage) -> tuple[Block, ...]:
    """What is told about one stage; nothing where the map tells nothing."""
    return (
        *_about(one),
        *_moments(book, one),
        *_flowing([*_deeds(book, one), *_places(book, one)]),
        *_mood(book, one),
        *_joys(book, one),
        *struggles(book, one),
        *_their_words(book, one),
        *_numbers(book, one),
        *_behind_it(book, one),
    )


def whole(book: Book) -> tuple[Block, ...]:
    """What is told about no stage in particular, besides goals and needs."""
    return (
        *_moments(book, None),
        *_done(book, book.atlas.at(None, *TASKS), "They also ", "They also do this:"),
        *_places(book, None),
        *struggles(book, None),
        *_their_words(book, None),
        *_numbers(book, None),
        *_behind_it(book, None),
    )


def _flowing(blocks: Sequence[Block]) -> list[Block]:
    """Whole sentences that follow each other become one paragraph; a lead of a list stays."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if _is_whole(before) and _is_whole(block):
            found[-1] = Paragraph(words(*before.words, " ", *block.words))
        else:
            found.append(block)
    return found


def _is_whole(block: Block | None) -> TypeGuard[Paragraph]:
    return isinstance(block, Paragraph) and not leads(block)


def _about(one: Stage) -> list[Block]:
    told = [
        ended(opened(plain(one.description))),
        _bounded("It begins when", one.enters_when),
        _bounded("It is over when", one.leaves_when),
    ]
    sentences = " ".join(sentence for sentence in told if sentence)
    return [Paragraph(words(sentences))] if sentences else []


def _bounded(lead: str, text: str) -> str:
    return f"{lead}: {ended(plain(text))}" if plain(text) else ""


def _moments(book: Book, one: Stage | None) -> list[Block]:
    items = []
    for moment in book.atlas.at(one, Kind.KEY_MOMENT):
        pieces: list[str | Span] = [strong(text_of(moment)), book.said_by(moment)]
        outcome = _OUTCOMES.get(str(moment.fields.get("outcome")))
        pieces.append(f": today {outcome}." if outcome else ".")
        fails = plain(moment.fields.get("if_it_fails") or "")
        pieces.append(f" If it fails: {ended(fails)}" if fails else "")
        plan = plain(moment.fields.get("recovery_plan") or "")
        pieces.append(f" To recover: {ended(plan)}" if plan else "")
        items.append(words(*pieces))
    if not items:
        return []
    title = "Key moment" if len(items) == 1 else "Key moments"
    return [Callout(tone=Tone.MOMENT, title=title, items=tuple(items))]


def _deeds(book: Book, one: Stage) -> list[Block]:
    """What they want and do: woven into sentences where the words allow it, else listed."""
    atlas = book.atlas
    goals = atlas.at(one, Kind.CUSTOMER_GOAL)
    tasks = atlas.at(one, Kind.CUSTOMER_TASK, Kind.JOB_STEP)
    user_tasks = atlas.at(one, Kind.USER_TASK)
    if not tasks:
        tasks, user_tasks = user_tasks, []
    blocks = _wanted(book, one, goals)
    name = atlas.stage_name(one.id).casefold()
    if [text_of(task).casefold() for task in tasks] != [name]:  # else the heading says it
        lead = "To get there they " if goals else "Here they "
        blocks += _done(book, tasks, lead, "What they do:")
    software = "Where they meet software, they "
    blocks += _done(book, user_tasks, software, "What they do in the software:")
    needs = atlas.at(one, Kind.CUSTOMER_NEED)
    if needs:
        blocks += _sentence_or_list(book, needs, "They need", "What they need:")
    return blocks


def _wanted(book: Book, one: Stage, goals: Sequence[Element]) -> list[Block]:
    if not goals:
        return []
    whom, texts = book.whom, [text_of(goal) for goal in goals]
    at = f"At {book.atlas.stage_name(one.id)}, "
    if all(map(weaves, texts)) and len(texts) <= _IN_A_SENTENCE:
        wants = f"{at}{whom} {book.verb('wants', 'want')} to "
        return [Paragraph(words(wants, *_spread([woven(text) for text in texts]), "."))]
    if len(texts) == 1:
        own = f"{at}{whom} {book.verb('says', 'say')}: " if texts[0][:1] in "\"“«'" else ""
        lead = own or f"What {whom} {book.verb('wants', 'want')} at this stage: "
        return [Paragraph(words(lead, card(ended(texts[0]))))]
    lead = f"What {whom} {book.verb('wants', 'want')} at this stage:"
    return [Paragraph(words(lead)), Bullets(tuple(words(card(text)) for text in texts))]


def _spread(texts: Sequence[str]) -> list[str | Span]:
    """The texts as words of cards, with commas and "and" between."""
    pieces: list[str | Span] = []
    for at, text in enumerate(texts):
        if at:
            pieces.append(" and " if at == len(texts) - 1 else ", ")
        pieces.append(card(text))
    return pieces


def _done(book: Book, tasks: Sequence[Element], lead: str, title: str) -> list[Block]:
    if not tasks:
        return []
    asides = [_aside(book, task) for task in tasks]
    texts = [text_of(task) for task in tasks]
    if not any(asides) and len(tasks) <= _IN_A_SENTENCE and all(map(weaves, texts)):
        return [Paragraph(words(lead, *_spread([woven(text) for text in texts]), "."))]
    items = tuple(words(card(text), aside) for text, aside in zip(texts, asides, strict=True))
    return [Paragraph(words(title)), Bullets(items)]


def _aside(book: Book, task: Element) -> str:
    """What is known about a task: by whom, how it feels, whether it gets done."""
    mood = mood_of(task, book.atlas)
    completion = {
        "easy": "easy",
        "effort": "takes effort",
        "often_fails": "often fails",
        "cannot": "cannot be done",
    }
    parts = [
        ", ".join(book.atlas.actors_of(task)),
        "" if mood is None else f"{level(mood)}, {signed(mood)}",
        completion.get(str(task.fields.get("completion")), ""),
        "optional" if task.fields.get("optional") is True else "",
    ]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _sentence_or_list(book: Book, cards: Sequence[Element], lead: str, title: str) -> list[Block]:
    texts = [text_of(one) + book.said_by(one) for one in cards]
    short = sum(map(len, texts)) <= 160 and not any("," in text for text in texts)
    if len(texts) == 1 or (len(texts) <= _IN_A_SENTENCE and short):
        return [Paragraph(words(f"{lead}: ", card(ended("; ".join(texts)))))]
    return [Paragraph(words(title)), Bullets(tuple(words(card(text)) for text in texts))]


def _places(book: Book, one: Stage | None) -> list[Block]:
    touchpoints = book.atlas.at(one, Kind.TOUCHPOINT)
    # The same place serves many tasks: it is told once.
    found = dict.fromkeys(_place(book, point) for point in touchpoints)
    if not found:
        return []
    if len(found) <= _IN_A_SENTENCE and sum(map(len, found)) <= 200:
        return [Paragraph(words("It happens here: ", card(ended("; ".join(found)))))]
    return [
        Paragraph(words("It happens here:")),
        Bullets(tuple(words(card(text)) for text in found)),
    ]


def _place(book: Book, point: Element) -> str:
    fields = point.fields
    name, agent = text_of(point), plain(fields.get("agent") or "")
    state = {"weak": "weak", "missing": "missing"}.get(str(fields.get("state")), "")
    asides = [
        plain(fields.get("channel") or ""),
        f"with {agent}" if agent and agent != name else "",
        _CONTROL.get(str(fields.get("control")), ""),
        state,
    ]
    told = ", ".join(aside for aside in asides if aside)
    return f"{name} ({told})" if told else name


def _mood(book: Book, one: Stage) -> list[Block]:
    mood = book.moods.get(one.id)
    named = _feelings(book, one)
    if mood is None:
        return [Paragraph(words("How it feels: ", card(ended("; ".join(named)))))] if named else []
    rank = " This is the lowest point of the journey." if mood.lowest else ""
    rank = " This is the highest point of the journey." if mood.highest else rank
    how = f"{mood.level} ({mood.written})"
    source = f"{mood.n} people of the room say it feels {how}" if mood.n > 1 else f"It feels {how}"
    if not mood.n and any(mood_of(task, book.atlas) is not None for task in _tasks(book, one)):
        if len(_tasks(book, one)) == 1 and not rank:
            return []  # told beside its only task
        source = f"Taken together it feels {how}"
    pieces: list[str | Span] = [source]
    labels = list(dict.fromkeys((*mood.labels[:4], *named))) if mood.n else named
    pieces += [": ", card("; ".join(labels[:6]))] if labels else []
    pieces.append(f".{rank}")
    if mood.disagreement:
        low, high = signed(mood.low), signed(mood.high)
        pieces.append(f" They are far apart, from {low} to {high}: talk about it first.")
    return [Paragraph(words(*pieces))]


def _tasks(book: Book, one: Stage) -> list[Element]:
    return book.atlas.at(one, *TASKS)


def _feelings(book: Book, one: Stage) -> list[str]:
    """The words of the emotion cards, sequences with arrows; what is only a number is left out."""
    found = []
    for emotion in book.atlas.at(one, Kind.EMOTION):
        if book.atlas.after(emotion.id, LinkKind.ABOUT, *TASKS):
            continue  # told beside its task
        label = plain(emotion.fields.get("label") or "")
        before = emotion.fields.get("then") or []
        course = [plain(part) for part in before if isinstance(part, str)]
        told = " → ".join(part for part in (*course, label) if part) or text_of(emotion)
        if any(c.isalpha() or ord(c) > 0x2000 for c in told):
            found.append(told + book.said_by(emotion))
    return list(dict.fromkeys(found))


def _joys(book: Book, one: Stage) -> list[Block]:
    """What they love: what drives them on."""
    motives = [
        card(text_of(thought))
        for thought in book.atlas.at(one, Kind.THOUGHT)
        if thought.fields.get("type") == "motivation"
    ]
    blocks: list[Block] = []
    if motives:
        blocks += [Paragraph(words("What they love, and what drives them:"))]
        blocks += [Bullets(tuple(words(motive) for motive in motives))]
    return blocks


def _their_words(book: Book, one: Stage | None) -> list[Block]:
    """Quotes that are not told with a pain, and what goes through people's heads."""
    quoted = [
        Quote(found.text, found.source)
        for kind in Kind
        if kind is not Kind.PAIN_POINT
        for one_card in book.atlas.at(one, kind)
        if (found := voice(one_card)) is not None
    ]
    items: list[Words] = []
    for thought in book.atlas.at(one, Kind.THOUGHT):
        if thought.fields.get("type") == "motivation" or voice(thought) is not None:
            continue
        role = {"question": "They ask: ", "barrier": "What holds them back: "}
        lead = role.get(str(thought.fields.get("type")), "")
        items.append(words(lead, card(f"“{unquoted(thought.text)}”"), book.said_by(thought)))
    blocks: list[Block] = [*dict.fromkeys(quoted)]
    if items:
        known = all(
            basis(one_card) != "assumption" for one_card in book.atlas.at(one, Kind.THOUGHT)
        )
        lead = "What goes through their heads:" if known else "What may go through their heads:"
        blocks += [Paragraph(words(lead)), Bullets(tuple(items))]
    return blocks


def _numbers(book: Book, one: Stage | None) -> list[Block]:
    """Input metrics first, then the KPIs that they may affect."""
    metrics = book.atlas.at(one, Kind.METRIC)
    kpis = [metric for metric in metrics if metric.fields.get("metric_kind") == "kpi"]
    inputs = [metric for metric in metrics if metric not in kpis]
    if not metrics:
        return []
    if len(metrics) > _IN_A_SENTENCE:
        items = tuple(words(_of_task(book, metric), figure(metric)) for metric in metrics)
        return [Paragraph(words("The numbers:")), Bullets(items)]
    shown = listed([figure(metric) for metric in inputs])
    touched = listed([_named(metric) for metric in kpis])
    if shown and touched:
        return [Paragraph(words("This shows in ", strong(shown), f", and may affect {touched}."))]
    if shown:
        return [Paragraph(words("This shows in ", strong(shown), "."))]
    return [Paragraph(words("This may affect ", strong(touched), "."))]


def _named(metric: Element) -> str:
    value = amount(metric.fields.get("value"), metric.fields.get("unit"))
    return f"{text_of(metric)} (now {value})" if value else text_of(metric)


def _of_task(book: Book, metric: Element) -> str:
    tasks = book.atlas.after(metric.id, LinkKind.ABOUT, *TASKS)
    return f"{text_of(tasks[0])} – " if tasks else ""


def _behind_it(book: Book, one: Stage | None) -> list[Block]:
    blocks: list[Block] = []
    for kind, title in _BEHIND:
        cards = book.atlas.at(one, kind)
        if cards:
            blocks += _sentence_or_list(book, cards, title, f"{title}:")
    return blocks
