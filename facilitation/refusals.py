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
    EMPTY_MESSAGE = "empty_message"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    FORBIDDEN_CONTENT = "forbidden_content"
    # Structure: what does not continue the document.
    FOREIGN_AUTHOR_ID = "foreign_author_id"
    MISSING_EDITS = "missing_edits"
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
    Refusal.EMPTY_MESSAGE: "The message was empty. Send a sync or presence message.",
    Refusal.TOO_LARGE: "This change is too large. Send it in smaller pieces.",
    Refusal.MALFORMED: "These bytes are no Yjs update in format V1. Use a standard Yjs client.",
    Refusal.FORBIDDEN_CONTENT: "This kind of content cannot be kept on a journey map.",
    Refusal.FOREIGN_AUTHOR_ID: "This Yjs client id belongs to somebody else. Start a new document.",
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
    Refusal.NOT_SAVED: "The server could not save this just now. Your words are kept; try again.",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The workshop said no and nothing changed.

    `detail` names the field, figure or place; it never repeats a person's words.
    """

    why: Refusal
    detail: str = ""
