import re
from functools import cache
from pathlib import Path

import pytest

from facilitation.refusals import Refusal

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"\*\*([A-Z]\d+)\*\*")


def test_every_numbered_rule_is_named_by_a_test() -> None:
    numbers = NUMBER.findall((ROOT / "docs/rules.md").read_text())
    tests = "\n".join(path.read_text() for path in ROOT.glob("tests/**/test_*.py"))
    named = set(re.findall(r"(?<![A-Za-z0-9])[A-Z]\d+(?![A-Za-z0-9])", tests.replace("_", " ")))
    assert numbers
    assert [number for number in numbers if number not in named] == []


def test_no_number_stands_for_two_rules() -> None:
    numbers = NUMBER.findall((ROOT / "docs/rules.md").read_text())
    assert len(numbers) == len(set(numbers))


@cache
def told_in_tests() -> str:
    """Every test, and what helps them."""
    return "\n".join(path.read_text() for path in ROOT.glob("tests/**/*.py"))


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_sentence_and_is_named_by_a_test(refusal: Refusal) -> None:
    assert refusal.sentence.endswith((".", "?"))
    assert f"Refusal.{refusal.name}" in told_in_tests() or f'"{refusal}"' in told_in_tests()
