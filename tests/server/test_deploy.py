"""What operators copy from deploy/ and docs/operating.md fits the program it is for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from server.cli import main
from server.settings import catalogue, variable

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "deploy").iterdir()), ROOT / "docs" / "operating.md"]
_OWN = {"WAYBOARD_HOSTNAME"}  # of deploy/compose.yaml itself


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_that_is_named_is_a_setting(file: Path) -> None:
    known = {variable(name) for name in catalogue()} | _OWN
    named = set(re.findall(r"\bWAYBOARD_[A-Z_]+[A-Z]\b", file.read_text()))
    assert named <= known


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_command_that_is_named_is_there(file: Path) -> None:
    named = re.findall(r"(?:^|bin/|')wayboard ([a-z]+)", file.read_text(), re.MULTILINE)
    assert set(named) <= set(main.list_commands(main.make_context("wayboard", ["list"])))


def test_the_image_copies_what_is_there_and_all_packages() -> None:
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy/Dockerfile").read_text(), re.M
    )
    sources = {source for line in copied for source in line.split()}
    assert {"facilitation", "sessions", "server", "client", "requirements.lock"} <= sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_container_is_read_only_and_may_do_nothing_special() -> None:
    services = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
    wayboard = services["wayboard"]
    assert wayboard["read_only"] is True
    assert wayboard["cap_drop"] == ["ALL"]
    assert "USER 10001" in (ROOT / "deploy/Dockerfile").read_text()
    assert "ports" not in wayboard


def test_systemd_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:  # a container has no systemd: at least the sections are there
        text = (ROOT / "deploy/wayboard.service").read_text()
        assert re.findall(r"^\[(\w+)\]$", text, re.M) == ["Unit", "Service", "Install"]
        return
    unit = tmp_path / "wayboard.service"
    text = (ROOT / "deploy/wayboard.service").read_text()
    unit.write_text(text.replace("/opt/wayboard/bin/wayboard", "/bin/true"))
    done = subprocess.run([tool, "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
