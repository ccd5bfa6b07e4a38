"""A whole agenda at speed: made-up people and a facilitator, through the front doors.

What the server shows is compared with what these people know they did.
"""

from client.participant.dress_rehearsal.report import PhaseReport, Report, summary
from client.participant.dress_rehearsal.show import DressRehearsal, Script

__all__ = ["DressRehearsal", "PhaseReport", "Report", "Script", "summary"]
