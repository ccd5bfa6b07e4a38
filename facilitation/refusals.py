"""Every "no" the workshop can say: one word for programs, one sentence for people.

The word is the same in Python, on the wire and in the browser, and is never renamed.
"""

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why something was refused."""

    # Rules: who may write what.
    READ_ONLY = "read_only"
    SERVER_ONLY = "server_only"
    FACILITATOR_ONLY = "facilitator_only"
    NOT_YOURS = "not_yours"
    FORGED_AUTHOR = "forged_author"
    LOCKED = "locked"
    # Bytes: what is no readable edit.
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    FORBIDDEN_CONTENT = "forbidden_content"
    # Structure: what does not continue the document.
    FOREIGN_AUTHOR_ID = "foreign_author_id"
    MISSING_EDITS = "missing_edits"
    DOCUMENT_RENEWED = "document_renewed"
    UNKNOWN_REFERENCE = "unknown_reference"
    BROKEN_STRUCTURE = "broken_structure"
    # Schema: what does not belong on a journey map.
    UNKNOWN_ROOT = "unknown_root"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_KIND = "unknown_kind"
    INVALID_VALUE = "invalid_value"
    INVALID_ID = "invalid_id"
    MISSING_FIELD = "missing_field"
    FIXED_FIELD = "fixed_field"
    WRONG_LANE = "wrong_lane"
    # Limits.
    TEXT_TOO_LONG = "text_too_long"
    TOO_MANY_ELEMENTS = "too_many_elements"
    TOO_MANY_CHANGES = "too_many_changes"
    DOCUMENT_FULL = "document_full"
    # The course of a workshop: commands that do not fit what runs now.
    BANNED = "banned"
    FACILITATORS_COMMAND = "facilitators_command"
    SERVERS_COMMAND = "servers_command"
    PHASE_CHANGED = "phase_changed"
    NOT_STARTED = "not_started"
    NOT_RUNNING = "not_running"
    ALREADY_RUNNING = "already_running"
    WORKSHOP_FINISHED = "workshop_finished"
    WRITING_CLOSED = "writing_closed"
    NO_NEXT_PHASE = "no_next_phase"
    NO_PREVIOUS_PHASE = "no_previous_phase"
    UNKNOWN_PHASE = "unknown_phase"
    PHASE_DONE = "phase_done"
    PHASE_AHEAD = "phase_ahead"
    TOO_MANY_STEPS = "too_many_steps"
    UNUSABLE_AGENDA = "unusable_agenda"
    INVALID_MINUTES = "invalid_minutes"
    TIME_IS_OVER = "time_is_over"
    NO_PRIVATE_CARDS = "no_private_cards"
    REVEALED_TOGETHER = "revealed_together"
    UNKNOWN_PERSON = "unknown_person"
    FACILITATOR_STAYS = "facilitator_stays"
    FACILITATOR_NOT_COUNTED = "facilitator_not_counted"
    UNKNOWN_PLACE = "unknown_place"
    TEXT_MISSING = "text_missing"
    # Questions, the parking lot, late words.
    CHECK_OPEN = "check_open"
    CHECK_CLOSED = "check_closed"
    UNKNOWN_CHECK = "unknown_check"
    NOT_ON_THE_SCALE = "not_on_the_scale"
    UNKNOWN_ITEM = "unknown_item"
    ALREADY_SETTLED = "already_settled"
    TOO_MANY_ITEMS = "too_many_items"
    SHARE_USED_UP = "share_used_up"
    NO_ROOM_LEFT = "no_room_left"
    # Voting, feelings, scores: what a ballot or a score sheet does not take.
    MAY_NOT_VOTE = "may_not_vote"
    UNKNOWN_ROUND = "unknown_round"
    ROUND_UNDER_WAY = "round_under_way"
    NOTHING_TO_VOTE_ON = "nothing_to_vote_on"
    VOTING_CLOSED = "voting_closed"
    VOTING_STILL_OPEN = "voting_still_open"
    VOTING_NOT_REVEALED = "voting_not_revealed"
    UNKNOWN_OPTION = "unknown_option"
    OPTION_GONE = "option_gone"
    OPTION_MERGED = "option_merged"
    OWN_OPTION = "own_option"
    NO_DOTS_LEFT = "no_dots_left"
    OPTION_FULL = "option_full"
    STAGE_FULL = "stage_full"
    LANE_FULL = "lane_full"
    NO_SUCH_VOTE = "no_such_vote"
    BUDGET_ALREADY_SPENT = "budget_already_spent"
    NOTHING_TIED = "nothing_tied"
    NOT_THE_DECIDER = "not_the_decider"
    NOT_ASKED_NOW = "not_asked_now"
    ALREADY_REVEALED = "already_revealed"
    NOTHING_ANSWERED = "nothing_answered"
    OUT_OF_SCALE = "out_of_scale"
    UNKNOWN_CARD = "unknown_card"
    NOT_AN_OPPORTUNITY = "not_an_opportunity"
    STATE_NOT_REACHED = "state_not_reached"
    REASON_MISSING = "reason_missing"
    INVALID_DATE = "invalid_date"
    # Phases: what may be written when, and where.
    NOT_IN_THIS_PHASE = "not_in_this_phase"
    PRIVATE_NOW = "private_now"
    NOT_PRIVATE_NOW = "not_private_now"
    AFTER_THE_REVEAL = "after_the_reveal"
    CARDS_ARE_OUT = "cards_are_out"
    NAMES_STAY_OFF = "names_stay_off"
    NAMELESS_CARD = "nameless_card"
    NAMED_REMARK = "named_remark"
    OUTSIDE_THE_AREA = "outside_the_area"
    PHASE_NOT_INSTALLED = "phase_not_installed"
    # The server's own trouble: nothing wrong with the edit.
    NOT_SAVED = "not_saved"

    @property
    def sentence(self) -> str:
        """What happened and what to do, in words that are safe to show to anybody."""
        return _SENTENCES[self]


_SENTENCES = {
    Refusal.READ_ONLY: "You are watching this workshop. Ask the facilitator if you want to write.",
    Refusal.SERVER_ONLY: "Only the server writes the session. Send a command instead.",
    Refusal.FACILITATOR_ONLY: "Only the facilitator changes this part of the map.",
    Refusal.NOT_YOURS: "This card belongs to somebody else. Write your own card beside it.",
    Refusal.FORGED_AUTHOR: "A card carries the name of the person who writes it.",
    Refusal.LOCKED: "The facilitator paused writing. Your words are kept for you.",
    Refusal.TOO_LARGE: "This change is too large. Send it in smaller pieces.",
    Refusal.MALFORMED: "These bytes are no Yjs update in format V1. Use a standard Yjs client.",
    Refusal.FORBIDDEN_CONTENT: "This kind of content cannot be kept on a journey map.",
    Refusal.FOREIGN_AUTHOR_ID: "This Yjs client id belongs to somebody else. Start a new document.",
    Refusal.DOCUMENT_RENEWED: "Your cards were revealed. Start a fresh draft and sync again.",
    Refusal.MISSING_EDITS: "Earlier changes are missing. Start a fresh document and sync again.",
    Refusal.UNKNOWN_REFERENCE: "This change builds on something the server never received.",
    Refusal.BROKEN_STRUCTURE: "This change does not fit the place it points to.",
    Refusal.UNKNOWN_ROOT: "A journey document has no such part.",
    Refusal.UNKNOWN_FIELD: "A journey map has no such field.",
    Refusal.UNKNOWN_KIND: "A journey map has no card of this kind.",
    Refusal.INVALID_VALUE: "This value does not fit its field.",
    Refusal.INVALID_ID: "An id has 16 to 64 letters, digits, hyphens or underscores.",
    Refusal.MISSING_FIELD: "Something that must be there from the start is missing.",
    Refusal.FIXED_FIELD: "This was settled when it was created and cannot change.",
    Refusal.WRONG_LANE: "This lane does not take cards of that kind. Choose another lane.",
    Refusal.TEXT_TOO_LONG: "This text is too long. Split it into two cards.",
    Refusal.TOO_MANY_ELEMENTS: "This map is full. Remove cards before you add more.",
    Refusal.TOO_MANY_CHANGES: "These are too many changes at once. Send them in smaller pieces.",
    Refusal.DOCUMENT_FULL: "This workshop has reached its size limit. Export it and start another.",
    Refusal.BANNED: "A facilitator closed this workshop to you.",
    Refusal.FACILITATORS_COMMAND: "Only a facilitator does this. Ask them.",
    Refusal.SERVERS_COMMAND: "Only the server's clock says this.",
    Refusal.PHASE_CHANGED: "The workshop has moved on to another phase. Look again, then decide.",
    Refusal.NOT_STARTED: "The workshop has not started. Writing opens with the first phase.",
    Refusal.NOT_RUNNING: "No phase runs now.",
    Refusal.ALREADY_RUNNING: "This phase runs already. Repeat it if you want it from the start.",
    Refusal.WORKSHOP_FINISHED: "The workshop is over. The report is still here.",
    Refusal.WRITING_CLOSED: "Time is up for this phase. Your words are kept; you can hand them in.",
    Refusal.NO_NEXT_PHASE: "This was the last phase. Finish the workshop, or repeat the phase.",
    Refusal.NO_PREVIOUS_PHASE: "This is the first phase. There is none before it.",
    Refusal.UNKNOWN_PHASE: "The agenda has no such phase. It may have been changed just now.",
    Refusal.PHASE_DONE: "This phase has run already. What was done stays in the agenda.",
    Refusal.PHASE_AHEAD: "This phase has not run yet.",
    Refusal.TOO_MANY_STEPS: "The workshop has changed phases too often. Start another workshop.",
    Refusal.UNUSABLE_AGENDA: "This agenda cannot be run. Change what is said here and try again.",
    Refusal.INVALID_MINUTES: "Give a number of minutes within a day, and not zero.",
    Refusal.TIME_IS_OVER: "The time of this phase is over. There is none to take away.",
    Refusal.NO_PRIVATE_CARDS: "This phase has no private cards to reveal.",
    Refusal.REVEALED_TOGETHER: "Cards without names are revealed together, never one by one.",
    Refusal.UNKNOWN_PERSON: "Nobody with this id is in the workshop.",
    Refusal.FACILITATOR_STAYS: "A facilitator cannot be kept out. Change their role first.",
    Refusal.FACILITATOR_NOT_COUNTED: "Facilitators are not counted. Move on when you like.",
    Refusal.UNKNOWN_PLACE: "There is no such place on the map. It may have been deleted.",
    Refusal.TEXT_MISSING: "There are no words in this. Write something first.",
    Refusal.CHECK_OPEN: "Another question is open. Reveal its answers or take it back first.",
    Refusal.CHECK_CLOSED: "This question is closed. Wait for the next one.",
    Refusal.UNKNOWN_CHECK: "There is no such question.",
    Refusal.NOT_ON_THE_SCALE: "This is no answer on the question's scale.",
    Refusal.UNKNOWN_ITEM: "There is no such item.",
    Refusal.ALREADY_SETTLED: "This has been decided already.",
    Refusal.TOO_MANY_ITEMS: "There is no room for more here. Settle some first.",
    Refusal.SHARE_USED_UP: "Much of yours waits here already. The facilitator settles it first.",
    Refusal.NO_ROOM_LEFT: "This workshop has no room for more of these.",
    Refusal.MAY_NOT_VOTE: "This vote is not yours to cast. Ask the facilitator to take part.",
    Refusal.UNKNOWN_ROUND: "There is no such voting round.",
    Refusal.ROUND_UNDER_WAY: "A vote is open. Close it before you open another.",
    Refusal.NOTHING_TO_VOTE_ON: "No card fits this choice. Choose other kinds, stages or lanes.",
    Refusal.VOTING_CLOSED: "The vote is closed. Your dots count as they were.",
    Refusal.VOTING_STILL_OPEN: "The vote is still open. Close it first.",
    Refusal.VOTING_NOT_REVEALED: "The result is not shown yet. Reveal it first.",
    Refusal.UNKNOWN_OPTION: "This card is not part of the vote.",
    Refusal.OPTION_GONE: "This card was deleted. Its dots are yours again.",
    Refusal.OPTION_MERGED: "This card became part of another one. Vote for that one.",
    Refusal.OWN_OPTION: "In this vote nobody votes for their own card.",
    Refusal.NO_DOTS_LEFT: "No dots left. Take one back first.",
    Refusal.OPTION_FULL: "You gave this card all the dots one person may give it.",
    Refusal.STAGE_FULL: "You gave this stage all the dots one person may give it.",
    Refusal.LANE_FULL: "You gave this lane all the dots one person may give it.",
    Refusal.NO_SUCH_VOTE: "You have no dots on this card.",
    Refusal.BUDGET_ALREADY_SPENT: "Somebody has used more dots than that. Choose a higher number.",
    Refusal.NOTHING_TIED: "No places are shared, so there is nothing to run off.",
    Refusal.NOT_THE_DECIDER: "Only the decider sets these votes.",
    Refusal.NOT_ASKED_NOW: "This phase does not ask for that.",
    Refusal.ALREADY_REVEALED: "Everybody's answers are shown already; yours stays as it was.",
    Refusal.NOTHING_ANSWERED: "Nobody has answered yet, so there is nothing to show.",
    Refusal.OUT_OF_SCALE: "This number is not on the scale.",
    Refusal.UNKNOWN_CARD: "There is no such card or stage on the map.",
    Refusal.NOT_AN_OPPORTUNITY: "Only opportunities are weighed and decided here.",
    Refusal.STATE_NOT_REACHED: "Something is still missing before this opportunity gets there.",
    Refusal.REASON_MISSING: "Say why, in a few words, so that others understand it later.",
    Refusal.INVALID_DATE: "Write the date as year, month and day, such as 2030-01-31.",
    Refusal.NOT_IN_THIS_PHASE: "This phase is about something else. Park the thought for later.",
    Refusal.PRIVATE_NOW: "Everybody writes on their own now. Write it in your private draft.",
    Refusal.NOT_PRIVATE_NOW: "This phase works in the open. Write it on the board.",
    Refusal.AFTER_THE_REVEAL: "This opens with the reveal. Until then everybody writes alone.",
    Refusal.CARDS_ARE_OUT: "The cards are out: read first, then group. You can hand this one in.",
    Refusal.NAMES_STAY_OFF: "Names stay off here. Hand it in, and it goes up without yours.",
    Refusal.NAMELESS_CARD: "Nobody's name is on this card, so only the facilitator changes it.",
    Refusal.NAMED_REMARK: "Names stay off here. Comments and reactions open again afterwards.",
    Refusal.OUTSIDE_THE_AREA: "This phase is about another part of the map.",
    Refusal.PHASE_NOT_INSTALLED: "This type of phase is not installed here. Tell the facilitator.",
    Refusal.NOT_SAVED: "The server could not save this just now. Your words are kept; try again.",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The workshop said no and nothing changed.

    `detail` names the field, figure or place; it never repeats a person's words.
    """

    why: Refusal
    detail: str = ""
