"""What the teams agreed on: the three checks of each opportunity, the questions, the concerns."""

from facilitation.consensus import Check, Scale
from facilitation.opportunities import AgreementCheck
from sessions.outcomes.blocks import Block, Bullets, Paragraph, Table, Words, card, strong, words
from sessions.outcomes.book import Book
from sessions.outcomes.chapters.choices import votes
from sessions.outcomes.prose import ended, joined, plain
from sessions.outcomes.ranking import Ranked
from sessions.outcomes.wording import CHECK_SCALES, CHECKS


def chapter(book: Book) -> tuple[Block, ...]:
    """Counts of every check and question; nothing where nothing was asked."""
    blocks: list[Block] = votes(book)
    asked = [row for row in book.ranked if row.agreements]
    if asked:
        lead = "For each opportunity: is it important, can we address it, does it solve a "
        blocks.append(Paragraph(words(f"{lead}business problem? More than half said yes, or not:")))
        blocks.append(
            Table(
                head=("Opportunity", *(name.capitalize() for name in CHECKS.values())),
                rows=tuple((row.text, *_counts(row)) for row in asked),
                widths=(8, 4, 4, 4),
            )
        )
    checks = [one for one in book.outcome.state.checks.checks if one.outcome is not None]
    if checks:
        blocks.append(Paragraph(words("Questions to everybody, answered at the same moment:")))
        blocks.append(Bullets(tuple(_question(one) for one in checks)))
    concerns = [
        words(card(f"“{plain(concern)}”"))
        for one in checks
        if one.outcome is not None
        for concern in one.outcome.concerns
    ]
    if concerns:
        blocks += [Paragraph(words("Concerns that were said and stand:")), Bullets(tuple(concerns))]
    return tuple(blocks)


def _counts(row: Ranked) -> list[str]:
    found = {one.check: one for one in row.agreements}
    cells = []
    for check in AgreementCheck:
        one = found.get(check)
        if one is None:
            cells.append("not asked")
            continue
        counts = [f"{one.yes} yes", f"{one.no} no" if one.no else ""]
        counts.append(f"{one.unsure} unsure" if one.unsure else "")
        cells.append(f"{'Yes' if one.passed else 'No'}: {joined(counts, ', ')}")
    return cells


def _question(check: Check) -> Words:
    return words(
        card(ended(plain(check.question))),
        f" {CHECK_SCALES[check.scale].capitalize()}: ",
        *answers(check),
    )


def answers(check: Check) -> Words:
    """The counts of a question that was answered, and whether it passed."""
    outcome = check.outcome
    if outcome is None:
        return ()
    sign = " × " if check.scale is Scale.FIST_OF_FIVE else " "
    counts = reversed(outcome.counts.items())
    given = [f"{count}{sign}{value}" for value, count in counts if count]
    silent = f"; {outcome.silent} said nothing" if outcome.silent else ""
    came = "It passed." if outcome.passed else "It did not pass."
    return words(f"{', '.join(given) or 'no answers'}{silent}. ", strong(came))
