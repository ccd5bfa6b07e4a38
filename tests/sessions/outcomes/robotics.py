"""A whole workshop as an outcome: a maker of parts and its small robotics customers."""

from typing import Any

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.consensus import Check, CheckId, ChecksState, Scale
from facilitation.consensus import Outcome as CheckOutcome
from facilitation.emotions import Curve, LabelCount, Point
from facilitation.estimates import Measure, estimated
from facilitation.opportunities import Agreement, AgreementCheck, OpportunityState
from facilitation.options import Option, OptionId
from facilitation.parking import ParkedId, ParkedItem, ParkingOutcome
from facilitation.people import ParticipantId
from facilitation.rounds import Revealed, Round, RoundId, VotingRules, VotingState
from facilitation.sheets import CollectionId
from facilitation.standings import RevealedCurve, ScoresState, Standing
from facilitation.state import PhaseRun, Workshop
from facilitation.tally import Place, Tally
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
from sessions.outcomes.outcome import About, Minute, Outcome

START = 1_800_000_000_000
MINUTE = 60_000
STAGES = ("Research", "Buying", "Delivery", "Use", "Support")


def card(id: str, kind: Kind, stage: int | None, text: str, **fields: Any) -> Element:
    """A card of this stage, in the lane of its kind."""
    return Element(
        id=ElementId(id),
        kind=kind,
        text=text,
        order="a0",
        stage=None if stage is None else StageId(f"s{stage}"),
        lane=LaneId(kind.value),
        author=fields.pop("author", "lena"),
        created=START,
        fields=fields,
    )


def link(
    source: str, kind: LinkKind, to: str, state: LinkState = LinkState.OK, **more: str
) -> Link:
    """A tie between two cards."""
    return Link(
        id=LinkId(f"{source}-{kind}-{to}"),
        source=ElementId(source),
        to=ElementId(to),
        kind=kind,
        state=state,
        **more,
    )


FRAME = Frame(
    title="Parts for small robotics firms",
    scenario="a robot stands still because a gear is broken, and a new one must come fast",
    actors=[
        Actor(
            id=ActorId("marta"),
            name="Marta",
            description="runs a robotics firm of twelve people",
            goals=["keep my line running"],
        )
    ],
    segment="Small and medium robotics firms",
    trigger="a part breaks",
    end="the line runs again",
    state="current",
    timeframe=Timeframe(amount=2, unit="weeks"),
    business_problem="increase_revenue",
    business_problem_text="small firms buy once and do not come back",
    business_goal="20 % more revenue from small robotics firms within a year",
    basis="mixed",
    sources=["12 interviews", "call centre log Q2"],
    sponsor="Chief executive",
    decider="Head of customer experience",
)

ELEMENTS = [
    card("g1", Kind.CUSTOMER_GOAL, 0, "Find a part that fits.", basis="said"),
    card("t1", Kind.CUSTOMER_TASK, 0, "Compare suppliers", owner_teams=["marketing"]),
    card("t2", Kind.CUSTOMER_TASK, 0, "Choose a gear that fits", owner_teams=["marketing"]),
    card("u1", Kind.USER_TASK, 0, "Search the catalogue", owner_teams=["product"]),
    card("p1", Kind.TOUCHPOINT, 0, "FAQ page", channel="web", state="weak"),
    card(
        "m1",
        Kind.METRIC,
        0,
        "Searches without a result",
        value=38,
        unit="%",
        target=10,
        metric_kind="input",
        period="per month",
        source="site search",
        basis="data",
    ),
    card(
        "k1",
        Kind.METRIC,
        0,
        "Share of repeat buyers",
        value=22,
        unit="%",
        metric_kind="kpi",
        basis="data",
    ),
    card(
        "x1",
        Kind.PAIN_POINT,
        0,
        "Nobody says which gear fits which robot",
        basis="observed",
        impact="gives_up",
        frequency="often",
        quote="I ordered three and sent two back.",
        source="interview 7",
    ),
    card("x2", Kind.PAIN_POINT, 0, "The data sheets are scans", impact="workaround"),
    card(
        "h1", Kind.THOUGHT, 0, "Will they still be there next year?", type="question", basis="said"
    ),
    card("t3", Kind.CUSTOMER_TASK, 1, "Ask for a price", owner_teams=["sales"]),
    card(
        "km",
        Kind.KEY_MOMENT,
        1,
        "The first price",
        outcome="disappoints",
        if_it_fails="they buy elsewhere",
        basis="said",
    ),
    card(
        "x3",
        Kind.PAIN_POINT,
        1,
        "The price comes after three days",
        basis="said",
        source="call centre log Q2",
    ),
    card("e1", Kind.EMOTION, 1, "", value=-1.2, label="impatient"),
    card("t4", Kind.CUSTOMER_TASK, 2, "Wait for the parcel", completion="often_fails"),
    card("f1", Kind.FRONTSTAGE_ACTION, 2, "Courier hands over the parcel"),
    card("t5", Kind.CUSTOMER_TASK, 3, "Fit the gear", completion="easy"),
    card("w1", Kind.THOUGHT, 3, "I fixed it myself", type="motivation"),
    card(
        "o1",
        Kind.OPPORTUNITY,
        0,
        "Show which gear fits which robot",
        kpi="repeat purchases",
        expected_effect="returns −25 %",
        evidence=["41 of 60 returns: wrong gear"],
        bmc={"value_proposition": "The right part at once", "channel": "web shop"},
    ),
    card("o2", Kind.OPPORTUNITY, 1, "Tell the price at once"),
    card("o3", Kind.OPPORTUNITY, 1, "Answer price questions on the phone"),
    card("o4", Kind.OPPORTUNITY, 3, "Film how to fit a gear", author=""),
]
LINKS = [
    link("t2", LinkKind.GENERATES, "u1", LinkState.BROKEN, note="the search knows no robots"),
    link("t3", LinkKind.NEXT, "t4", LinkState.MISSING),
    link("t1", LinkKind.NEXT, "t2"),
    link("x1", LinkKind.HURTS, "t2"),
    link("x3", LinkKind.HURTS, "t3"),
    link("m1", LinkKind.ABOUT, "x1"),
    link("o1", LinkKind.ADDRESSES, "t2"),
    link("o2", LinkKind.ADDRESSES, "t3"),
]
JOURNEY = Journey(
    frame=FRAME,
    stages=[
        Stage(
            id=StageId(f"s{at}"), name=name, order=f"a{at}", duration="1–3 days" if at == 1 else ""
        )
        for at, name in enumerate(STAGES)
    ],
    lanes=[
        Lane(id=LaneId(kind.value), name=kind.value, order="a0", accepts=[kind]) for kind in Kind
    ],
    elements=ELEMENTS,
    groups=[
        Group(id=GroupId("prices"), title="Prices", element_ids=[ElementId("o2"), ElementId("o3")])
    ],
    links=LINKS,
)


def _phase(id: str, type: str, **more: Any) -> PlannedPhase:
    return PlannedPhase(
        id=PhaseId(id), type=type, title=id.capitalize(), duration=10 * MINUTE, **more
    )


AGENDA = Agenda(
    (
        _phase("tasks", "tasks", private=True),
        _phase("voting", "dot_voting"),
        _phase("wrap-up", "wrap_up"),
    )
)


def _option(id: str) -> Option:
    return Option(id=OptionId(id), print="")


def place(id: str, place: int, dots: int, voters: int, *, tied: bool = False) -> Place:
    return Place(option=OptionId(id), place=place, tied=tied, dots=dots, voters=voters)


ROUND = Round(
    id=RoundId("round-1"),
    rules=VotingRules(question="Which of these helps most?"),
    options=tuple(map(_option, ("o1", "prices", "o4"))),
    budget=3,
    opened_at=START,
    life=Revealed(
        at=START,
        ballots=6,
        receipts=(),
        revealed_at=START,
        tally=Tally(
            places=(place("o1", 1, 9, 5), place("prices", 2, 6, 4), place("o4", 3, 0, 0)),
            ballots=6,
            abstained=0,
            used=15,
            given=18,
            unused=0.1667,
        ),
        opening="",
        decided={OptionId("o1"): 2},
    ),
)


def _point(stage: int, mean: float, low: float, high: float, **more: Any) -> Point:
    spread = high - low
    return Point(column=f"s{stage}", mean=mean, low=low, high=high, spread=spread, n=6, **more)


SCORES = ScoresState(
    curves=(
        RevealedCurve(
            collection=CollectionId("emotions/1"),
            at=START,
            curve=Curve(
                points=(
                    _point(0, -0.5, -2, 1, labels=(LabelCount("lost", 3),), disagreement=True),
                    _point(2, -1.5, -2, -1, lowest=True),
                    _point(3, 1.5, 1, 2, highest=True, last=True),
                )
            ),
        ),
    ),
    estimates=(
        estimated("o1", Measure.IMPORTANCE, (9, 9, 8), START),
        estimated("o1", Measure.SATISFACTION, (3, 3, 2), START),
        estimated("o1", Measure.IMPACT, (4, 4), START),
        estimated("o1", Measure.EFFORT, (2, 2), START),
    ),
    agreements=tuple(
        Agreement(element="o1", check=check, yes=5, no=0, unsure=1, at=START)
        for check in AgreementCheck
    ),
    standings={
        "o1": Standing(state=OpportunityState.DISCOVERY, owner="Jonas", due="2027-03-01"),
        "o4": Standing(state=OpportunityState.DROPPED, reason="Others do it better"),
    },
)

STATE = Workshop(
    agenda=AGENDA,
    plan=AGENDA,
    position=2,
    finished=True,
    skipped=frozenset({PhaseId("wrap-up")}),
    runs=(
        PhaseRun(
            phase=PhaseId("tasks"),
            number=1,
            started_at=START,
            allotted=10 * MINUTE,
            ended_at=START + 12 * MINUTE,
        ),
        PhaseRun(
            phase=PhaseId("voting"),
            number=1,
            started_at=START + 12 * MINUTE,
            allotted=10 * MINUTE,
            ended_at=START + 20 * MINUTE,
        ),
    ),
    voting=VotingState((ROUND,)),
    checks=ChecksState(
        (
            Check(
                id=CheckId("check-1"),
                question="Is this the right scope?",
                scale=Scale.FIST_OF_FIVE,
                named=False,
                phase=PhaseId("tasks"),
                asked_at=START,
                outcome=CheckOutcome(
                    counts={"0": 0, "1": 0, "2": 1, "3": 1, "4": 1, "5": 3},
                    answered=6,
                    silent=0,
                    passed=False,
                    concerns=("We never speak of service contracts.",),
                ),
            ),
        )
    ),
    scores=SCORES,
    parking=(
        ParkedItem(
            id=ParkedId("parked-1"),
            text="Who owns the call centre?",
            author=ParticipantId("lena"),
            from_phase=PhaseId("tasks"),
            parked_at=START,
            outcome=ParkingOutcome.FOLLOW_UP,
            owner="Operations",
        ),
    ),
)

ROBOTICS = Outcome(
    about=About(
        workshop="workshop-1",
        title="Parts for small robotics firms",
        created=START - MINUTE,
        made_at=START + 30 * MINUTE,
        started=START,
        ended=START + 20 * MINUTE,
        participants=6,
    ),
    journey=JOURNEY,
    state=STATE,
    people={"lena": "Lena"},
    minutes=(Minute(seq=1, at=START, by="Lena", sentence="Lena started “Tasks” (10 min)."),),
)
