"""Reads Mermaid `journey` diagrams by Mermaid's own grammar (11.14), and kindly.

Where Mermaid refuses the whole diagram, the words are kept and a remark says how. Every `section`
line opens a stage of its own, even when its name came before: order of appearance is the story.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

import yaml

from facilitation.emotions import converted
from sessions.formats.drafting import CardDraft, Draft, StageDraft
from sessions.formats.emotions import feeling
from sessions.formats.entities import mask, unmask
from sessions.formats.mermaid_misuse import Usage, remark_misuse
from sessions.formats.report import Code
from sessions.formats.text import breaks, quoted, unix_lines
from sessions.journey.ids import ActorId
from sessions.journey.model import Kind, LinkKind

_HEADER = re.compile(
    r"journey(?:\s+((?:title|section|accTitle|accDescr)\b.*))?", re.IGNORECASE | re.DOTALL
)
_KEYWORD = re.compile(
    r"(title|section)(?:\s+(.*)|)|(accTitle|accDescr)\s*:(.*)|(accDescr)\s*\{(.*)",
    re.IGNORECASE | re.DOTALL,
)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_BASED = re.compile(r"0(?:[xX][0-9a-fA-F]{1,12}|[oO][0-7]{1,12}|[bB][01]{1,24})")
_LOOKS_SCORED = re.compile(r":\s{0,9}-?\d{1,3}(?:\.\d{1,3})?\s{0,9}(?::|$)")
_OTHER_SIGNS = "|—–=：-"


def is_header(line: str) -> bool:
    """Whether `line` starts a journey diagram."""
    return _HEADER.fullmatch(line.strip()) is not None


def starts_journey(text: str) -> bool:
    """Whether the first line that counts in `text` is the header of a journey diagram."""
    lines = unix_lines(text).split("\n")
    at = _after_front_matter(lines)
    inside = False
    for line in lines[at:]:
        bare = line.strip()
        if inside or bare.startswith("%%{"):
            inside = "}%%" not in bare
        elif bare and not bare.startswith("%%"):
            return is_header(bare)
    return False


class Into(Enum):
    """What happens to the sections of a diagram."""

    NEW_STAGES = auto()
    SAME_STAGES = auto()  # a section whose stage is there already goes on with it
    TRAY = auto()  # no new stages: tasks of sections without a stage wait in the tray


def read_journey(
    text: str, draft: Draft, *, first_line: int = 1, into: Into = Into.NEW_STAGES
) -> None:
    """Put the diagram into `draft`."""
    reader = _Reader(draft, unix_lines(text).split("\n"), first_line, into)
    reader.read()
    remark_misuse(reader.usage, draft)


def section_names(text: str) -> list[str]:
    """The names of the sections in a diagram."""
    found = (_KEYWORD.fullmatch(mask(line.strip())) for line in text.split("\n"))
    return [unmask(one[2]) for one in found if one and one[2] and one[1].lower() == "section"]


def js_number(text: str) -> float | None:
    """What JavaScript's Number makes of `text`; None where that is no finite number."""
    bare = text.strip()
    if not bare:
        return 0.0
    if _DECIMAL.fullmatch(bare) and len(bare) < 40:
        return float(bare)
    return float(int(bare, 0)) if _BASED.fullmatch(bare) else None


def _after_front_matter(lines: list[str]) -> int:
    if lines and lines[0].rstrip() == "---":
        for at, line in enumerate(lines[1:], 1):
            if line.rstrip() == "---":
                return at + 1
    return 0


@dataclass(slots=True)
class _Reader:
    draft: Draft
    lines: list[str]
    first_line: int
    into: Into
    at: int = 0
    stage: StageDraft | None = None
    section: str | None = None
    begun: bool = False
    last_brace: int = -1
    title_seen: bool = False
    front_title: str = ""
    usage: Usage = field(default_factory=Usage)

    @property
    def line(self) -> int:
        return self.first_line + self.at

    def read(self) -> None:
        self._front_matter()
        # A diagram that lost its header is still read, from its first statement on.
        self.begun = not any(map(is_header, self.lines))
        braces = (n for n in range(len(self.lines) - 1, -1, -1) if "}" in self.lines[n])
        self.last_brace = next(braces, -1)
        while self.at < len(self.lines):
            bare = self.lines[self.at].strip()
            if bare:
                self._statement(bare)
            self.at += 1
        if not self.title_seen and self.front_title:
            self._set_title(self.front_title, self.first_line)
        elif self.front_title and self.front_title != self.draft.frame.get("title"):
            self.draft.mention(
                self.first_line,
                self.front_title,
                Code.SECOND_TITLE,
                "The front matter names another title than the diagram, which wins",
            )

    def _front_matter(self) -> None:
        end = _after_front_matter(self.lines)
        if not end:
            return
        block = "\n".join(self.lines[1 : end - 1])
        self.at = end
        try:
            # The base loader makes strings only: nothing is constructed, and aliases cannot explode
            # because a title is the one thing taken.
            values = yaml.load(block, Loader=yaml.BaseLoader) if len(block) < 10_000 else None  # noqa: S506
        except (yaml.YAMLError, RecursionError):
            values = None
        rest = block
        if isinstance(values, dict) and isinstance(values.get("title"), str):
            self.front_title = values["title"].strip()
            rest = "\n".join(one for one in block.split("\n") if not one.startswith("title:"))
        self.draft.mention(
            self.first_line,
            rest,
            Code.SETTING,
            f"Line {self.first_line} begins settings for drawing, left out of the map",
        )

    def _statement(self, bare: str) -> None:
        if bare.startswith("%%{"):
            self._directive()
        elif bare.startswith("%%"):
            self.draft.mention(
                self.line,
                bare.lstrip("%"),
                Code.COMMENT,
                f"Line {self.line} is a comment, left out of the map",
            )
        elif bare.startswith("#") and mask(bare) == bare:
            self.draft.mention(
                self.line,
                bare.lstrip("#"),
                Code.COMMENT,
                f"Line {self.line} starts with #, which Mermaid takes as a comment",
            )
        elif not self.begun:
            self._before(bare)
        else:
            self.draft.seen(self.line)
            self._inside(mask(bare))

    def _before(self, bare: str) -> None:
        header = _HEADER.fullmatch(bare)
        if header is None:
            self.draft.set_aside(
                self.line,
                bare,
                Code.BEFORE_START,
                f"Line {self.line} comes before the word “journey”.",
            )
            return
        self.begun = True
        if not bare.startswith("journey"):
            self.draft.remark(
                self.line,
                Code.KEYWORD,
                f"Line {self.line}: Mermaid wants “journey” in small letters. "
                "It was read as meant.",
            )
        if header[1] and header[1].strip():
            self.draft.seen(self.line)
            self._inside(mask(header[1].strip()))

    def _directive(self) -> None:
        start, parts = self.line, [self.lines[self.at]]
        while "}%%" not in parts[-1] and self.at + 1 < len(self.lines):
            self.at += 1
            parts.append(self.lines[self.at])
        self.draft.mention(
            start,
            "\n".join(parts).strip(),
            Code.SETTING,
            f"Line {start} tells Mermaid how to draw and was left out",
        )

    def _inside(self, bare: str) -> None:
        found = _KEYWORD.fullmatch(bare)
        if found is None or (found[1] and self._is_task_after_all(bare, found[1])):
            self._task(bare)
        elif found[5]:
            self._description_block(found[6])
        elif found[3]:
            self._accessible(found[3].lower(), found[4].strip())
        elif found[1].lower() == "title":
            self._title((found[2] or "").strip())
        else:
            self._section(found[2] or "")

    def _is_task_after_all(self, bare: str, keyword: str) -> bool:
        """Whether `Title page: 3: Me` is a task for people, though a title for Mermaid."""
        if not _LOOKS_SCORED.search(bare) or (keyword.lower() == "title" and not self.title_seen):
            return False
        self.draft.remark(
            self.line,
            Code.KEYWORD,
            f"Line {self.line} starts with “{keyword}”, which Mermaid takes as its keyword. "
            "It was read as a task.",
        )
        return True

    def _title(self, text: str) -> None:
        if not text:
            self.draft.remark(
                self.line, Code.NOT_UNDERSTOOD, f"Line {self.line} is a title without words."
            )
            return
        self._note_signs(text, "title")
        self._set_title(unmask(text), self.line)
        self.title_seen = True

    def _set_title(self, text: str, line: int) -> None:
        text = " ".join(breaks(text).split())
        if not self.draft.title(text, line):
            self.draft.mention(
                line,
                text,
                Code.SECOND_TITLE,
                f"Line {line} holds another title, the first one stays",
            )

    def _accessible(self, what: str, text: str) -> None:
        text = unmask(text)
        if what == "accdescr":
            self.draft.prose("scenario", breaks(text))
        elif text:
            self.draft.note(f"Accessible title: {text}", line=self.line)

    def _description_block(self, opening: str) -> None:
        if self.at > self.last_brace:
            self.draft.prose("scenario", unmask(opening).strip())
            self.draft.remark(
                self.line,
                Code.NOT_UNDERSTOOD,
                f"Line {self.line} opens a description that is never closed. Only this line was "
                "taken as the description.",
            )
            return
        end = self.at
        while end < self.last_brace and "}" not in self._from(end, opening):
            end += 1
        parts = [self._from(n, opening) for n in range(self.at, end + 1)]
        parts[-1], _, after = parts[-1].partition("}")
        text = "\n".join(unmask(part).strip() for part in parts).strip()
        for n in range(self.at, end):
            if self.lines[n].strip():
                self.draft.seen(self.first_line + n)
        self.at = end
        self.draft.prose("scenario", text)
        self.draft.seen(self.line)
        if after.strip():
            self._inside(mask(after.strip()))

    def _from(self, n: int, opening: str) -> str:
        return opening if n == self.at else mask(self.lines[n])

    def _section(self, text: str) -> None:
        name = text.strip() or self._swallowed()
        self._note_signs(name, "section")
        if ":" in text:
            self.draft.remark(
                self.line,
                Code.EXTRA_COLONS,
                f"Line {self.line}: Mermaid refuses a colon in a section. The whole name was kept.",
            )
        self._open_stage(" ".join(breaks(unmask(name)).split()))

    def _swallowed(self) -> str:
        """The next line's words, which Mermaid takes as the name of a section without one."""
        following = self.lines[self.at + 1].strip() if self.at + 1 < len(self.lines) else ""
        masked = mask(following)
        if not following or ":" in masked or _KEYWORD.fullmatch(masked):
            self.draft.remark(
                self.line,
                Code.UNNAMED_STAGE,
                f"Line {self.line} is a section without a name. Its stage is called "
                "“Unnamed stage”: please name it.",
            )
            return "Unnamed stage"
        self.at += 1
        self.draft.seen(self.line)
        return masked

    def _open_stage(self, name: str) -> None:
        self.section = name
        self.usage.sections.append((self.line, name))
        known = None if self.into is Into.NEW_STAGES else self.draft.find_stage(name)
        if known is None and self.into is not Into.TRAY:
            known = self.draft.stage(name, self.line, plain=True)
        self.stage = known

    def _note_signs(self, text: str, where: str) -> None:
        if "#" in text:
            self._remark_sign("#", f"Mermaid leaves out the rest of a {where} after it")
        if ";" in text:
            self._remark_sign(";", "Mermaid refuses the whole diagram for it")

    def _remark_sign(self, sign: str, why: str) -> None:
        self.draft.remark(
            self.line,
            Code.NOT_UNDERSTOOD,
            f"Line {self.line} holds a {sign}: {why}. Here it was kept as text.",
        )

    def _task(self, bare: str) -> None:
        if bare.endswith(";"):
            bare = bare.rstrip("; \t")
            self._remark_sign(";", "Mermaid refuses the whole diagram for it")
        elif ";" in bare:
            self._remark_sign(";", "Mermaid refuses the whole diagram for it")
        if "#" in bare:
            self._remark_sign("#", "Mermaid takes it as a comment or refuses the diagram")
        parts = bare.split(":")
        if len(parts) == 1:
            parts = self._other_sign(bare) or parts
        name, score, people, rest = self._sorted(parts)
        if not name and not score and not people:
            self.draft.set_aside(
                self.line, bare, Code.NOT_UNDERSTOOD, f"Line {self.line} names no task."
            )
            return
        card = self._place(name or "Unnamed task")
        self._score(card, score)
        self._people(card, people)
        if rest:
            self.draft.mention(
                self.line,
                unmask(":".join(rest)).strip(),
                Code.EXTRA_COLONS,
                f"Line {self.line} goes on after the actors; that part was left out",
            )

    def _other_sign(self, bare: str) -> list[str] | None:
        for sign in _OTHER_SIGNS:
            parts = [part.strip() for part in bare.split(sign)]
            if len(parts) in (2, 3) and parts[0] and parts[1] and _DECIMAL.fullmatch(parts[1]):
                self.draft.remark(
                    self.line,
                    Code.OTHER_SIGN,
                    f"Line {self.line} has “{sign}” where Mermaid wants a colon. "
                    "It was read as meant.",
                )
                return parts
        return None

    def _sorted(self, parts: list[str]) -> tuple[str, str | None, str | None, list[str]]:
        """Name, score, actors and what is left; a colon inside a name is seen by the score."""
        if len(parts) == 1:
            return unmask(parts[0]).strip(), None, None, []
        at = 1
        if parts[1].strip() and js_number(unmask(parts[1])) is None:
            scored = (n for n in range(2, len(parts)) if _DECIMAL.fullmatch(parts[n].strip()))
            at = next(scored, 1)
        if at > 1:
            self.draft.remark(
                self.line,
                Code.EXTRA_COLONS,
                f"Line {self.line} has a colon in its name, where Mermaid would end it. "
                "The whole name was kept.",
            )
        people = parts[at + 1] if len(parts) > at + 1 else None
        name, score = ":".join(parts[:at]), parts[at]
        return unmask(name).strip(), unmask(score).strip(), people, parts[at + 2 :]

    def _place(self, name: str) -> CardDraft:
        if self.section is None and self.into is not Into.TRAY:
            self._open_stage("Unnamed stage")
            self.draft.remark(
                self.line,
                Code.NO_STAGE,
                f"Line {self.line} has no stage. It went to a stage called “Unnamed stage”.",
            )
        stage = self.stage.id if self.stage else None
        card = self.draft.card(self.draft.task_kind, breaks(name), stage=stage, line=self.line)
        if self.stage is None:
            self.draft.unread(self.line)
            card.fields["source"] = f"Imported, line {self.line}, section {self.section or '–'}"
        self.usage.tasks.append((self.line, name))
        return card

    def _score(self, card: CardDraft, score: str | None) -> None:
        if not score:
            what = "no score" if score is None else "an empty score, which Mermaid reads as 0"
            self.draft.remark(
                self.line,
                Code.NO_SCORE,
                f"Line {self.line} has {what}: the task {quoted(card.text, 60)} came without "
                "an emotion.",
            )
            return
        number = js_number(score)
        fields: dict[str, object]
        if number is None:
            text, fields = score, feeling(score).fields()
            self.draft.remark(
                self.line,
                Code.NOT_A_NUMBER,
                f"Line {self.line} has {quoted(score, 60)} where the score should be. It was kept "
                "as an emotion in words.",
            )
        else:
            felt = converted(number, 1, 5)
            text, fields = f"{score}/5", {"value": felt.value, "raw": score}
            if felt.clamped:
                text = score
                self.draft.remark(
                    self.line,
                    Code.OUT_OF_RANGE,
                    f"Line {self.line} has the score {score}, outside 1 to 5. The emotion was set "
                    f"to {felt.value:+g} and the score kept beside it.",
                )
        emotion = self.draft.card(
            Kind.EMOTION, text, stage=card.stage, line=self.line, fields=fields
        )
        self.draft.link(emotion.id, card.id, LinkKind.ABOUT)

    def _people(self, card: CardDraft, people: str | None) -> None:
        if people is None:
            return
        found: list[ActorId] = []
        for part in people.split(","):
            name = " ".join(breaks(unmask(part)).split())
            if not name:
                self.draft.remark(
                    self.line, Code.NO_ACTOR, f"Line {self.line} names an empty actor, left out."
                )
                continue
            self.usage.actors.append((self.line, name))
            actor = self.draft.actor(name, self.line)
            if actor is not None and actor not in found:
                found.append(actor)
        if len(found) == 1:
            card.fields["actor"] = found[0]
        elif found:
            card.fields["actors"] = found
