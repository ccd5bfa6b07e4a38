"""Reads maps out of Markdown: tables, outlines and Mermaid diagrams, in one document or many."""

from collections.abc import Iterator

from sessions.formats import names
from sessions.formats.blocks import Block, Sort, blocks_of, words
from sessions.formats.drafting import Draft, StageDraft
from sessions.formats.filling import Spot
from sessions.formats.labels import Label, ideas, label_of
from sessions.formats.mermaid_reading import Into, read_journey, section_names, starts_journey
from sessions.formats.outline import Section, Stages, sections_of
from sessions.formats.report import Code, Imported
from sessions.formats.tables import keep_table, read_table
from sessions.formats.text import check_lines, quoted, unix_lines
from sessions.formats.words import Meaning, Role, meaning
from sessions.journey.model import Kind, MapKind

_QUOTES = "\"“„«»‘'"
_THOUGHT = Meaning(Role.CARDS, Kind.THOUGHT)


def read_markdown(text: str, map_kind: MapKind) -> Imported:
    """The map in a document; what is not part of it waits as notes in the tray."""
    draft = Draft("markdown", map_kind)
    text = unix_lines(text)
    check_lines(text)
    _Document(text, draft).read()
    return draft.done()


class _Document:
    def __init__(self, text: str, draft: Draft) -> None:
        self.draft = draft
        self.lines = text.split("\n")
        self.sections = sections_of(blocks_of(text))
        self.stages = Stages(self.sections, draft)
        self.placed: dict[int, StageDraft | None] = {}
        self.diagrams = 0
        self.idle: list[str] = []  # headings that only order the document

    def read(self) -> None:
        for section in self.sections:
            if section.heading:
                self._seen(section.heading)
            _SectionReader(self, section).read()
        if self.idle:
            self.draft.mention(
                1,
                ", ".join(dict.fromkeys(self.idle)),
                Code.SETTING,
                "These headings and labels only order the document and were left out of the map",
            )

    def stage_of(self, section: Section) -> StageDraft | None:
        """The stage that a section tells about: its own or that of a heading above."""
        above = self.placed.get(id(section.parent)) if section.parent else None
        found = above
        if section.heading and above is None and self.stages.is_stage(section):
            found = self.draft.stage_for(section.title, section.heading.line)
        self.placed[id(section)] = found
        return found

    def _seen(self, block: Block) -> None:
        for line in self.texts(block):
            self.draft.seen(line)

    def texts(self, block: Block) -> Iterator[int]:
        """The lines of a block that hold anything."""
        for line in range(block.line, min(block.end, len(self.lines) + 1)):
            if self.lines[line - 1].strip():
                yield line


class _SectionReader:
    def __init__(self, document: _Document, section: Section) -> None:
        self.document, self.section, self.draft = document, section, document.draft
        self.own = document.placed.get(id(section.parent)) is None if section.parent else True
        self.stage = document.stage_of(section)
        self.spot = Spot(self.draft, self.stage)
        self.label = self._heading_label()
        self.placed = self.label is not None or self._is_title()
        self.item: Label | None = None
        self.aside: list[str] = []
        self.aside_lines: list[int] = []
        self.used = False

    def read(self) -> None:
        for block in self.section.body:
            for line in self.document.texts(block):
                self.draft.seen(line)
            match block.sort:
                case Sort.TABLE:
                    self._table(block)
                case Sort.FENCE:
                    self._fence(block)
                case Sort.ASIDE:
                    self._aside(block)
                case _:
                    self._text(block)
        self.spot.close()
        self._keep_rest()

    def _is_title(self) -> bool:
        heading = self.section.heading
        if heading is None or heading.level > 1 or self.stage is not None:
            return False
        return self.draft.title(self.section.title, heading.line)

    def _heading_label(self) -> Label | None:
        name = names.stage_name(self.section.title).name
        what = meaning(name)
        own_stage = self.stage is not None and self.own
        if not self.section.heading or own_stage:
            return None
        if what.role is Role.CARDS or (self.stage and self.section.title):
            if self.stage is None:
                self.document.idle.append(self.section.title)
            return Label(what, self.section.title)
        return None

    def _table(self, block: Block) -> None:
        grid = block.grid
        if grid is None:
            return
        if grid.caption:
            self._put_aside(grid.caption, grid.header.line)
        steps = id(self.section) in self.document.stages.with_steps and self.stage is not None
        if read_table(grid, self.draft, stage=self.stage, steps=steps):
            self.used = True
        else:
            keep_table(grid, self.draft)

    def _fence(self, block: Block) -> None:
        journey = block.info in ("mermaid", "journey", "") and starts_journey(block.text)
        if not journey:
            self._keep_whole(block)
            return
        self.used = True
        self.document.diagrams += 1
        into = Into.SAME_STAGES if self.draft.stages else Into.NEW_STAGES
        if self.document.diagrams > 1:
            named = section_names(block.text)
            if not any(self.draft.find_stage(name) for name in named):
                into = Into.TRAY
                listed = ", ".join(quoted(name, 60) for name in named)
                self.draft.remark(
                    block.line,
                    Code.SEVERAL_MAPS,
                    f"Line {block.line} starts another journey than the first one, with the "
                    f"sections {listed}. Its tasks wait in the tray: import it alone to get "
                    "its own map.",
                )
        offset = 1 if self.document.lines[block.line - 1].lstrip()[:1] in ("`", "~") else 0
        read_journey(block.text, self.draft, first_line=block.line + offset, into=into)

    def _keep_whole(self, block: Block) -> None:
        """Code and drawings in signs mean something only as a whole."""
        if self.stage is None:
            self._put_aside(block.text.rstrip("\n"), block.line)
            return
        self.draft.note(block.text, stage=self.stage.id, line=block.line)

    def _aside(self, block: Block) -> None:
        rest = block.text
        if block.info == "front matter":
            kept = []
            for line in block.text.split("\n"):
                if line.startswith("title:"):
                    self._title(line.removeprefix("title:").strip(" \"'"), block.line)
                else:
                    kept.append(line)
            rest = "\n".join(kept)
        self.draft.mention(
            block.line,
            rest,
            Code.SETTING,
            f"Line {block.line} begins settings of the page, left out of the map",
        )

    def _title(self, text: str, line: int) -> None:
        if text and not self.draft.title(text, line):
            self.draft.mention(line, text, Code.SECOND_TITLE, f"Line {line} holds another title")

    def _text(self, block: Block) -> None:
        level = block.level if block.sort is Sort.ITEM else 0
        if self.item and level <= self.item.level:
            self.item = None
        pending: list[str] = []
        start = block.line
        for offset, raw in enumerate(block.raw.split("\n")):
            found = self._label(raw, block.sort, level)
            if found is None:
                pending.append(raw)
                continue
            self._flush(pending, start, block.sort)
            pending, start = [], block.line + offset
            self._open(found[0], block.sort)
            if found[1]:
                pending = [found[1]]
        self._flush(pending, start, block.sort)

    def _label(self, raw: str, sort: Sort, level: int) -> tuple[Label, str] | None:
        if sort is Sort.ITEM:
            # In a list of pain points, "Speed: …" is a pain point and no new label.
            inside = self.label is not None and self.label.known
            return None if inside else label_of(raw, known_only=True, level=level)
        found = label_of(raw, known_only=False, level=level)
        if found and self.stage is None and not found[0].known and not found[0].frame:
            # Outside of stages an unknown label only ends what came before it.
            self.label = None
            return None
        return found

    def _open(self, label: Label, sort: Sort) -> None:
        if sort is Sort.ITEM:
            self.item = label
        else:
            self.label, self.item = label, None
        if self.stage is None:
            self.document.idle.append(label.name)

    def _flush(self, pending: list[str], line: int, sort: Sort) -> None:
        if any(one.strip() for one in pending):
            read = words("\n".join(pending)).split("\n")
            self._content(ideas([one.strip() for one in read if one.strip()]), line, sort)

    def _content(self, text: str, line: int, sort: Sort) -> None:
        label = self.item or self.label
        if not text.strip():
            return
        if label and label.frame and self.stage is None:
            self.used = True
            self.draft.prose(label.frame, text)
        elif label and (label.known or self.stage):
            self.used = True
            self.spot.put(label.what, label.name, text, line)
        elif self.stage and (sort is Sort.QUOTE or text[:1] in _QUOTES):
            self.spot.put(_THOUGHT, "", text, line)
        elif self.stage:
            self.spot.remember("", text, line)
        else:
            self._put_aside(text, line)

    def _put_aside(self, text: str, line: int) -> None:
        self.aside.append(text)
        self.aside_lines.append(line)

    def _keep_rest(self) -> None:
        """One note for all of this section that is not part of the map."""
        heading = self.section.heading
        title = self.section.title
        placed = heading is None or (self.stage is not None and self.own) or self.placed
        if not self.aside:
            if not placed:
                self.document.idle.append(title)
            return
        first = self.aside_lines[0]
        for line in self.aside_lines:
            self.draft.unread(line)
        said = self.aside if placed else [title, *self.aside]
        self.draft.note("\n".join(said), line=first)
        where = f"Line {first}" + (f" ({quoted(title, 60)})" if title else "")
        self.draft.remark(
            first,
            Code.NOT_ON_MAP,
            f"{where}: what stands here is not part of the map. It waits as a note in the tray.",
        )
