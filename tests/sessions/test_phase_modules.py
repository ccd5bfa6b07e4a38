from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from facilitation import phases
from facilitation.phases import BUILT_IN, installed
from sessions.phase_modules import GROUP, install_phase_modules, registry_of
from tests.facilitation.example_phase import Voices

EXAMPLE = "tests.facilitation.example_phase"


def offer(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, GROUP)


def test_P12_a_package_brings_a_phase_through_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "acme_voices-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-voices\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(f"[{GROUP}]\nvoices = {EXAMPLE}:Voices\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(phases, "_installed", BUILT_IN)
    registry = install_phase_modules()
    assert installed() is registry
    found = registry.module("acme.voices")
    assert isinstance(found, Voices)
    assert {one.type for one in registry} == {one.type for one in BUILT_IN} | {"acme.voices"}


def test_P12_an_entry_point_may_name_an_object() -> None:
    registry = registry_of([offer("voices", "tests.sessions.test_phase_modules:SPOKEN")])
    assert registry.module("acme.voices") is SPOKEN


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no.such.package:Voices", "ModuleNotFoundError"),
        (f"{EXAMPLE}:Nothing", "AttributeError"),
        (f"{EXAMPLE}:lacking", "this is no PhaseModule."),
        ("tests.sessions.test_phase_modules:Blank", "Phase module “”: a type is"),
        ("tests.sessions.test_phase_modules:Broken", "RuntimeError"),
    ],
)
def test_P12_what_cannot_be_used_is_left_out_and_the_others_work(value: str, why: str) -> None:
    with capture_logs() as logs:
        registry = registry_of([offer("a", value), offer("voices", f"{EXAMPLE}:Voices")])
    assert registry.module("acme.voices") is not None
    (log,) = logs
    assert (log["event"], log["entry_point"]) == ("phase_module_left_out", "a")
    assert log["why"].startswith(why)


def test_P12_nobody_takes_the_place_of_a_phase_that_is_there() -> None:
    here = "tests.sessions.test_phase_modules"
    registry = registry_of([offer("a", f"{here}:Impostor"), offer("b", f"{here}:Impostor")])
    assert not isinstance(registry.module("break"), Impostor)


class Blank(Voices):
    type = ""


class Broken(Voices):
    def __init__(self) -> None:
        raise RuntimeError


class Impostor(Voices):
    type = "break"


SPOKEN = Voices()
