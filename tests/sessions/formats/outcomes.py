"""A workshop that has everything in it, and one as large as workshops get, to be taken home."""

from collections.abc import Iterator

from fractional_indexing import generate_n_keys_between

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.ballots import Ballot
from facilitation.consensus import Check, CheckId, ChecksState, Scale
from facilitation.consensus import Outcome as Answers
from facilitation.emotions import Feeling, curve
from facilitation.estimates import Measure, estimated
from facilitation.opportunities import AgreementCheck, OpportunityState, Reply, agreement
from facilitation.options import Option, OptionId, Selection, Whereabouts, chosen
from facilitation.parking import ParkedId, ParkedItem, ParkingOutcome
from facilitation.people import ParticipantId
from facilitation.rounds import Revealed, Round, RoundId, VotingRules, VotingState
from facilitation.sheets import CollectionId
from facilitation.standings import RevealedCurve, ScoresState, Standing
from facilitation.state import PhaseRun, Workshop
from facilitation.tally import tally
from sessions.journey.ids import ActorId, ElementId, GroupId, LaneId, LinkId, StageId
from sessions.journey.model import (
    Actor,
    Element,
    Frame,
    Group,
    Journey,
    Kind,
    Lane,
    Link,
    LinkKind,
    LinkState,
    Stage,
    Timeframe,
)
from sessions.journey.templates import LANE_NAMES, LINES
from sessions.outcomes.outcome import About, Minute, Outcome

NOON = 1_763_722_800_000  # 21 November 2025, 11:00 UTC
MINUTE = 60_000
LENA = ParticipantId("participant-lena-000001")
HIDDEN = ParticipantId("participant-hidden-00001")
HIDDEN_NAME = "Quentin Unnamed"

STAGES = (
    ("Spot the need", "January"),
    ("Compare robots", "February"),
    ("Agree and buy", "March to April"),
    ("Install", "May"),
    ("Run production", "June to August"),
    ("Get support", "September"),
)
FEELINGS = (
    (("curious", 1.0), ("curious", 0.5), ("wary", -0.6)),
    (("excited", 1.6), ("excited", 1.2), ("hopeful", 0.8)),
    (("exposed", -0.5), ("exposed", -1.0), ("tense", -0.6)),
    (("overwhelmed", -2.0), ("overwhelmed", -1.8), ("proud", 0.4)),
    (("proud", 1.5), ("proud", 1.3), ("proud", 1.4)),
    (("let down", -0.9), ("let down", -1.2), ("calm", -0.6)),
)
_T, _U, _P = Kind.CUSTOMER_TASK, Kind.USER_TASK, Kind.TOUCHPOINT
_CARDS: tuple[tuple[Kind, int, str, dict[str, object]], ...] = (
    (_T, 0, "Count the weld jobs we turn away", {"owner_teams": ["marketing"]}),
    (_T, 0, "Ask two peers how they automated", {"completion": "easy"}),
    (_T, 1, "Shortlist three arms by reach", {"owner_teams": ["sales"]}),
    (_T, 1, "Weld a part on a demo cell", {}),
    (_T, 2, "Build the payback case for the owner", {"completion": "often_fails"}),
    (_T, 2, "Agree price and delivery week", {"owner_teams": ["sales", "finance"]}),
    (_T, 3, "Clear floor space, power and air", {}),
    (_T, 3, "Pass the safety inspection", {"completion": "often_fails"}),
    (_T, 4, "Plan jobs for the cell", {}),
    (_T, 4, "Check output against the case", {}),
    (_T, 5, "Report a fault and get a repair date", {"owner_teams": ["customer_support"]}),
    (_U, 3, "Mount the torch, set the tool point", {"product": "teach pendant"}),
    (_U, 4, "Load parts, start the program", {}),
    (_P, 0, "Trade fair demo", {"channel": "face to face"}),
    (_P, 1, "Comparison page", {"channel": "web", "control": "third_party"}),
    (_P, 2, "Quote as PDF", {"channel": "e-mail"}),
    (_P, 3, "Integrator on site", {"channel": "face to face", "control": "partner"}),
    (_P, 5, "Support hotline", {"channel": "phone", "state": "weak"}),
    (Kind.KEY_MOMENT, 3, "Safety sign-off", {"outcome": "disappoints"}),
    (Kind.KEY_MOMENT, 5, "First breakdown", {"if_it_fails": "She buys elsewhere"}),
    (Kind.PAIN_POINT, 1, "Every data sheet measures payload another way", {"impact": "workaround"}),
    (
        Kind.PAIN_POINT,
        3,
        "Nobody says who books the safety inspection",
        {
            "impact": "gives_up",
            "frequency": "often",
            "basis": "said",
            "quote": "We waited eleven days for a stamp",
            "source": "interview 7",
        },
    ),
    (Kind.PAIN_POINT, 3, "Integrator and vendor each wait for the other", {}),
    (Kind.PAIN_POINT, 5, "Hotline asks for the serial number three times", {"basis": "observed"}),
    (
        Kind.METRIC,
        3,
        "Days from crate to first weld",
        {"value": 11, "unit": "days", "target": 3, "better": "down", "metric_kind": "input"},
    ),
    (Kind.METRIC, 5, "Calls per fault", {"value": 3.4, "metric_kind": "kpi", "area": "cost"}),
    (
        Kind.OPPORTUNITY,
        3,
        "Book the inspector with the order",
        {"kpi": "Days to first weld", "expected_effect": "−8 days", "owner": "Lena"},
    ),
    (Kind.OPPORTUNITY, 3, "Name one install lead", {}),
    (Kind.OPPORTUNITY, 5, "Ship the part before the ticket closes", {"kpi": "Calls per fault"}),
    (Kind.OPPORTUNITY, 1, "Publish one honest payload test", {}),
    (Kind.FRONTSTAGE_ACTION, 3, "Installer walks the floor with her", {"owner_teams": ["partner"]}),
    (Kind.BACKSTAGE_ACTION, 2, "Credit check and order entry", {"system": "ERP"}),
    (Kind.BACKSTAGE_ACTION, 5, "Ticket copied between two systems", {}),
    (Kind.SUPPORT_PROCESS, 3, "Integrator keeps a diary", {}),
    (_T, 3, "Somebody confirms the date", {"placeholder": True}),
)
_LANES = (
    Kind.KEY_MOMENT,
    Kind.CUSTOMER_TASK,
    Kind.USER_TASK,
    Kind.TOUCHPOINT,
    Kind.EMOTION,
    Kind.PAIN_POINT,
    Kind.METRIC,
    Kind.OPPORTUNITY,
    Kind.FRONTSTAGE_ACTION,
    Kind.BACKSTAGE_ACTION,
    Kind.SUPPORT_PROCESS,
)


def stage_id(at: int) -> StageId:
    return StageId(f"stage-000000000{at:02}")


def card_id(at: int) -> ElementId:
    return ElementId(f"card-0000000000{at:03}")


def _id_of(text: str) -> ElementId:
    return next(card_id(at) for at, card in enumerate(_CARDS) if card[2] == text)


def lanes(kinds: tuple[Kind, ...] = _LANES) -> list[Lane]:
    orders = generate_n_keys_between(None, None, len(kinds))
    return [
        Lane(
            id=LaneId(f"lane-{kind}-000000000000"),
            name=LANE_NAMES[kind],
            order=order,
            accepts=[kind],
            line_above=LINES.get(kind, None),
        )
        for kind, order in zip(kinds, orders, strict=True)
    ]


def stages(named: tuple[tuple[str, str], ...] = STAGES) -> list[Stage]:
    orders = generate_n_keys_between(None, None, len(named))
    return [
        Stage(id=stage_id(at), name=name, order=order, duration=duration)
        for at, ((name, duration), order) in enumerate(zip(named, orders, strict=True))
    ]


def _cards() -> Iterator[Element]:
    orders = generate_n_keys_between(None, None, len(_CARDS))
    for at, ((kind, stage, text, fields), order) in enumerate(zip(_CARDS, orders, strict=True)):
        yield Element(
            id=card_id(at),
            kind=kind,
            text=text,
            order=order,
            stage=stage_id(stage),
            lane=LaneId(f"lane-{kind}-000000000000"),
            author="" if kind is Kind.PAIN_POINT else LENA,
            created=NOON + at * 1000,
            fields=dict(fields),
        )
    yield Element(
        id=ElementId("card-unplaced-0000"),
        kind=Kind.NOTE,
        text="Who owns the price list?",
        order="a0",
    )


_TIES = (
    ("Nobody says who books the safety inspection", "Pass the safety inspection", LinkKind.HURTS),
    ("Integrator and vendor each wait for the other", "Pass the safety inspection", LinkKind.HURTS),
    ("Book the inspector with the order", "Pass the safety inspection", LinkKind.ADDRESSES),
    (
        "Book the inspector with the order",
        "Nobody says who books the safety inspection",
        LinkKind.ADDRESSES,
    ),
    (
        "Ship the part before the ticket closes",
        "Report a fault and get a repair date",
        LinkKind.ADDRESSES,
    ),
    ("Pass the safety inspection", "Integrator on site", LinkKind.HAPPENS_AT),
    ("Report a fault and get a repair date", "Support hotline", LinkKind.HAPPENS_AT),
    (
        "Days from crate to first weld",
        "Nobody says who books the safety inspection",
        LinkKind.EVIDENCE,
    ),
    ("Clear floor space, power and air", "Mount the torch, set the tool point", LinkKind.GENERATES),
)


def _links() -> Iterator[Link]:
    for at, (source, to, kind) in enumerate(_TIES):
        yield Link(
            id=LinkId(f"link-000000000000{at}"), source=_id_of(source), to=_id_of(to), kind=kind
        )
    yield Link(
        id=LinkId("link-broken-000000"),
        source=_id_of("Pass the safety inspection"),
        to=_id_of("Plan jobs for the cell"),
        kind=LinkKind.NEXT,
        state=LinkState.BROKEN,
    )


def journey() -> Journey:
    return Journey(
        frame=Frame(
            title="Marta buys a robot, then waits for people",
            scenario="The arm is the easy part. What stalls a small shop is the gap between firms.",
            blueprint=True,
            actors=[Actor(id=ActorId("actor-marta-000000"), name="Marta Lindqvist")],
            segment="Metal shops of 20 to 50 people",
            state="current",
            timeframe=Timeframe(text="January to September"),
            business_problem="increase_revenue",
            business_problem_text="One in four cobots is idle after 90 days",
            business_goal="20 % more revenue from small shops within a year",
            basis="mixed",
            channels=["web", "phone", "face to face"],
        ),
        stages=stages(),
        lanes=lanes(),
        elements=list(_cards()),
        groups=[
            Group(
                id=GroupId("group-0000000000001"),
                title="Waiting for a date",
                element_ids=[
                    _id_of("Nobody says who books the safety inspection"),
                    _id_of("Integrator and vendor each wait for the other"),
                ],
                stage=stage_id(3),
            )
        ],
        links=list(_links()),
    )


def _voted(map: Journey) -> VotingState:
    options = chosen(Selection(kinds=("opportunity",)), map)
    ballots = [_ballot(options, dots) for dots in ((3, 1, 1), (2, 0, 3), (3, 2, 0), (1, 1, 1))]
    life = Revealed(
        at=NOON + 61 * MINUTE,
        ballots=len(ballots),
        receipts=(),
        revealed_at=NOON + 62 * MINUTE,
        tally=tally(options, 5, ballots, Whereabouts({}, {})),
        opening="",
        decided={OptionId(_id_of("Name one install lead")): 2},
    )
    rules = VotingRules(question="Which of these helps Marta most?", criterion="More revenue")
    round = Round(
        id=RoundId("round-1"),
        rules=rules,
        options=options,
        budget=5,
        opened_at=NOON + 60 * MINUTE,
        phase=PhaseId("phase-dot-voting"),
        life=life,
    )
    return VotingState((round,))


def _ballot(options: tuple[Option, ...], dots: tuple[int, ...]) -> Ballot:
    placed = zip(sorted(options, key=lambda one: one.created), dots, strict=False)
    return Ballot(dots={one.id: count for one, count in placed if count}, done=True)


def _scores() -> ScoresState:
    first, second = _id_of("Book the inspector with the order"), _id_of("Name one install lead")
    felt = {
        str(stage_id(at)): [Feeling(value=value, label=label) for label, value in said]
        for at, said in enumerate(FEELINGS)
    }
    guesses = (
        (first, Measure.IMPORTANCE, (9, 9, 10)),
        (first, Measure.SATISFACTION, (3, 2, 3)),
        (first, Measure.IMPACT, (5, 4, 4)),
        (first, Measure.EFFORT, (2, 2, 3)),
        (second, Measure.IMPORTANCE, (6, 7, 2)),
        (second, Measure.SATISFACTION, (5, 5, 6)),
    )
    said = [Reply.YES, Reply.YES, Reply.UNSURE]
    at = NOON + 70 * MINUTE
    return ScoresState(
        curves=(
            RevealedCurve(
                collection=CollectionId("phase-emotions.1"),
                at=NOON + 40 * MINUTE,
                curve=curve([str(stage_id(n)) for n in range(len(STAGES))], felt),
            ),
        ),
        estimates=tuple(estimated(id, measure, values, at) for id, measure, values in guesses),
        agreements=tuple(agreement(first, check, said, at) for check in AgreementCheck),
        standings={first: Standing(state=OpportunityState.AGREED, owner="Lena", due="2026-01-31")},
    )


def outcome(map: Journey | None = None) -> Outcome:
    """The workshop about a welding robot: everything that a workshop can leave behind."""
    map = journey() if map is None else map
    phases = tuple(
        PlannedPhase(
            id=PhaseId(f"phase-{type.replace('_', '-')}"),
            type=type,
            title=title,
            duration=10 * MINUTE,
        )
        for type, title in (
            ("tasks", "Tasks"),
            ("emotions", "Emotions"),
            ("dot_voting", "Dot voting"),
            ("wrap_up", "Wrap-up"),
        )
    )
    return Outcome(
        about=About(
            workshop="workshop-0000000001",
            title="First welding cobot",
            created=NOON - MINUTE,
            made_at=NOON + 100 * MINUTE,
            started=NOON,
            ended=NOON + 90 * MINUTE,
            participants=4,
        ),
        journey=map,
        state=Workshop(
            agenda=Agenda(phases),
            finished=True,
            position=3,
            runs=tuple(
                PhaseRun(
                    phase=one.id,
                    number=1,
                    started_at=NOON + at * 20 * MINUTE,
                    allotted=10 * MINUTE,
                    ended_at=NOON + (at + 1) * 20 * MINUTE,
                )
                for at, one in enumerate(phases)
            ),
            voting=_voted(map),
            scores=_scores(),
            checks=ChecksState(
                (
                    Check(
                        id=CheckId("check-1"),
                        question="Is this the right scope?",
                        scale=Scale.FIST_OF_FIVE,
                        named=False,
                        phase=phases[0].id,
                        asked_at=NOON + MINUTE,
                        outcome=Answers(
                            counts={"0": 0, "1": 0, "2": 1, "3": 1, "4": 1, "5": 1},
                            answered=4,
                            silent=0,
                            passed=False,
                            concerns=("Too wide for one afternoon",),
                        ),
                    ),
                )
            ),
            parking=(
                ParkedItem(
                    id=ParkedId("parked-1"),
                    text="Who pays for the fence?",
                    author=LENA,
                    from_phase=phases[0].id,
                    parked_at=NOON + 5 * MINUTE,
                    outcome=ParkingOutcome.FOLLOW_UP,
                    owner="Finance",
                    due="2026-01-15",
                ),
                ParkedItem(
                    id=ParkedId("parked-2"),
                    text='=HYPERLINK("http://evil.example")',
                    author=None,
                    from_phase=None,
                    parked_at=NOON + 6 * MINUTE,
                ),
            ),
        ),
        people={str(LENA): "Lena Fischer"},
        minutes=(
            Minute(seq=1, at=NOON, by="Ines Ortega", sentence="The phase “Tasks” began."),
            Minute(
                seq=2, at=NOON + 61 * MINUTE, by=None, sentence="The vote closed with 4 ballots."
            ),
        ),
    )


_TEXTS = (
    "Compares three offers on the phone while waiting for the tram",
    "Fills in the form again because the page lost it",
    "Asks a colleague",
    "Reads the terms twice and still does not know what happens if the delivery comes late",
    "日本語の長いカード",
    "بطاقة طويلة",
    "Waits 😀",
)


def large(cards: int = 2_000) -> Outcome:
    """A workshop of so many cards in eight stages and eleven lanes."""
    named = tuple((f"Stage {at} of a long journey", f"{at} days") for at in range(1, 9))
    made = stages(named)
    rows = lanes()
    orders = generate_n_keys_between(None, None, cards)
    elements = []
    for at, order in enumerate(orders):
        lane = rows[at % len(rows)]
        (kind,) = lane.accepts
        fields: dict[str, object] = {}
        if kind is Kind.EMOTION:
            fields = {"value": (at % 9) / 2 - 2}
        if kind is Kind.TOUCHPOINT:
            fields = {"channel": "web"}
        elements.append(
            Element(
                id=ElementId(f"card-large-{at:08}"),
                kind=kind,
                text=f"{_TEXTS[at % len(_TEXTS)]} {at}",
                order=order,
                stage=made[at // len(rows) % len(made)].id,
                lane=lane.id,
                author=LENA,
                created=NOON + at,
                fields=fields,
            )
        )
    links = [
        Link(
            id=LinkId(f"link-large-{at:08}"),
            source=elements[at].id,
            to=elements[at + 3].id,
            kind=LinkKind.ABOUT,
        )
        for at in range(0, cards - 3, 4)
    ]
    map = Journey(frame=journey().frame, stages=made, lanes=rows, elements=elements, links=links)
    return outcome(map)
