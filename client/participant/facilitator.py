"""Leading a workshop through its agenda, in the hands of a script."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from client.participant.board import Ref
from client.participant.course import Course, Phase, Question, VotingRound
from client.participant.errors import NoSuchThing
from client.participant.participant import Participant


class Facilitator:
    """What facilitators do, on top of what everybody does.

    Methods return when the participant's own copy shows what came of it. What the workshop does
    not allow just now is `CommandRefused`.
    """

    def __init__(self, participant: Participant) -> None:
        self.participant = participant

    @property
    def course(self) -> Course:
        """How the workshop stands."""
        return self.participant.course

    @property
    def phase(self) -> Phase:
        """The phase that runs. Raises NoSuchThing when none does."""
        phase = self.participant.phase
        if phase is None:
            raise NoSuchThing("No phase runs.")
        return phase

    async def leading(self) -> dict[str, Any]:
        """What facilitators alone see: drift, who is ready, the check-list, late words."""
        found = (await self.participant.state()).get("leading")
        return found if isinstance(found, dict) else {}

    # The course

    async def start(self) -> Phase:
        """Begin with the first phase."""
        return await self._step("start_phase")

    async def next(self) -> Phase:
        """Go on to the next phase."""
        return await self._step("next_phase", expect=self._here)

    async def back(self) -> Phase:
        """Go back one phase; nothing is lost."""
        return await self._step("previous_phase", expect=self._here)

    async def repeat(self) -> Phase:
        """Do the phase that runs once more from its beginning."""
        return await self._step("repeat_phase", expect=self._here)

    async def skip(self) -> Phase:
        """Leave the phase that runs out."""
        return await self._step("skip_phase", expect=self._here)

    async def finish(self) -> None:
        """End the workshop."""
        await self._told("finish", lambda course: course.status == "finished")

    async def pause(self) -> None:
        """Stop the clock."""
        await self._told("pause", lambda course: course.status == "paused")

    async def resume(self) -> None:
        """Let the clock go on."""
        await self._told("resume", lambda course: course.status == "running")

    async def extend(self, minutes: float, *, elastic: bool = False) -> None:
        """Give the phase more minutes, or fewer; `elastic` takes them from those to come."""
        answer = await self.participant.command("extend", minutes=minutes, elastic=elastic)
        wanted = answer["facilitation"]["phase"]["clock"]["duration"]
        await self.participant.until(
            lambda course: course.phase is not None and course.phase.clock.duration == wanted
        )

    async def lock(self) -> None:
        """Stop everybody's writing but the facilitators'."""
        await self.participant.command("lock")

    async def unlock(self) -> None:
        """Let everybody write again."""
        await self.participant.command("unlock")

    # Reveals

    async def reveal(self) -> None:
        """Show the private cards of the phase that runs."""
        await self._told("reveal", lambda course: course.phase is None or course.phase.revealed)

    async def reveal_feelings(self) -> Mapping[str, Any]:
        """Show how everybody feels about this phase's columns; the curve."""
        await self._show("feelings")
        curve: Mapping[str, Any] = self.course.curves[-1]["curve"]
        return curve

    async def reveal_scores(self) -> tuple[Mapping[str, Any], ...]:
        """Show the scores of this phase; their medians."""
        await self._show("scores")
        guesses = [one for one in self.course.estimates if one["source"] == "team_estimate"]
        return _latest(guesses)

    async def reveal_agreement(self) -> tuple[Mapping[str, Any], ...]:
        """Show what the teams agree on."""
        await self._show("agreement")
        return _latest(self.course.agreements)

    # Votes

    async def open_voting(
        self, rules: Mapping[str, Any] | None = None, **selection: Any
    ) -> VotingRound:
        """Open a vote, by default on all cards and by the quarter rule.

        `selection`: `kinds`, `stages`, `lanes`, `ids` of what stands for election; `groups`.
        """
        number = len(self.course.rounds)
        await self._told(
            "open_voting",
            lambda course: len(course.rounds) > number,
            rules=dict(rules or {}),
            selection=selection,
        )
        return self.course.rounds[number]

    async def run_off(self, voting: str) -> VotingRound:
        """Open a vote with one dot each among those who share a place."""
        number = len(self.course.rounds)
        await self._told("run_off", lambda course: len(course.rounds) > number, round=voting)
        return self.course.rounds[number]

    async def change_budget(self, voting: str, dots: int) -> None:
        """Give every voter so many dots from now on."""
        await self._told(
            "change_budget",
            lambda course: _round(course, voting).budget == dots,
            round=voting,
            dots=dots,
        )

    async def close_voting(self, voting: str) -> VotingRound:
        """End a vote."""
        await self._told(
            "close_voting", lambda course: _round(course, voting).state != "open", round=voting
        )
        return _round(self.course, voting)

    async def reveal_votes(self, voting: str) -> VotingRound:
        """Show the result of a closed vote."""
        await self._told(
            "reveal_votes", lambda course: _round(course, voting).state == "revealed", round=voting
        )
        return _round(self.course, voting)

    # Questions

    async def ask(
        self, question: str, scale: str = "fist_of_five", *, named: bool = False
    ) -> Question:
        """Ask everybody: fist_of_five, roman or consent."""
        await self.participant.command("ask", question=question, scale=scale, named=named)
        return await self.participant.until(lambda course: course.question)

    async def reveal_answers(self) -> Mapping[str, Any]:
        """Show what everybody answered to the question that is open."""
        asked = self.course.question
        if asked is None:
            raise NoSuchThing("No question is open.")
        await self.participant.command("reveal_answers", check=asked.id)
        return await self.participant.until(
            lambda course: next((one for one in course.outcomes if one["id"] == asked.id), None)
        )

    # Words for later, words too late

    async def park(self, text: str, about: Ref | None = None) -> None:
        """Keep a thought for later."""
        await self.participant.park(text, about)

    async def settle(self, item: str, outcome: str, *, owner: str = "", due: str = "") -> None:
        """Say what became of a parked thought."""
        given = {"item": item, "outcome": outcome, "owner": owner, "due": due}
        await self.participant.command("settle_parked", **given)

    async def admit(self, item: str, **place: str) -> None:
        """Put late words on the map, where they were meant or at `stage` and `lane`."""
        await self.participant.command("admit_words", item=item, **place)

    async def give_back(self, item: str) -> None:
        """Return late words to whoever wrote them."""
        await self.participant.command("return_words", item=item)

    # How

    @property
    def _here(self) -> str | None:
        phase = self.participant.phase
        return None if phase is None else phase.id

    async def _step(self, command: str, **fields: Any) -> Phase:
        answer = await self.participant.command(command, **fields)
        told = answer["facilitation"]["phase"]
        place = (told["id"], told["number"])
        return await self.participant.until_phase(lambda phase: (phase.id, phase.number) == place)

    async def _show(self, what: str) -> None:
        kept_as = f"{what}/{self.phase.id}.{self.phase.number}"
        await self._told(f"reveal_{what}", lambda course: kept_as in course.revealed)

    async def _told(self, command: str, true: Callable[[Course], object], /, **fields: Any) -> None:
        await self.participant.command(command, **fields)
        await self.participant.until(lambda course: bool(true(course)))


def _latest(results: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Those that were revealed last, together."""
    last = max((one["at"] for one in results), default=0)
    return tuple(one for one in results if one["at"] == last)


def _round(course: Course, identity: str) -> VotingRound:
    found = course.round(identity)
    if found is None:
        raise NoSuchThing(f"There is no vote called {identity}.")
    return found
