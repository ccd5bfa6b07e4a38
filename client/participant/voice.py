"""What somebody says in a facilitated workshop: votes, feelings, scores, answers, words.

Each is one command over HTTP. Whatever the workshop does not allow just now is `CommandRefused`.
"""

from typing import Any, Protocol

from client.participant.board import Ref
from client.participant.course import Course
from client.participant.errors import NoSuchThing


class _Speaker(Protocol):
    @property
    def course(self) -> Course: ...

    async def command(self, command: str, /, **fields: Any) -> dict[str, Any]: ...


class Voice:
    """The commands that everybody who writes may send."""

    # Voting

    async def vote(self: _Speaker, option: Ref, dots: int = 1, *, round: str | None = None) -> None:
        """Have exactly so many dots on a card or group; 0 takes them back.

        `round` left out is the vote that is open.
        """
        given = {"round": _round(self, round), "option": _id(option), "dots": dots}
        await self.command("cast_vote", **given)

    async def abstain(self: _Speaker, *, round: str | None = None) -> None:
        """Vote for nothing, on purpose."""
        await self.command("abstain", round=_round(self, round))

    async def done_voting(self: _Speaker, *, round: str | None = None) -> None:
        """Say that one is done."""
        await self.command("ballot_done", round=_round(self, round))

    async def decide(self: _Speaker, option: Ref, dots: int = 1, *, round: str) -> None:
        """Set the decider's own dots on an option of a revealed vote."""
        await self.command("decider_vote", round=round, option=_id(option), dots=dots)

    # Feelings, scores, agreement

    async def feel(
        self: _Speaker,
        value: float,
        *,
        stage: Ref | None = None,
        task: Ref | None = None,
        label: str = "",
    ) -> None:
        """Say how a stage or a task feels, from -2 to +2, with a word for it."""
        place = {"stage": stage} if stage is not None else {"task": task}
        about = {name: _id(one) for name, one in place.items() if one is not None}
        await self.command("feel", value=value, label=label, **about)

    async def score(self: _Speaker, element: Ref, measure: str, value: float) -> None:
        """Estimate the impact, effort, importance or satisfaction of a card or group."""
        await self.command("score", element=_id(element), measure=measure, value=value)

    async def agree(self: _Speaker, element: Ref, check: str, answer: str = "yes") -> None:
        """Say yes, no or unsure: is it important, addressable, solves_problem?"""
        await self.command("agree", element=_id(element), check=check, answer=answer)

    # Questions

    async def answer(
        self: _Speaker, value: str | int, concern: str = "", *, check: str | None = None
    ) -> None:
        """Answer the question that is open, or change one's answer."""
        asked = self.course.question
        if check is None and asked is None:
            raise NoSuchThing("No question is open.")
        number = check if check is not None or asked is None else asked.id
        await self.command("answer", check=number, value=str(value), concern=concern)

    # Moving on

    async def mark_ready(self: _Speaker) -> None:
        """Say that one is done with the phase."""
        await self.command("mark_ready")

    async def need_more_time(self: _Speaker) -> None:
        """Ask not to move on yet."""
        await self.command("need_more_time")

    async def reveal_own(self: _Speaker) -> None:
        """Show one's own private cards before the others'."""
        await self.command("reveal_own")

    # Words

    async def park(self: _Speaker, text: str, about: Ref | None = None) -> None:
        """Keep a thought for later."""
        await self.command("park", text=text, about=None if about is None else _id(about))

    async def hand_in(
        self: _Speaker,
        text: str,
        kind: str,
        *,
        stage: Ref | None = None,
        lane: Ref | None = None,
        phase: str | None = None,
    ) -> None:
        """Give words that came too late to the facilitator; `phase` is whom they were for."""
        places = {"stage": stage, "lane": lane}
        where = {name: _id(one) for name, one in places.items() if one is not None}
        await self.command("hand_in", text=text, kind=kind, phase=phase, **where)


def _round(speaker: _Speaker, identity: str | None) -> str:
    if identity is not None:
        return identity
    open_round = speaker.course.open_round
    if open_round is None:
        raise NoSuchThing("No vote is open.")
    return open_round.id


def _id(thing: Ref) -> str:
    return thing if isinstance(thing, str) else thing.id
