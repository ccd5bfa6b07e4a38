"""What happened in a workshop, told in sentences. Times stay apart: every reader has a clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from facilitation import engine
from facilitation.consensus import (
    AnswersRevealed,
    AnyConsensusEvent,
    CheckAsked,
    CheckWithdrawn,
    ConsensusEvent,
)
from facilitation.course import (
    AgendaPlanned,
    AnyCourseEvent,
    BanLifted,
    Banned,
    BoardLocked,
    BoardUnlocked,
    CardsRevealed,
    CourseEvent,
    OwnCardsRevealed,
    PhaseExtended,
    PhaseKept,
    PhaseSkipped,
    PhaseStarted,
    Step,
    TimeRanOut,
    TimerPaused,
    TimerResumed,
    WorkshopFinished,
    WritingClosed,
    WritingClosing,
)
from facilitation.events import AnyEvent
from facilitation.handing_in import HandingInEvent, WordsAdmitted
from facilitation.hints import many
from facilitation.parking import AnyParkingEvent, Parked, ParkedSettled, ParkingEvent
from facilitation.scores import (
    AgreementRevealed,
    AnyScoresEvent,
    FeelingsRevealed,
    OpportunityMoved,
    OwnerSet,
    ScoresEvent,
    ScoresRevealed,
    SurveyRecorded,
)
from facilitation.state import Workshop
from facilitation.voting import (
    AnyVotingEvent,
    BudgetChanged,
    DeciderVoted,
    VotesRevealed,
    VotingClosed,
    VotingDrafted,
    VotingEvent,
    VotingOpened,
)
from sessions.formats.text import quoted
from sessions.journey.model import Journey
from sessions.outcomes.outcome import Minute
from sessions.outcomes.prose import apart
from sessions.outcomes.times import lasting
from sessions.outcomes.wording import CHECK_SCALES, MEASURES, PARKING, STATES


def minutes(
    events: Iterable[tuple[int, AnyEvent]], journey: Journey, names: Mapping[str, str]
) -> tuple[Minute, ...]:
    """The minutes of these events, each with its place in the history.

    What happens all the time (who is ready, where to look) or is nobody's business afterwards (late
    words, who was sent out) is left out.
    """
    words: dict[str, str] = {card.id: card.text for card in journey.elements}
    words.update((group.id, group.title) for group in journey.groups)
    state = Workshop()
    told = []
    for seq, event in events:
        state, before = engine.evolve(state, event), state
        teller = _Teller(before, state, words, names, names.get(event.by or ""))
        sentence = teller.tell(event)
        if sentence:
            told.append(Minute(seq=seq, at=event.at, by=teller.who, sentence=sentence))
    return tuple(told)


@dataclass(frozen=True)
class _Teller:
    """Tells one event: the state before and after it, words of cards, and who caused it."""

    before: Workshop
    after: Workshop
    words: Mapping[str, str]
    names: Mapping[str, str]
    who: str | None

    def tell(self, event: AnyEvent) -> str:
        """The sentence; empty for what the minutes leave out."""
        match event:
            case CourseEvent():
                return self._course(event)
            case ConsensusEvent():
                return self._question(event)
            case VotingEvent():
                return self._vote(event)
            case ScoresEvent():
                return self._scores(event)
            case ParkingEvent():
                return self._parking(event)
            case HandingInEvent():
                late = isinstance(event, WordsAdmitted)
                return self._did("put a late card on the map") if late else ""
        return ""

    def _did(self, deed: str, by_itself: str = "") -> str:
        """Who did it; what the clock, or somebody unnamed, brought about is told by itself."""
        if self.who is not None:
            return f"{apart(self.who)} {deed}."
        return f"{by_itself}." if by_itself else f"{deed[:1].upper()}{deed[1:]}."

    def _phase(self, id: str) -> str:
        phase = self.after.phase(id) or self.before.phase(id)
        return apart(quoted(phase.title)) if phase is not None else "a phase"

    def _card(self, id: str) -> str:
        text = self.words.get(id, "").strip()
        return apart(quoted(text)) if text else "a card that is gone"

    def _course(self, event: AnyCourseEvent) -> str:
        match event:
            case AgendaPlanned():
                return self._planned(event)
            case PhaseStarted():
                return self._started(event)
            case PhaseSkipped(phase=phase):
                return self._did(f"left out {self._phase(phase)}")
            case PhaseKept(phase=phase):
                return self._did(f"took {self._phase(phase)} in again")
            case PhaseExtended():
                return self._extended(event)
            case CardsRevealed(phase=phase):
                title = self._phase(phase)
                return self._did(f"revealed the cards of {title}", f"The cards of {title} came out")
            case OwnCardsRevealed():
                return self._did("showed the own cards early", "Somebody showed cards early")
            case _:
                return self._clock(event)

    def _clock(
        self,
        event: TimeRanOut
        | WritingClosing
        | WritingClosed
        | TimerPaused
        | TimerResumed
        | WorkshopFinished
        | BoardLocked
        | BoardUnlocked
        | Banned
        | BanLifted,
    ) -> str:
        match event:
            case TimeRanOut(phase=phase):
                return f"The time for {self._phase(phase)} was over."
            case WritingClosed(phase=phase):
                return f"Writing in {self._phase(phase)} was closed."
            case TimerPaused():
                return self._did("stopped the clock", "The clock was stopped")
            case TimerResumed():
                return self._did("let the clock go on", "The clock went on")
            case WorkshopFinished():
                return self._did("ended the workshop", "The workshop ended")
            case BoardLocked():
                return self._did("locked the board", "The board was locked")
            case BoardUnlocked():
                return self._did("unlocked the board", "The board was unlocked")
            case WritingClosing() | Banned() | BanLifted():
                return ""
            case _:
                assert_never(event)

    def _planned(self, event: AgendaPlanned) -> str:
        plan = f"{many(len(event.agenda.phases), 'phase', 'phases')}"
        plan += f", {lasting(event.agenda.duration)}"
        if self.before.agenda.phases:
            return self._did(f"changed the agenda: {plan}", f"The agenda was changed: {plan}")
        return self._did(f"planned the agenda: {plan}", f"The agenda was planned: {plan}")

    def _started(self, event: PhaseStarted) -> str:
        title = f"{self._phase(event.phase)} ({lasting(event.duration)})"
        match event.step:
            case Step.TIME_UP:
                return f"{title} began when the time was up."
            case Step.ALL_READY:
                return f"{title} began because everybody was ready."
            case Step.BACK:
                return self._did(f"went back to {title}", f"Back to {title}")
            case Step.REPEAT:
                return self._did(f"began {title} anew", f"{title} began anew")
            case Step.START | Step.JUMP | Step.NEXT | Step.SKIP:
                return self._did(f"started {title}", f"{title} began")
            case _:
                assert_never(event.step)

    def _extended(self, event: PhaseExtended) -> str:
        title = self._phase(event.phase)
        length = lasting(abs(event.gained))
        if event.gained < 0:
            return self._did(f"took {length} from {title}", f"{title} lost {length}")
        return self._did(f"gave {title} {length} more", f"{title} was given {length} more")

    def _question(self, event: AnyConsensusEvent) -> str:
        check = self.after.checks.check(event.check)
        question = "a question" if check is None else apart(quoted(check.question))
        match event:
            case CheckAsked(scale=scale):
                return self._did(f"asked {question} ({CHECK_SCALES[scale]})", f"Asked: {question}")
            case AnswersRevealed(outcome=outcome):
                came = "passed" if outcome.passed else "did not pass"
                answers = many(outcome.answered, "answer", "answers")
                return f"The answers to {question} were shown: {answers}; it {came}."
            case CheckWithdrawn():
                return self._did(f"took {question} back", f"{question} was taken back")
            case _:
                assert_never(event)

    def _vote(self, event: AnyVotingEvent) -> str:
        match event:
            case VotingOpened(round=round):
                options = many(len(round.options), "option", "options")
                dots = many(round.budget, "dot", "dots")
                named = "without names" if round.rules.anonymous else "with names"
                vote = f"a vote on {options}, {dots} each, {named}"
                return self._did(f"opened {vote}", f"Opened: {vote}")
            case BudgetChanged(dots=count):
                dots = many(count, "dot", "dots")
                return self._did(f"gave every voter {dots}", f"Every voter was given {dots}")
            case VotingClosed(ballots=count):
                ballots = many(count, "ballot", "ballots")
                return self._did(f"closed the vote: {ballots}", f"The vote was closed: {ballots}")
            case VotesRevealed(tally=tally):
                return f"The result of the vote was shown: {tally.used} of {tally.given} dots used."
            case DeciderVoted(option=option, dots=count):
                dots = many(count, "dot", "dots")
                return f"The decider’s vote for {self._card(option)}: {dots}."
            case VotingDrafted():
                return ""
            case _:
                assert_never(event)

    def _scores(self, event: AnyScoresEvent) -> str:
        match event:
            case FeelingsRevealed():
                return self._did("revealed the emotion curve", "The emotion curve came out")
            case ScoresRevealed():
                return self._did("revealed the estimates", "The estimates came out")
            case AgreementRevealed():
                deed = "what the teams agree on"
                return self._did(f"revealed {deed}", f"Now everybody sees {deed}")
            case SurveyRecorded(estimate=estimate):
                survey = f"a survey of {many(estimate.n, 'person', 'people')}"
                about = f"{MEASURES[estimate.measure]} of {self._card(estimate.element)}"
                return self._did(f"entered {survey}: {about}", f"Entered {survey}: {about}")
            case OpportunityMoved(element=element, before=before, state=to):
                return f"{self._card(element)} went from {STATES[before]} to {STATES[to]}."
            case OwnerSet(element=element, owner=owner, due=due):
                until = f" until {due}" if due else ""
                taken = f"{owner} takes care of" if owner else "Nobody takes care any more of"
                return f"{taken} {self._card(element)}{until}."
            case _:
                assert_never(event)

    def _parking(self, event: AnyParkingEvent) -> str:
        match event:
            case Parked(text=text):
                parked = apart(quoted(text))
                return self._did(f"parked {parked}", f"{parked} was parked")
            case ParkedSettled(item=item, outcome=outcome, owner=owner):
                found = (one.text for one in self.after.parking if one.id == item)
                text = apart(quoted(next(found, "a parked item")))
                whose = f", by {owner}" if owner else ""
                return f"Parked item {text}: {PARKING[outcome]}{whose}."
            case _:
                assert_never(event)
