"""The cruxes: each top opportunity from what customers told us to what it would bring."""

from typing import Final

from facilitation.hints import many
from facilitation.opportunities import OpportunityState
from facilitation.rounds import Revealed
from sessions.journey.model import Kind, LinkKind
from sessions.outcomes.atlas import TASKS
from sessions.outcomes.blocks import (
    Block,
    Facts,
    Heading,
    Paragraph,
    Quote,
    Table,
    card,
    narrowed,
    strong,
    words,
)
from sessions.outcomes.book import Book, text_of
from sessions.outcomes.chapters.choices import scored
from sessions.outcomes.chapters.struggles import LEADS
from sessions.outcomes.prose import ended, joined, listed, named, number, signed, woven
from sessions.outcomes.ranking import Ranked, vote
from sessions.outcomes.trace import Pain, Scores, Trace, Verdict
from sessions.outcomes.wording import BANDS, CHECKS, PROBLEMS, QUADRANTS, STATES

_QUOTES: Final = 3
_PAINS: Final = 4
_CAPTURED: Final = OpportunityState.CAPTURED


def chapter(book: Book) -> tuple[Block, ...]:
    """The winners one by one, then the rest in a table; nothing without opportunities."""
    if not book.ranked:
        return tuple(scored(book))
    if not book.traces:
        return (Paragraph(words(_unranked(book))), _all(book), *scored(book))
    blocks: list[Block] = [Paragraph(words(_lead(book)))]
    for at, trace in enumerate(book.traces, 1):
        label = "Crux" if trace.crux else ""
        blocks += [Heading(text=f"{at}. {trace.text}", kicker=label), *_told(book, trace)]
    shown = {trace.id for trace in book.traces}
    if any(row.id not in shown for row in book.ranked):
        blocks += [Heading(text="The other opportunities"), _all(book, shown)]
    return (*blocks, *scored(book))


def title(book: Book) -> str:
    """What the chapter may be called: a crux is agreed and at the top, or it is none."""
    if any(trace.crux for trace in book.traces):
        return "The cruxes"
    if book.traces:
        return "The top opportunities"
    return "Opportunities" if book.ranked else "What matters most"


def _unranked(book: Book) -> str:
    count = many(len(book.ranked), "opportunity", "opportunities")
    it = "it" if len(book.ranked) == 1 else "them"
    return f"The map names {count}. Nobody has ranked {it} yet, so the order is that of the map."


def _lead(book: Book) -> str:
    frame = book.frame
    kind = PROBLEMS.get(frame.business_problem or "", "")
    problem = kind or woven(frame.business_problem_text)
    if not kind and problem:
        problem = f"solve this: “{problem}”"
    proven = any(trace.voices for trace in book.traces)
    heard = (
        "here is what customers told us that can help"
        if proven
        else ("here is what the workshop believes can help")
    )
    count = len(book.ranked)
    base = vote(book.outcome.state, (row.id for row in book.ranked))
    how = ""
    if base is not None and isinstance(base.life, Revealed):
        ballots = many(base.life.tally.ballots, "ballot", "ballots")
        stood = many(len(base.life.tally.places), "option", "options")
        how = f" Of {stood}, {ballots} chose these."
    elif count > len(book.traces):
        how = f" These are the first of {count}, by opportunity score."
    lead = f"I understand we need to {problem}; {heard}." if problem else f"{heard.capitalize()}."
    return lead + how


def _told(book: Book, trace: Trace) -> list[Block]:
    blocks: list[Block] = []
    if trace.cards:
        blocks.append(
            Paragraph(words("Said on several cards: ", card(ended("; ".join(trace.cards)))))
        )
    if trace.tasks:
        tasks = "; ".join(task.text for task in trace.tasks)
        blocks.append(Paragraph(words("It would make this easier: ", card(ended(tasks)))))
    if trace.moments:
        moments = listed([named(moment) for moment in trace.moments])
        blocks.append(Paragraph(words(f"It decides a key moment: {moments}.")))
    for pain in trace.pains[:_PAINS]:
        blocks.append(Paragraph(words(_noticed(pain), card(ended(pain.text)))))
    blocks += [Quote(voice.text, voice.source) for voice in trace.voices[:_QUOTES]]
    seen = [*trace.evidence, *trace.numbers]
    if seen:
        blocks.append(Paragraph(words("This shows in ", strong(ended("; ".join(seen))))))
    effect = [f"It may affect {trace.kpi}" if trace.kpi else ""]
    if trace.expected_effect:
        effect.append(f"{'the' if trace.kpi else 'The'} expected effect: {trace.expected_effect}")
    if any(effect):
        blocks.append(Paragraph(words(ended(joined(effect, "; ")))))
    if not trace.is_proven and any(one.is_proven for one in book.traces):
        lead = "Nobody has heard or seen this from customers yet: it is an assumption."
        blocks.append(Paragraph(words(lead)))
    return [*blocks, Facts(_facts(book, trace))]


def _noticed(pain: Pain) -> str:
    return LEADS.get(pain.basis, "The workshop assumes that they struggle with this: ")


def _facts(book: Book, trace: Trace) -> tuple[tuple[str, str], ...]:
    scores = trace.scores
    facts = [
        ("Stage", trace.stage),
        ("Mood", _mood(book, trace)),
        ("Dots", dots(trace)),
        ("Opportunity score", opportunity_score(scores)),
        ("Impact and effort", impact_effort(scores)),
        ("The teams say", "; ".join(map(_verdict, trace.checks))),
        ("RICE", "" if scores.rice is None else number(scores.rice)),
        ("State", "" if trace.state is _CAPTURED else STATES[trace.state]),
        ("Owner", joined((trace.owner, f"until {trace.due}" if trace.due else ""), ", ")),
    ]
    return tuple((name, said) for name, said in facts if said)


def _verdict(one: Verdict) -> str:
    """A check in a few words: "important (5 of 6)"."""
    no = "" if one.passed else "not "
    return f"{no}{CHECKS[one.check]} ({one.yes} of {one.yes + one.no + one.unsure})"


def _mood(book: Book, trace: Trace) -> str:
    """How it feels there, and where that is when it is not the opportunity's own stage."""
    dip = trace.dip
    if dip is None:
        return ""
    stage = book.atlas.stage_name(dip.stage)
    place = "" if stage == trace.stage else f" at {named(stage)}"
    lowest = ", the lowest point of the journey" if dip.lowest else ""
    return f"{signed(dip.value)}{place}{lowest}"


def dots(trace: Trace) -> str:
    """Dots, voters and place in one line; the decider's own votes are told apart."""
    one = trace.dots
    if one is None:
        return ""
    said = f"{one.dots}, from {many(one.voters, 'voter', 'voters')} (place {one.label})"
    return f"{said}; the decider: {one.decider}" if one.decider else said


def opportunity_score(scores: Scores) -> str:
    """The score with what it was made of, and who gave it."""
    if scores.opportunity_score is None or scores.band is None:
        return ""
    given = "survey" if scores.survey else "team estimate"
    importance, satisfaction = scores.importance or 0, scores.satisfaction or 0
    said = f"{number(scores.opportunity_score)}, {BANDS[scores.band]} (importance "
    said += f"{number(importance)}, satisfaction {number(satisfaction)}; {given})"
    return f"{said}; people are far apart" if scores.talk_first else said


def impact_effort(scores: Scores) -> str:
    """Where impact and effort put it."""
    if scores.quadrant is None or scores.impact is None or scores.effort is None:
        return ""
    numbers = f"impact {number(scores.impact)}, effort {number(scores.effort)}"
    return f"{QUADRANTS[scores.quadrant]} ({numbers})"


def _all(book: Book, besides: set[str] | None = None) -> Table:
    """The opportunities in a table, each fact in a column where there are any."""
    rows = [row for row in book.ranked if row.id not in (besides or ())]
    untouched = all(row.state is _CAPTURED for row in rows)
    return narrowed(
        Table(
            head=("Opportunity", "Stage", "Would help with", "Dots", "State", "Owner"),
            rows=tuple(
                (
                    row.text,
                    book.atlas.stage_name(row.stage),
                    "; ".join(_helped(book, row)),
                    str(row.dots.dots) if row.dots is not None else "",
                    "" if untouched else joined((STATES[row.state], row.reason), ": "),
                    row.owner,
                )
                for row in rows
            ),
            widths=(9, 4, 7, 2, 4, 3),
        )
    )


def _helped(book: Book, row: Ranked) -> list[str]:
    return [
        text_of(one)
        for card in row.cards
        for one in book.atlas.after(card.id, LinkKind.ADDRESSES, *TASKS, Kind.PAIN_POINT)
    ]
