"""Dot voting: which of many deserve the time."""

from typing_extensions import override

from facilitation.agenda import AtZero, PlannedPhase
from facilitation.checklists import counted_votes, unused_dots
from facilitation.facts import Facts
from facilitation.frame_gaps import frame_gaps
from facilitation.hints import Hint
from facilitation.mapview import Map
from facilitation.phases.module import PhaseModule, Results, Top
from facilitation.rounds import Open, Revealed
from facilitation.scope import scope_of
from facilitation.state import Workshop
from facilitation.tally import Tally


class DotVoting(PhaseModule):
    """The map rests: dots are given by commands, and nobody sees them before the reveal."""

    type = "dot_voting"
    title = "Dot voting"
    prompt = "Which ideas deserve our time?"
    help = "Place your dots. Stack them if you like. Only you see yours."
    revealed_prompt = "Here is what we chose"
    revealed_help = "Talk about the top three and the surprises."
    example = "Five dots: three on one idea, one each on two others."
    default_minutes = 6
    at_zero = AtZero.CLOSE

    @override
    def is_shown(self, phase: PlannedPhase, state: Workshop) -> bool:
        """Once the result of its latest round is seen."""
        rounds = [one for one in state.voting.rounds if one.phase == phase.id]
        return bool(rounds) and isinstance(rounds[-1].life, Revealed)

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """A vote that was not opened or not shown, unused dots, shared places, nobody to decide."""
        rounds = [one for one in state.voting.rounds if one.phase == phase.id]
        decider = (hint for hint in frame_gaps(scope_of(facts.map)) if hint.code == "no_decider")
        if not rounds:
            return (Hint(code="no_vote", sentence="No vote was opened yet."), *decider)
        last = rounds[-1]
        match last.life:
            case Revealed(tally=result):
                return (*unused_dots(result), *_tied(result), *decider)
            case Open():
                return tuple(decider)
            case _:
                sentence = "The votes are not revealed yet."
                hidden = Hint(code="votes_not_revealed", sentence=sentence, about=(last.id,))
                return (hidden, *decider)

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The options with most dots."""
        result = counted_votes(state)
        places = () if result is None else result.places
        return tuple(Top(one.option, "dots", one.dots) for one in places if one.dots)

    @override
    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> Results:
        """What was chosen, by how many; of rounds that were shown alone."""
        base = super().results(phase, state, facts)
        result = counted_votes(state)
        if result is None:
            return base
        return base.with_more(ballots=result.ballots, dots=result.used, unused=result.unused)


def _tied(result: Tally) -> tuple[Hint, ...]:
    tied = result.tied_at(1)
    if not tied:
        return ()
    sentence = f"{len(tied)} options share the first place."
    return (Hint(code="first_place_tied", sentence=sentence, count=len(tied), about=tied),)
