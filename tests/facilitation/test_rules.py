import re
from pathlib import Path

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
