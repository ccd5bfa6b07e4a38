"""Measure how the board runs in a real Chromium: opening, scrolling, dragging, zooming.

    python client/web/bench/board.py --server http://127.0.0.1:8000 --cards 1000

Makes a workshop with that many cards on a server that runs, opens it, and prints one line a figure:
frames and script time from a Chromium trace, nodes and memory from the page itself.
"""

import argparse
import json
import random
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

STAGES = 12
LANES = {
    "customer_task": "Customer tasks",
    "user_task": "User tasks",
    "touchpoint": "Touchpoints",
    "thought": "Thoughts",
    "pain_point": "Pain points",
    "opportunity": "Opportunities",
    "frontstage_action": "Frontstage",
    "backstage_action": "Backstage",
}
WORDS = [
    *("price", "list", "delivery", "waits", "nobody", "answers", "phone", "the", "form", "asks"),
    *("twice", "customer", "compares", "three", "offers", "and", "leaves", "before", "checkout"),
    *("because", "shipping", "cost", "shows", "late"),
]


def large_map(cards: int) -> str:
    """A map of that many cards as CSV, the same every time."""
    chance = random.Random(4)  # noqa: S311 - words of a benchmark are no secret
    rows = ["record,id,kind,text,stage,lane,order,stage_id,lane_id"]
    stages = [f"s{at:015d}" for at in range(STAGES)]
    rows += [f"stage,{id},,Stage number {at + 1},,,a{at:x},," for at, id in enumerate(stages)]
    lanes = [(f"l{at:015d}", kind, name) for at, (kind, name) in enumerate(LANES.items())]
    rows += [f"lane,{id},{kind},{name},,,a{at},," for at, (id, kind, name) in enumerate(lanes)]
    for at in range(cards):
        lane, kind, _ = lanes[at % len(lanes)]
        words = " ".join(chance.sample(WORDS, chance.randint(3, 11)))
        rows.append(f"card,e{at:015d},{kind},{words} {at},,,a0,{chance.choice(stages)},{lane}")
    return "\n".join(rows)


def make_workshop(server: str, cards: int) -> str:
    """The address of a new workshop's board, for its facilitator."""
    wanted = {
        "title": "A large map",
        "facilitator_name": "Ines",
        "import": {"format": "csv", "name": "large.csv", "text": large_map(cards)},
    }
    request = urllib.request.Request(  # noqa: S310 - the address comes from the command line
        f"{server}/api/workshops",
        data=json.dumps(wanted).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        made = json.load(answer)
    return f"{server}/w/{made['id']}#{made['facilitator_token']}"


def traced(page: Page, doing: Callable[[], None]) -> list[dict[str, Any]]:
    """The events of a Chromium trace while `doing` ran."""
    browser = page.context.browser
    if browser is None:
        sys.exit("The page has no browser to trace.")
    categories = ["devtools.timeline", "disabled-by-default-devtools.timeline.frame"]
    browser.start_tracing(page=page, categories=categories)
    doing()
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    return events


def script_per_frame(events: list[dict[str, Any]]) -> tuple[float, float, int]:
    """Script milliseconds a frame, median and 95th percentile, and how many tasks took over 50."""
    renderer = {e["pid"] for e in events if e["name"] == "FunctionCall"}
    frames = sorted(e["ts"] for e in events if e["name"] == "BeginMainThreadFrame")
    calls = [
        (e["ts"], e.get("dur", 0) / 1000)
        for e in events
        if e["pid"] in renderer and e["name"] in ("FunctionCall", "FireAnimationFrame", "TimerFire")
    ]
    long = sum(1 for e in events if e["name"] == "RunTask" and e.get("dur", 0) > 50_000)
    spent = []
    for at, start in enumerate(frames):
        end = frames[at + 1] if at + 1 < len(frames) else start + 16_667
        spent.append(sum(took for ts, took in calls if start <= ts < end))
    spent.sort()
    if not spent:
        return 0.0, 0.0, long
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)], long


FRAMES = """
() => new Promise((done) => {
  const times = [];
  const end = performance.now() + %d;
  const step = (now) => {
    times.push(now);
    if (now < end) requestAnimationFrame(step);
    else {
      const gaps = times.slice(1).map((time, at) => time - times[at]).sort((a, b) => a - b);
      done({
        fps: Math.round((gaps.length * 1000) / (times.at(-1) - times[0])),
        p95: gaps[Math.floor(gaps.length * 0.95)],
        worst: gaps.at(-1),
      });
    }
  };
  requestAnimationFrame(step);
})
"""


def count_frames(page: Page, ms: int) -> Callable[[], dict[str, float]]:
    """Begin to count the page's frames; the answer waits for the end and says what there was."""
    page.evaluate(f"window.__frames = ({FRAMES % ms})()")
    return lambda: page.evaluate("window.__frames")


def scroll(page: Page) -> dict[str, float]:
    """Wheel through the map and back."""
    frames = count_frames(page, 3000)
    page.mouse.move(900, 600)
    for at in range(120):
        page.mouse.wheel(30 if at % 3 else 0, 90 if at < 60 else -90)
        page.wait_for_timeout(16)
    return frames()


def drag(page: Page) -> dict[str, float]:
    """Carry a card about, near the edges too, and put it back."""
    card = page.locator("[data-card]").nth(20)
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    if box is None:
        sys.exit("No card to drag.")
    page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.mouse.down()
    frames = count_frames(page, 3000)
    for at in range(150):
        page.mouse.move(420 + (at * 11) % 900, 240 + (at * 7) % 560)
        page.wait_for_timeout(16)
    found = frames()
    page.keyboard.press("Escape")
    page.mouse.up()
    return found


def run(
    task: Callable[[Page], dict[str, float]], page: Page, found: list[dict[str, float]]
) -> None:
    """Do a task and keep what it found."""
    found.append(task(page))


def measure(page: Page, address: str) -> None:
    """Print one line for each figure."""
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("[data-card]")
    print(f"first card             {1000 * (time.perf_counter() - began):7.0f} ms")  # noqa: T201
    page.wait_for_timeout(1500)
    tasks: dict[str, Callable[[Page], dict[str, float]]] = {"scroll": scroll, "drag": drag}
    for name, task in tasks.items():
        found: list[dict[str, float]] = []
        events = traced(page, partial(run, task, page, found))
        median, high, long = script_per_frame(events)
        frames = found[0]
        print(  # noqa: T201
            f"{name:<8} {frames['fps']:4.0f} fps, p95 {frames['p95']:5.1f} ms, "
            f"worst {frames['worst']:5.0f} ms; script a frame {median:4.1f} ms, "
            f"p95 {high:4.1f} ms; tasks over 50 ms: {long}"
        )
    nodes = page.evaluate("document.querySelectorAll('*').length")
    cards = page.locator("[data-card]").count()
    session = page.context.new_cdp_session(page)
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    print(f"in the page            {nodes} elements, {cards} cards, heap {heap:.0f} MB")  # noqa: T201


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://127.0.0.1:8000")
    parser.add_argument("--cards", type=int, default=1000)
    parser.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))
    given = parser.parse_args()
    address = make_workshop(given.server, given.cards)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        measure(page, address)
        browser.close()


if __name__ == "__main__":
    main()
