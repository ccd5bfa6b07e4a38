"""A break: the map rests."""

from facilitation.phases.module import PhaseModule


class Break(PhaseModule):
    """Nobody but the facilitator writes."""

    type = "break"
    title = "Break"
    prompt = "Take a break"
    help = "The board rests. It is here when you come back."
    example = "Ten minutes, away from the screen."
    default_minutes = 10
