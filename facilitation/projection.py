"""What people see of a workshop's state, as plain values: everybody, the facilitators, oneself.

Rule numbers (G…, F…) are those of docs/rules.md.
"""

from typing import Any, assert_never

import msgspec
from msgspec.structs import asdict

from facilitation import scores, steering
from facilitation.agenda import PlannedPhase
from facilitation.agendas import agenda_keys
from facilitation.budgets import cautions, proposals
from facilitation.checklists import checklist, counted_votes
from facilitation.consensus import Check
from facilitation.drift import outlook
from facilitation.facts import Facts
from facilitation.handing_in import WordsState
from facilitation.options import changed, chosen
from facilitation.parking import open_items
from facilitation.people import ParticipantId
from facilitation.phases import installed
from facilitation.phases.wording import title_key, wording
from facilitation.prioritising import rankings
from facilitation.ready import Mark, counted, readiness
from facilitation.rounds import Round, done, voters
from facilitation.standings import cruxes
from facilitation.state import Closed, Closing, Open, PhaseRun, Workshop
from facilitation.timer import Idle, Paused, Running

Plain = dict[str, Any]


def public(state: Workshop, now: int, facts: Facts) -> Plain:
    """F8: what everybody may see, and nothing else: no drift, and once it began no plan either."""
    ready = readiness(state, facts.people)
    check = state.checks.open
    return _plain(
        {
            "status": status(state),
            "agenda": [_stop(state, phase) for phase in state.agenda.phases],
            "phase": _phase(state, now, facts),
            "ready": {"ready": ready.ready, "more_time": ready.more_time, "of": ready.of},
            "lock": state.lock,
            "check": None if check is None else _open_check(check, facts),
            "checks": [_outcome(one) for one in state.checks.checks if one.outcome is not None],
            "rounds": [_round(state, one, facts) for one in state.voting.rounds],
            "scores": _scores(state, facts),
            "parking": state.parking,
            "summons": state.summons,
            "spotlight": state.spotlight,
        }
    )


def for_facilitator(state: Workshop, now: int, facts: Facts) -> Plain:
    """F9: what helps to lead, and would press or give away if everybody saw it."""
    view = outlook(state, now)
    ready = readiness(state, facts.people)
    waiting = [one for one in state.handed_in if one.state is WordsState.WAITING]
    return _plain(
        {
            "agenda": [_plan(state, phase, now) for phase in state.agenda.phases],
            "planned_end": None if view is None else view.planned_end,
            "projected_end": None if view is None else view.projected_end,
            "drift": None if view is None else view.drift,
            "ready": _marks(state, facts),
            "suggest_moving_on": ready.enough,
            "contributed": _contributed(state, facts),
            "checklist": checklist(state, installed(), facts),
            "voting_draft": _voting_draft(state, facts),
            "handed_in": waiting,
            "open_items": len(open_items(state)),
            "banned": sorted(state.banned),
            "answered": _answered(state, facts),
        }
    )


def personal(state: Workshop, person: ParticipantId) -> Plain:
    """What a person sees of themselves alone; late words without a name are nobody's."""
    mark = state.ready.get(person)
    return _plain(
        {
            "ready": mark,
            "handed_in": [words for words in state.handed_in if words.author == person],
        }
    )


def _plain(view: Plain) -> Plain:
    """The view as JSON has it: lists, strings, numbers, whatever the values were made of."""
    plain: Plain = msgspec.json.decode(msgspec.json.encode(view))
    return plain


def status(state: Workshop) -> str:
    """Where the workshop is: lobby, running, paused or finished."""
    if state.finished:
        return "finished"
    match state.timer:
        case Idle():
            return "lobby"
        case Running():
            return "running"
        case Paused():
            return "paused"
        case _:
            assert_never(state.timer)


# The agenda


def _stop(state: Workshop, phase: PlannedPhase) -> Plain:
    return {
        "id": phase.id,
        "type": phase.type,
        "title": phase.title,
        "title_key": title_key(phase, installed()),
        "day": phase.day,
        "private": phase.private,
        "anonymous": phase.anonymous,
        "state": _place_in_time(state, phase),
        # Before the first phase a plan presses nobody: people see what they came for.
        **({"duration": phase.duration} if not state.runs else {}),
    }


def _place_in_time(state: Workshop, phase: PlannedPhase) -> str:
    """Done, now, next, ahead or skipped."""
    current = state.current
    if current is not None and phase.id == current.id:
        return "now"
    if phase.id in state.skipped:
        return "skipped"
    to_come = steering.following(state)
    if to_come is not None and state.agenda.phases[to_come].id == phase.id:
        return "next"
    return "done" if phase.id in state.done else "ahead"


def _plan(state: Workshop, phase: PlannedPhase, now: int) -> Plain:
    """A phase against its plan: what it was to take, has now, and took until now."""
    planned = state.plan.index(phase.id)
    return {
        "id": phase.id,
        "duration": phase.duration,
        "planned": phase.duration if planned is None else state.plan.phases[planned].duration,
        "used": sum(run.used(now) for run in state.runs if run.phase == phase.id),
        "at_zero": phase.at_zero,
        "grace": phase.grace,
        "advance_when_ready": phase.advance_when_ready,
        "note": phase.note,
        "options": phase.options,
        "note_key": agenda_keys().get(phase.note),
        "state": _place_in_time(state, phase),
    }


# The phase that runs


def _phase(state: Workshop, now: int, facts: Facts) -> Plain | None:
    phase, run = state.current, state.run
    if phase is None or run is None:
        return None
    return {
        "id": phase.id,
        "type": phase.type,
        "title": phase.title,
        "place": state.position,
        "number": run.number,
        **msgspec.to_builtins(wording(phase, state, installed(), facts.map)),
        "private": phase.private,
        "anonymous": phase.anonymous,
        "revealed": state.is_revealed(phase),
        "written": sum(facts.contributions.values()),
        "clock": _clock(state, run, now),
        "writing": _writing(state, now),
    }


def _clock(state: Workshop, run: PhaseRun, now: int) -> Plain:
    """G8: an end never goes without the server's time: a clock elsewhere may be wrong."""
    clock: Plain = {"duration": run.allotted}
    match state.timer:
        case Idle():
            return clock
        case Running(ends_at, rung):
            return clock | {"ends_at": ends_at, "server_time": now, "over": rung or now >= ends_at}
        case Paused(left):
            return clock | {"remaining": left, "over": left <= 0}
        case _:
            assert_never(state.timer)


def _writing(state: Workshop, now: int) -> Plain:
    match state.writing:
        case Open():
            return {"state": "open"}
        case Closing(until):
            return {"state": "closing", "until": until, "server_time": now}
        case Closed():
            return {"state": "closed"}
        case _:
            assert_never(state.writing)


def _marks(state: Workshop, facts: Facts) -> Plain:
    """Who is ready, who needs more time, and whom everybody waits for."""
    people = [one.id for one in counted(state, facts.people)]
    return {
        "ready": [id for id in people if state.ready.get(id) is Mark.READY],
        "more_time": [id for id in people if state.ready.get(id) is Mark.MORE_TIME],
        "waiting_for": [id for id in people if id not in state.ready],
    }


def _contributed(state: Workshop, facts: Facts) -> Plain | None:
    """F10: who wrote nothing yet; in an anonymous phase only how many did.

    Where a name is promised to stay off, a list of those who are silent would name the others.
    """
    phase = state.current
    if phase is None:
        return None
    people = [one.id for one in counted(state, facts.people)]
    wrote = [id for id in people if facts.contributions.get(id, 0) > 0]
    counts: Plain = {"people": len(wrote), "of": len(people)}
    if phase.anonymous:
        return counts
    return counts | {"nothing_yet": [id for id in people if id not in set(wrote)]}


# Votes and scores


def _round(state: Workshop, round: Round, facts: Facts) -> Plain:
    """V6: of an open round everybody sees the rules and how many are done; it holds no more.

    Whoever may vote and is here is counted among `voters`. Receipts are asked for on their own:
    of 200 voters they are 100 KB.
    """
    plain: Plain = msgspec.to_builtins(round)
    plain["life"].pop("receipts", None)
    if state.current is not None and round.phase == state.current.id:
        plain["changed"] = changed(round.options, facts.map)
    if round.is_open:
        here = (one for one in facts.people if one.here)
        plain["voters"] = voters(here, round.rules)
        plain["done"] = done(facts.ballots.get(round.id, {}).values())
    return plain


def _voting_draft(state: Workshop, facts: Facts) -> Plain | None:
    """V2, V3: the round in preparation, with what to consider before it opens."""
    draft = state.voting.draft
    if draft is None:
        return None
    options = chosen(draft.selection, facts.map)
    here = voters((one for one in facts.people if one.here), draft.rules)
    found = cautions(options=len(options), voters=here, anonymous=draft.rules.anonymous)
    return {
        **msgspec.to_builtins(draft),
        "options": [one.id for one in options],
        "voters": here,
        "proposals": proposals(len(options), here),
        "cautions": [{"code": one, "sentence": one.sentence} for one in found],
    }


def _scores(state: Workshop, facts: Facts) -> Plain:
    """What was revealed of feelings and scores, and what follows from it (Q8, Q13).

    How many have answered is not here: it would change at the very moment of a first answer.
    """
    voted = counted_votes(state)
    dots = {str(one.option): one.place for one in voted.places if one.dots} if voted else {}
    rows = rankings(state.scores.estimates, dots) if state.scores.estimates else ()
    top: tuple[str, ...] = ()
    if state.scores.agreements:  # without them there is none, and no need to read the map
        top = cruxes(state.scores, facts.map, voted, frame_problem=facts.business_problem)
    return {
        **msgspec.to_builtins(state.scores),
        "revealed": sorted(state.scores.revealed),
        "rankings": [{k: v for k, v in asdict(one).items() if k != "estimates"} for one in rows],
        "cruxes": top,
    }


def _answered(state: Workshop, facts: Facts) -> int:
    """How many have filled in something in this phase; facilitators see it when they look."""
    kept_as = scores.collection(state)
    return 0 if kept_as is None else len(facts.sheets.get(kept_as, {}))


# Questions, parked things, late words


def _open_check(check: Check, facts: Facts) -> Plain:
    """C6: of an open question everybody sees how many answered, and nothing else."""
    return {
        "id": check.id,
        "question": check.question,
        "scale": check.scale,
        "values": check.scale.values,
        "named": check.named,
        "answered": len(facts.answers.get(check.id, {})),
        "asked_at": check.asked_at,
    }


def _outcome(check: Check) -> Plain:
    return {
        "id": check.id,
        "question": check.question,
        "scale": check.scale,
        "named": check.named,
        "phase": check.phase,
        "asked_at": check.asked_at,
        **msgspec.to_builtins(check.outcome),
    }
