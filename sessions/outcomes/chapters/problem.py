"""The problem the business has: the report starts with it, never with the user."""

from sessions.outcomes.blocks import Block, Paragraph, Span, Words, card, strong, words
from sessions.outcomes.book import Book
from sessions.outcomes.prose import ended, opened, plain, weaves, woven
from sessions.outcomes.wording import PROBLEMS


def chapter(book: Book) -> tuple[Block, ...]:
    """Two sentences; nothing where no problem, goal or segment was named."""
    frame = book.frame
    sentence = statement(book)
    goal, segment = plain(frame.business_goal), plain(frame.segment)
    if not sentence and not goal:
        return ()
    pieces: list[str | Span] = [*sentence]
    if goal:
        pieces += [" " if sentence else "", "The goal: ", strong(ended(goal))]
    if segment:
        pieces += [" The customers it is about: ", card(ended(segment))]
    blocks: list[Block] = [Paragraph(words(*pieces))]
    people = [
        f"{role}: {name}."
        for role, name in (("Sponsor", plain(frame.sponsor)), ("Decider", plain(frame.decider)))
        if name
    ]
    if people:
        blocks.append(Paragraph(words(" ".join(people))))
    return tuple(blocks)


def statement(book: Book) -> Words:
    """The problem in a sentence, or nothing."""
    frame = book.frame
    kind = PROBLEMS.get(frame.business_problem or "", "")
    own = plain(frame.business_problem_text)
    if kind and own:
        return words("The business wants to ", strong(kind), ". In its own words: ", ended(own))
    if kind:
        return words("The business wants to ", strong(kind), ".")
    if own and weaves(own):
        return words("The business wants to ", strong(woven(own)), ".")
    return words("The problem of the business: ", strong(ended(opened(own)))) if own else ()
