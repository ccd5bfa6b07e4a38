"""What the frame of a map leaves open. Rule numbers (H…) are those of docs/rules.md."""

from collections.abc import Callable

from facilitation.hints import Hint
from facilitation.scope import Scope

_GAPS: tuple[tuple[str, str, Callable[[Scope], object]], ...] = (
    ("no_actor", "No actor named. Whose journey is this?", lambda s: s.actors),
    ("no_scenario", "No scenario. What do they want to get done?", lambda s: s.scenario),
    ("no_trigger", "Nothing says what starts the journey.", lambda s: s.trigger),
    ("no_end", "Nothing says when the journey is over.", lambda s: s.end),
    ("no_state", "Current or target? The frame does not say.", lambda s: s.state),
    ("no_timeframe", "No timeframe. Minutes, or months?", lambda s: s.timeframe),
    ("no_segment", "No segment. Who shares these goals?", lambda s: s.segment),
    (
        "no_business_problem",
        "No business problem. Why does the business care?",
        lambda s: s.business_problem or s.business_problem_text,
    ),
    ("no_business_goal", "No business goal with a number and a date.", lambda s: s.business_goal),
    ("no_basis", "Assumptions or research? The frame does not say.", lambda s: s.basis),
    ("no_sponsor", "No sponsor named.", lambda s: s.sponsor),
    ("no_decider", "No decider named.", lambda s: s.decider),
)


def frame_gaps(scope: Scope | None) -> tuple[Hint, ...]:
    """H6: what was not agreed yet; nothing when the map comes without a frame."""
    if scope is None:
        return ()
    return tuple(
        Hint(code=code, sentence=sentence) for code, sentence, of in _GAPS if _is_blank(of(scope))
    )


def _is_blank(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else not value
