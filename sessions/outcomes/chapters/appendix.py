"""The appendix: every card with its basis, the votes, the parking lot, the day as it really ran."""

from typing import Final

from facilitation.agenda import PlannedPhase
from facilitation.hints import many
from facilitation.rounds import Revealed, Round
from facilitation.state import PhaseRun, Workshop
from sessions.journey.model import Element, Kind, LinkKind
from sessions.outcomes.atlas import TASKS
from sessions.outcomes.blocks import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Table,
    Words,
    card,
    narrowed,
    words,
)
from sessions.outcomes.book import Book, text_of
from sessions.outcomes.moods import felt, mood_of
from sessions.outcomes.proof import ASSUMPTION, basis, figure, source
from sessions.outcomes.prose import joined, plain, signed
from sessions.outcomes.times import day, hour, lasting
from sessions.outcomes.wording import BASES, KINDS, PARKING

_UNPLACED: Final = "No place yet"


def chapter(book: Book) -> tuple[Block, ...]:
    """All that the report rests on, in tables."""
    if not book.options.appendix:
        return ()
    return (*_cards(book), *_votes(book), *_parking(book), *_course(book), *_minutes(book))


def _cards(book: Book) -> list[Block]:
    """A table for each stage; the cards of a kind stand together under its name."""
    blocks: list[Block] = []
    for stage in (*book.outcome.journey.stages, None):
        cards = [one for one in book.atlas.at(stage, *Kind) if not _is_told(book, one)]
        if cards:
            name = _UNPLACED if stage is None else book.atlas.stage_name(stage.id)
            blocks += [Heading(text=name, level=3), _table(book, cards)]
    return [Heading(text="All cards, stage by stage"), *blocks] if blocks else []


def _is_told(book: Book, one: Element) -> bool:
    """Whether a card is but the number of another one, beside which it is told."""
    wordless = not any(map(str.isalpha, f"{one.text}{one.fields.get('label') or ''}"))
    about = book.atlas.after(one.id, LinkKind.ABOUT, *TASKS)
    return one.kind is Kind.EMOTION and wordless and bool(about)


def _table(book: Book, cards: list[Element]) -> Table:
    rows: list[tuple[str, ...]] = []
    last: Kind | None = None
    for one in cards:
        kind = "" if one.kind is last else KINDS[one.kind][0].capitalize()
        rows.append((kind, _words(book, one), _known_by(one)))
        last = one.kind
    if any(known for _, _, known in rows):
        return Table(head=("Kind", "Card", "Known by"), rows=tuple(rows), widths=(4, 12, 5))
    told = tuple(row[:2] for row in rows)
    return Table(head=("Kind", "Card"), rows=told, widths=(4, 17))


def _words(book: Book, one: Element) -> str:
    text = figure(one) if one.kind is Kind.METRIC else text_of(one)
    value = felt(one) if one.kind is Kind.EMOTION else mood_of(one, book.atlas)
    if one.kind is Kind.EMOTION:
        text = text or plain(one.fields.get("label") or "")
    if value is not None:
        text = f"{text} ({signed(value)})" if text else signed(value)
    return text + book.said_by(one)


def _known_by(one: Element) -> str:
    known = basis(one)
    how = "" if known == ASSUMPTION and "basis" not in one.fields else BASES.get(known, known)
    origin = "" if one.kind in (Kind.METRIC, Kind.NOTE) else source(one)
    return joined((how, origin), ": ")


def _votes(book: Book) -> list[Block]:
    blocks: list[Block] = []
    for at, round in enumerate(book.outcome.state.voting.rounds, 1):
        if isinstance(round.life, Revealed):
            question = plain(round.rules.question or round.rules.criterion)
            title = f"Vote {at}: {question}" if question else f"Vote {at}"
            blocks += [Heading(text=title), *_vote(book, round, round.life)]
    return blocks


def _vote(book: Book, round: Round, life: Revealed) -> list[Block]:
    tally = life.tally
    rules = [
        f"{many(round.budget, 'dot', 'dots')} each",
        f"at most {round.rules.max_per_option} on one" if round.rules.max_per_option else "",
        "without names" if round.rules.anonymous else "with names",
        "a run-off" if round.run_off_of else "",
    ]
    ballots = many(tally.ballots, "ballot", "ballots")
    abstained = f", {tally.abstained} of them abstained" if tally.abstained else ""
    told = f"{joined(rules, ', ').capitalize()}. {ballots.capitalize()}{abstained}; "
    told += f"{tally.used} of {tally.given} dots used."
    decided = any(life.decided.values())
    head = ["Place", "What", "Dots", "Voters"] + (["Decider"] if decided else [])
    rows = [
        (
            one.label,
            book.words_of(one.option),
            str(one.dots),
            str(one.voters),
            *([str(life.decided.get(one.option, 0))] if decided else []),
        )
        for one in tally.places
    ]
    table = Table(
        head=tuple(head), rows=tuple(rows), widths=(2, 13, 2, 2) + ((3,) if decided else ())
    )
    return [Paragraph(words(told)), table]


def _parking(book: Book) -> list[Block]:
    items = book.outcome.state.parking
    if not items:
        return []
    rows = tuple(
        (
            plain(item.text),
            PARKING[item.outcome],
            joined((plain(item.owner), plain(item.due)), ", "),
            book.outcome.name(item.author),
        )
        for item in items
    )
    head = ("Parked", "What became of it", "Owner", "Parked by")
    table = narrowed(Table(head=head, rows=rows, widths=(9, 4, 5, 3)))
    return [Heading(text="Parking lot"), table]


def _course(book: Book) -> list[Block]:
    """The agenda as it really ran, against its plan."""
    state = book.outcome.state
    if not state.runs:
        return []
    days = {day(run.started_at, book.where) for run in state.runs}
    rows = tuple(_run(book, run, dated=len(days) > 1) for run in state.runs)
    head = ("Began", "Phase", "How", "Planned", "Took")
    skipped = [plain(phase.title) for phase in state.agenda.phases if phase.id in state.skipped]
    blocks: list[Block] = [
        Heading(text="Method and agenda, as it really ran"),
        narrowed(Table(head=head, rows=rows, widths=(5 if len(days) > 1 else 2, 7, 5, 3, 3))),
    ]
    if skipped:
        blocks.append(Paragraph(words("Left out: ", card(", ".join(skipped)), ".")))
    return blocks


def _run(book: Book, run: PhaseRun, *, dated: bool) -> tuple[str, ...]:
    state = book.outcome.state
    phase, planned = state.phase(run.phase), _planned(state, run)
    title = plain(phase.title) if phase is not None else "a phase that is gone"
    again = f" (time {run.number})" if run.number > 1 else ""
    how = ""
    if phase is not None and phase.private:
        how = "in private, without names" if phase.anonymous else "in private first"
    began = hour(run.started_at, book.where)
    return (
        f"{day(run.started_at, book.where)}, {began}" if dated else began,
        title + again,
        how,
        "" if planned is None else lasting(planned.duration),
        lasting(run.used(book.outcome.about.made_at)),
    )


def _planned(state: Workshop, run: PhaseRun) -> PlannedPhase | None:
    at = state.plan.index(run.phase)
    return None if at is None else state.plan.phases[at]


def _minutes(book: Book) -> list[Block]:
    """What happened, under the day on which it did where there are several."""
    days: dict[str, list[Words]] = {}
    for one in book.outcome.minutes:
        told = words(f"{hour(one.at, book.where)} ", plain(one.sentence))
        days.setdefault(day(one.at, book.where), []).append(told)
    blocks: list[Block] = []
    for name, items in days.items():
        blocks += [Heading(text=name, level=3)] if len(days) > 1 else []
        blocks.append(Bullets(tuple(items)))
    return [Heading(text="Minutes"), *blocks] if blocks else []
