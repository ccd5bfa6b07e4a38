"""The headings of a document, and which of them are stages of a map."""

from collections import defaultdict
from dataclasses import dataclass, field

from sessions.formats import names
from sessions.formats.blocks import Block, Sort
from sessions.formats.drafting import Draft
from sessions.formats.labels import label_of
from sessions.formats.tables import Way, way_of
from sessions.formats.words import Role, meaning


@dataclass(eq=False, slots=True)
class Section:
    """A heading with what stands below it, down to the next heading of any level."""

    heading: Block | None
    parent: "Section | None"
    body: list[Block] = field(default_factory=list)
    children: list["Section"] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The heading's words."""
        return self.heading.text if self.heading else ""

    @property
    def is_label(self) -> bool:
        """Whether the heading names a lane: `#### Pain points`."""
        return meaning(names.stage_name(self.title).name).role is Role.CARDS

    @property
    def is_named_stage(self) -> bool:
        """Whether the heading says that it is a stage: "Stage 1: …"."""
        name = names.stage_name(self.title)
        return name.numbered and not self.title.lstrip()[:1].isdigit()

    def evidence(self) -> int:
        """How many different things stand below that maps say about a stage."""
        if self.is_label:
            return 0
        found = {names.key(child.title) for child in self.children if child.is_label}
        for block in self.body:
            found |= _tells_of_a_stage(block)
        return len(found) + 2 * self.is_named_stage

    def step_tables(self) -> list[tuple[str, ...]]:
        """The headings of tables whose rows are stages, or steps of this one."""
        return [
            tuple(map(names.key, block.grid.header.cells))
            for block in self.body
            if block.grid
            and way_of(block.grid) is Way.STAGE_ROWS
            and meaning(block.grid.header.cell(0)).role in (Role.STAGE, Role.STEP)
        ]


def sections_of(blocks: list[Block]) -> list[Section]:
    """The document as sections in order; the first one has no heading."""
    open_ones = [Section(None, None)]
    found = [open_ones[0]]
    for block in blocks:
        if block.sort is not Sort.HEADING:
            found[-1].body.append(block)
            continue
        while len(open_ones) > 1 and _level(open_ones[-1]) >= block.level:
            open_ones.pop()
        section = Section(block, open_ones[-1])
        open_ones[-1].children.append(section)
        open_ones.append(section)
        found.append(section)
    return found


class Stages:
    """Decides which headings are stages, group of siblings by group."""

    def __init__(self, sections: list[Section], draft: Draft) -> None:
        self._draft = draft
        self._groups: dict[int, list[Section]] = {}
        self._accepted: dict[int, bool] = {}
        self._best: list[Section] = []
        self._most = 0
        self.with_steps: set[int] = set()
        for section in sections:
            if section.children:
                self._group(section.children)

    def _group(self, siblings: list[Section]) -> None:
        by_level: dict[int, list[Section]] = defaultdict(list)
        for one in siblings:
            by_level[_level(one)].append(one)
        for group in by_level.values():
            heads: dict[tuple[str, ...], list[Section]] = defaultdict(list)
            for one in group:
                for head in one.step_tables():
                    heads[head].append(one)
            steps = {id(one) for same in heads.values() if len(same) > 1 for one in same}
            self.with_steps |= steps
            likely = [one for one in group if id(one) in steps or one.evidence()]
            strength = sum(one.evidence() for one in likely) + 2 * len(steps)
            if strength > self._most:
                self._best, self._most = likely, strength
            for one in likely:
                self._groups[id(one)] = likely

    def is_stage(self, section: Section) -> bool:
        """Whether this heading is a stage, given the stages that are there already."""
        group = self._groups.get(id(section))
        if group is None:
            return False
        return self._accepted.setdefault(id(group), self._accept(group))

    def _accept(self, group: list[Section]) -> bool:
        if any(self._draft.find_stage(one.title) for one in group):
            return True
        if self._draft.stages or group is not self._best:
            return False
        return len(group) > 1 or group[0].is_named_stage


def _level(section: Section) -> int:
    return section.heading.level if section.heading else 0


def _tells_of_a_stage(block: Block) -> set[str]:
    if block.grid:
        labels = block.grid.labels if way_of(block.grid) is Way.ONE_STAGE else []
        return {names.key(label) for label in labels}
    if block.sort is Sort.FENCE:
        return set()
    found = (label_of(line, known_only=True) for line in block.raw.split("\n"))
    return {names.key(one[0].name) for one in found if one and one[0].what.role is Role.CARDS}
