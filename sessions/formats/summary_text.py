"""The outcome in a few plain lines: for an e-mail, a chat or a calendar entry."""

from textwrap import wrap
from typing import Final

from facilitation.hints import many
from sessions.outcomes.blocks import unmarked
from sessions.outcomes.book import Book
from sessions.outcomes.chapters.next_steps import left_over
from sessions.outcomes.options import Options, StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.prose import joined, named, plain
from sessions.outcomes.story import basis, subtitle, summary, title_of
from sessions.outcomes.times import day, hour
from sessions.outcomes.trace import Trace
from sessions.outcomes.warnings import warnings

_LINE: Final = 72
_TOP: Final = 5


def write(outcome: Outcome, options: Options) -> bytes:
    """UTF-8 with lines of at most 72 characters, as mail programs like them."""
    book = Book.of(outcome, StoryOptions(timezone=options.timezone))
    title = title_of(outcome)
    lines = [*wrap(title, _LINE), "=" * min(len(title), _LINE), *wrap(_when(book), _LINE)]
    lines += [*wrap(f"{subtitle(book)}. Basis: {basis(book)}.", _LINE), ""]
    lines += _items("In short", [unmarked(one) for one in summary(book)])
    lines += _items("Next", [_next(trace) for trace in book.traces[:_TOP]])
    lines += _items("To follow up", [unmarked(one) for one in left_over(book)])
    lines += _items("Keep in mind", [one.sentence for one in warnings(book.atlas)])
    return ("\n".join(lines).rstrip() + "\n").encode()


def _when(book: Book) -> str:
    about = book.outcome.about
    held = about.started or about.created
    when = f"{day(held, book.where)}"
    if about.started is not None and about.ended is not None:
        when += f", {hour(held, book.where)} to {hour(about.ended, book.where)}"
        when += f" ({book.options.timezone})"
    people = many(about.participants, "participant", "participants") if about.participants else ""
    return joined((when, people), ", ")


def _items(title: str, items: list[str]) -> list[str]:
    said = [wrap(plain(one), _LINE, initial_indent="- ", subsequent_indent="  ") for one in items]
    told = [line for lines in said for line in lines]
    return [title, *told, ""] if told else []


def _next(trace: Trace) -> str:
    owner = trace.owner or "nobody owns it yet"
    due = f", until {trace.due}" if trace.due else ""
    return f"{named(trace.text)}: {owner}{due}"
