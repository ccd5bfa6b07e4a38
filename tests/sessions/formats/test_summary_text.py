from sessions.formats.summary_text import write
from sessions.outcomes.options import Options
from tests.sessions.outcomes.robotics import ROBOTICS
from tests.sessions.outcomes.unkind import unkind


def test_the_summary_is_a_mail_that_people_read() -> None:
    text = write(ROBOTICS, Options(timezone="Europe/Berlin")).decode()
    assert text.startswith(
        "Parts for small robotics firms\n"
        "==============================\n"
        "15 January 2027, 09:00 to 09:20 (Europe/Berlin), 6 participants\n"
        "The customer journey of Marta, as it is today. Basis: research and\n"
        "assumptions.\n\n"
        "In short\n"
        "- The business wants to increase revenue. In its own words: small firms\n"
        "  buy once and do not come back.\n"
    )
    assert "\nNext\n- “Show which gear fits which robot”: Jonas, until 2027-03-01\n" in text
    assert "\nTo follow up\n- Who owns the call centre? (Operations)\n" in text
    assert "\nKeep in mind\n- 67 % of the cards" in text


def test_lines_are_short_enough_for_every_mail_program() -> None:
    lines = write(ROBOTICS, Options()).decode().split("\n")
    assert max(map(len, lines)) <= 72


def test_Y7_a_text_with_control_signs_stays_plain_text() -> None:
    text = write(unkind(), Options()).decode()
    assert [sign for sign in text if sign < " " and sign != "\n"] == []
    assert "\u202e" not in text
