"""What the room chose among anything but opportunities, and how it scored what is none."""

from typing import Final

from facilitation.hints import many
from facilitation.prioritising import Ranking, opportunity_score, rankings
from facilitation.rounds import Revealed, Round
from sessions.journey.model import Kind
from sessions.outcomes.blocks import (
    Block,
    Heading,
    Paragraph,
    Span,
    Table,
    Words,
    card,
    narrowed,
    words,
)
from sessions.outcomes.book import Book
from sessions.outcomes.prose import named, number, plain
from sessions.outcomes.wording import BANDS, KINDS, QUADRANTS

_FIRST: Final = 3


def votes(book: Book) -> list[Block]:
    """A sentence for each vote that was not on opportunities, run-offs left to the appendix."""
    known = {row.id for row in book.ranked}
    told = [
        Paragraph(found)
        for round in book.outcome.state.voting.rounds
        if round.run_off_of is None
        and not known.intersection(round.option_ids)
        and (found := first_choices(book, round))
    ]
    return [*told]


def first_choices(book: Book, round: Round) -> Words:
    """What a vote put first, with its question; nothing where no dot was given."""
    if not isinstance(round.life, Revealed):
        return ()
    tally = round.life.tally
    top = [one for one in tally.places if one.dots and one.place <= _FIRST]
    if not top:
        return ()
    question = plain(round.rules.question or round.rules.criterion)
    pieces: list[str | Span] = [f"Asked {named(question)}, " if question else "In the vote, "]
    pieces.append(f"{many(tally.ballots, 'person', 'people')} put first: ")
    for at, one in enumerate(top):
        pieces += [", " if at else "", card(f"“{book.words_of(one.option)}”")]
        pieces.append(f" ({many(one.dots, 'dot', 'dots')})")
    return words(*pieces, ".")


def scored(book: Book) -> list[Block]:
    """The scores of what is no opportunity, as the steps of a job, in a table."""
    found = _by_score(book)
    if not found:
        return []
    return [
        Heading(text="By importance and satisfaction"),
        Paragraph(words("The score is importance plus what satisfaction lacks of it, 0 to 20.")),
        narrowed(
            Table(
                head=("What", "Kind", "Importance", "Satisfaction", "Score", "Impact and effort"),
                rows=tuple(_row(book, row) for row in found),
                widths=(8, 4, 3, 3, 4, 4),
            )
        ),
    ]


def _by_score(book: Book) -> list[Ranking]:
    """What has scores and is no opportunity, the highest score first."""
    known = {row.id for row in book.ranked}
    rows = {row.element: row for row in rankings(book.outcome.state.scores.estimates)}
    rows |= {id: row for id, row in _of_cards(book).items() if id not in rows}
    found = [row for id, row in rows.items() if id not in known and book.words_of(id, "")]
    return sorted(found, key=lambda row: -(row.opportunity.score if row.opportunity else -1))


def _of_cards(book: Book) -> dict[str, Ranking]:
    """The job steps that carry both numbers themselves."""
    found = {}
    for step in book.atlas.all(Kind.JOB_STEP):
        pair = [step.fields.get(name) for name in ("importance", "satisfaction")]
        both = [float(one) for one in pair if isinstance(one, int | float)]
        if len(both) == len(pair):
            score = opportunity_score(both[0], both[1])
            found[str(step.id)] = Ranking(element=step.id, estimates=(), opportunity=score)
    return found


def _row(book: Book, row: Ranking) -> tuple[str, ...]:
    known = book.atlas.cards.get(row.element)
    score = row.opportunity
    value = {str(one.measure): number(one.value) for one in row.estimates}
    told = "" if score is None else f"{number(score.score)}, {BANDS[score.band]}"
    return (
        book.words_of(row.element),
        "Group" if known is None else KINDS[known.kind][0].capitalize(),
        value.get("importance", "" if score is None else number(score.importance)),
        value.get("satisfaction", "" if score is None else number(score.satisfaction)),
        told,
        "" if row.quadrant is None else QUADRANTS[row.quadrant],
    )


def loudest(book: Book) -> Words:
    """What came first in a sentence for the summary, where it is no opportunity."""
    for round in reversed(book.outcome.state.voting.rounds):
        if round.run_off_of is None and (found := first_choices(book, round)):
            return found
    top = [row for row in _by_score(book) if row.opportunity is not None][:_FIRST]
    pieces: list[str | Span] = ["By importance and satisfaction, first: "] if top else []
    for at, row in enumerate(top):
        score = number(row.opportunity.score) if row.opportunity is not None else ""
        pieces += [", " if at else "", card(f"“{book.words_of(row.element)}”"), f" ({score})"]
    return words(*pieces, ".") if pieces else ()
