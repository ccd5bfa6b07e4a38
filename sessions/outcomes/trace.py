"""Where an opportunity comes from: tasks, pains, mood, evidence, dots, scores, checks, owner."""

import msgspec

from facilitation.opportunities import AgreementCheck, OpportunityState, takes_solutions
from facilitation.prioritising import Band, Quadrant, is_hot, pain_priority
from sessions.journey.model import Element, Kind, LinkKind
from sessions.outcomes.atlas import TASKS, Atlas
from sessions.outcomes.moods import Mood, mood_of, moods
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.proof import ASSUMPTION, Voice, basis, evidence, figure, source, voices
from sessions.outcomes.prose import plain
from sessions.outcomes.ranking import Dots, Ranked, ranked, winners


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A task that the opportunity would make easier; `mood` −2 to +2 where a card says so."""

    id: str
    text: str
    stage: str
    kind: Kind
    completion: str = ""
    owner_teams: tuple[str, ...] = ()
    mood: float | None = None


class Pain(msgspec.Struct, frozen=True, kw_only=True):
    """A pain behind the opportunity; `priority` 1 to 12 where impact and frequency are known."""

    id: str
    text: str
    stage: str
    basis: str
    source: str = ""
    impact: str = ""
    frequency: str = ""
    priority: int | None = None
    hot: bool = False


class Dip(msgspec.Struct, frozen=True, kw_only=True):
    """How the stage feels that the opportunity is about; `n` people said so, 0: its cards."""

    stage: str
    value: float
    low: float
    high: float
    n: int
    lowest: bool


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What each method came to; None: not asked. They are never added up."""

    importance: float | None = None
    satisfaction: float | None = None
    opportunity_score: float | None = None
    band: Band | None = None
    over_served: bool = False
    impact: float | None = None
    effort: float | None = None
    quadrant: Quadrant | None = None
    rice: float | None = None
    survey: bool = False
    talk_first: bool = False


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the teams said to one of the three checks."""

    check: AgreementCheck
    yes: int
    no: int
    unsure: int
    passed: bool


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One opportunity with all that speaks for it; ids are those of cards or of a group."""

    id: str
    text: str
    place: int | None
    crux: bool
    state: OpportunityState
    stage: str
    cards: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    pains: tuple[Pain, ...] = ()
    moments: tuple[str, ...] = ()
    dip: Dip | None = None
    voices: tuple[Voice, ...] = ()
    evidence: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    dots: Dots | None = None
    scores: Scores = Scores()
    checks: tuple[Verdict, ...] = ()
    owner: str = ""
    due: str = ""
    reason: str = ""
    business_problem: str = ""
    kpi: str = ""
    expected_effect: str = ""
    value_proposition: str = ""
    segment: str = ""
    channel: str = ""
    solutions: bool = False

    @property
    def is_proven(self) -> bool:
        """Whether anything but the workshop's own opinion stands behind it."""
        known = any(pain.basis != ASSUMPTION for pain in self.pains)
        return bool(self.voices or self.evidence or self.numbers or known)


def traces(outcome: Outcome) -> tuple[Trace, ...]:
    """Y6: the winning opportunities, the best first, each with where it comes from."""
    atlas = Atlas.of(outcome.journey)
    rows = winners(ranked(outcome.state, atlas))
    return traced(rows, atlas, moods(outcome.state, atlas))


def traced(rows: tuple[Ranked, ...], atlas: Atlas, felt: dict[str, Mood]) -> tuple[Trace, ...]:
    """These opportunities with where each comes from."""
    return tuple(_trace(row, atlas, felt) for row in rows)


def _trace(row: Ranked, atlas: Atlas, felt: dict[str, Mood]) -> Trace:
    tasks = _addressed(row, atlas, *TASKS)
    pains = _pains(row, tasks, atlas)
    moments = _addressed(row, atlas, Kind.KEY_MOMENT)
    behind = [*row.cards, *pains, *tasks, *moments]
    stages = dict.fromkeys(card.stage for card in (*tasks, *pains, *row.cards) if card.stage)
    frame = atlas.journey.frame
    said = (one for card in behind for one in voices(card, atlas))
    return Trace(
        id=row.id,
        text=row.text,
        place=row.place,
        crux=row.crux,
        state=row.state,
        stage=atlas.stage_name(row.stage),
        cards=tuple(plain(card.text) for card in row.cards) if len(row.cards) > 1 else (),
        tasks=tuple(_task(card, atlas) for card in tasks),
        pains=tuple(_pain(card, atlas) for card in pains),
        moments=tuple(plain(card.text) for card in moments),
        dip=_dip(list(stages), felt),
        voices=tuple({one.text: one for one in said}.values()),
        evidence=tuple(dict.fromkeys(t for card in row.cards for t in evidence(card, atlas))),
        numbers=_numbers([*pains, *tasks], atlas),
        dots=row.dots,
        scores=_scores(row),
        checks=tuple(
            Verdict(check=one.check, yes=one.yes, no=one.no, unsure=one.unsure, passed=one.passed)
            for one in row.agreements
        ),
        owner=row.owner,
        due=row.due,
        reason=row.reason,
        business_problem=row.field("business_problem") or (frame.business_problem or ""),
        kpi=row.field("kpi"),
        expected_effect=row.field("expected_effect"),
        value_proposition=row.model("value_proposition"),
        segment=row.model("customer_segment") or plain(frame.segment),
        channel=row.model("channel"),
        solutions=takes_solutions(row.state),
    )


def _addressed(row: Ranked, atlas: Atlas, *kinds: Kind) -> list[Element]:
    found = (one for card in row.cards for one in atlas.after(card.id, LinkKind.ADDRESSES, *kinds))
    return list({one.id: one for one in found}.values())


def _pains(row: Ranked, tasks: list[Element], atlas: Atlas) -> list[Element]:
    """The pains it addresses, and those that hurt what it addresses; the worst first."""
    touched = [*tasks, *_addressed(row, atlas, Kind.TOUCHPOINT, Kind.KEY_MOMENT)]
    hurting = (
        one for card in touched for one in atlas.before(card.id, LinkKind.HURTS, Kind.PAIN_POINT)
    )
    found = {one.id: one for one in (*_addressed(row, atlas, Kind.PAIN_POINT), *hurting)}
    return sorted(found.values(), key=lambda card: -(priority(card) or 0))


def priority(card: Element) -> int | None:
    """How much a pain weighs, 1 to 12; None while impact or frequency is not said."""
    fields = card.fields
    return pain_priority(str(fields.get("impact")), str(fields.get("frequency")))


def _task(card: Element, atlas: Atlas) -> Task:
    teams = card.fields.get("owner_teams") or ()
    return Task(
        id=card.id,
        text=plain(card.text),
        stage=atlas.stage_name(card.stage),
        kind=card.kind,
        completion=str(card.fields.get("completion") or ""),
        owner_teams=tuple(plain(team) for team in teams if plain(team)),
        mood=mood_of(card, atlas),
    )


def _pain(card: Element, atlas: Atlas) -> Pain:
    weight = priority(card)
    return Pain(
        id=card.id,
        text=plain(card.text),
        stage=atlas.stage_name(card.stage),
        basis=basis(card),
        source=source(card),
        impact=str(card.fields.get("impact") or ""),
        frequency=str(card.fields.get("frequency") or ""),
        priority=weight,
        hot=weight is not None and is_hot(weight),
    )


def _dip(stages: list[str], felt: dict[str, Mood]) -> Dip | None:
    """The lowest mood among the stages that the opportunity is about."""
    found = [felt[id] for id in stages if id in felt]
    if not found:
        return None
    mood = min(found, key=lambda one: one.value)
    return Dip(
        stage=mood.stage,
        value=mood.value,
        low=mood.low,
        high=mood.high,
        n=mood.n,
        lowest=mood.lowest,
    )


def _numbers(cards: list[Element], atlas: Atlas) -> tuple[str, ...]:
    """The metrics that speak about these cards."""
    found = (
        figure(one)
        for card in cards
        for kind in (LinkKind.ABOUT, LinkKind.EVIDENCE)
        for one in atlas.before(card.id, kind, Kind.METRIC)
    )
    return tuple(dict.fromkeys(found))


def _scores(row: Ranked) -> Scores:
    known = row.scores
    if known is None:
        return Scores()
    value = {str(one.measure): one.value for one in known.estimates}
    score = known.opportunity
    return Scores(
        importance=value.get("importance"),
        satisfaction=value.get("satisfaction"),
        opportunity_score=None if score is None else score.score,
        band=None if score is None else score.band,
        over_served=score is not None and score.over_served,
        impact=value.get("impact"),
        effort=value.get("effort"),
        quadrant=known.quadrant,
        rice=known.rice,
        survey=any(one.source == "survey" for one in known.estimates),
        talk_first=known.talk_first,
    )
