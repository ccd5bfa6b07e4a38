"""Our diagrams in Mermaid's own parser, as everybody's Mermaid would read them."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, find, settings
from msgspec.structs import replace
from playwright.async_api import Page, async_playwright

from sessions.formats import write_map
from sessions.formats.lanes import TASKS
from sessions.journey.model import Journey
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import NASTY, journeys

MERMAID = Path(__file__).parents[2] / "mermaid/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
READ = """async (texts) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
  const found = [];
  for (const text of texts) {
    try {
      const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
      const { db } = diagram;
      found.push({
        type: diagram.type,
        title: db.getDiagramTitle(),
        sections: [...db.getSections()],
        tasks: db.getTasks().map(({ task, score, people, section }) =>
          ({ task, score, people, section })),
      });
    } catch (error) {
      found.push({ error: String(error) });
    }
  }
  return found;
}"""


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    """Bring Mermaid, where it is not there yet."""
    if not MERMAID.exists():
        subprocess.run(["npm", "ci"], cwd=MERMAID.parents[4], check=True, capture_output=True)


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        made = await browser.new_page()
        await made.add_script_tag(path=MERMAID)
        yield made
        await browser.close()


def drawn(journey: Journey) -> str:
    return write_map(journey, "mermaid").text


def some_journeys(count: int) -> list[Journey]:
    """Maps out of thin air, the same ones at each run."""
    found: list[Journey] = []

    def keep(journey: Journey) -> bool:
        found.append(journey)
        return len(found) >= count

    plain = settings(
        max_examples=count * 2,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    find(journeys(), keep, settings=plain)
    return found


async def test_mermaid_reads_the_stages_tasks_scores_and_people_of_a_map(page: Page) -> None:
    journey = outcomes.journey()
    (read,) = await page.evaluate(READ, [drawn(journey)])
    assert read["type"] == "journey"
    assert read["title"] == journey.frame.title
    assert read["sections"] == [stage.name for stage in journey.stages]
    tasks = [(one["section"], one["task"]) for one in read["tasks"]]
    stages = {stage.id: stage.name for stage in journey.stages}
    cards = [
        (stages[card.stage], card.text)
        for stage in journey.stages
        for card in journey.elements
        if card.kind in TASKS and card.stage == stage.id and card.stage is not None
    ]
    assert sorted(tasks) == sorted(cards)
    assert all(1 <= one["score"] <= 5 for one in read["tasks"])


async def test_no_words_break_a_diagram(page: Page) -> None:
    sample = outcomes.journey()
    maps = [_saying(sample, text) for text in NASTY]
    read = await page.evaluate(READ, [drawn(one) for one in maps])
    assert [
        (text, one["error"]) for text, one in zip(NASTY, read, strict=True) if "error" in one
    ] == []
    counts = [len(one["tasks"]) for one in read]
    assert counts == [_tasks(one) for one in maps]


async def test_mermaid_takes_any_map(page: Page) -> None:
    maps = some_journeys(60)
    read: list[dict[str, Any]] = await page.evaluate(READ, [drawn(one) for one in maps])
    assert [one["error"] for one in read if "error" in one] == []
    assert [len(one["tasks"]) for one in read] == [_tasks(one) for one in maps]


def _saying(journey: Journey, text: str) -> Journey:
    cards = [replace(card, text=text) for card in journey.elements]
    stages = [replace(stage, name=" ".join(text.split())) for stage in journey.stages]
    frame = replace(journey.frame, title=" ".join(text.split()), scenario=text)
    return replace(journey, frame=frame, elements=cards, stages=stages)


def _tasks(journey: Journey) -> int:
    """How many tasks stand in a stage."""
    stages = {stage.id for stage in journey.stages}
    return sum(card.kind in TASKS and card.stage in stages for card in journey.elements)
