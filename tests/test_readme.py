"""The README's commands do what it says: each is run as it stands there, from an empty folder."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from dataclasses import fields
from pathlib import Path

import pytest

from leaflets.models import EVERY_AREA, Records
from leaflets.sources import read
from leaflets.workbook import workbook_of
from tests.commands import leaflets
from tests.conftest import ROOT
from tests.police_uk.service import Service, serving


def commands() -> list[str]:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    found = [line.split("#")[0].strip() for line in lines if line.startswith("    leaflets ")]
    return [line for line in found if "--crime" not in line]  # that one needs real street-level files; see test_demo


def test_every_command_of_the_readme_works_in_turn(tmp_path: Path) -> None:
    listed = commands()
    assert len(listed) >= 15
    with serving(Service(force="essex")) as service:
        run_all(listed, tmp_path, service.url)
    assert 'role="group" aria-label="Map' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def run_all(listed: list[str], folder: Path, police_uk: str) -> None:
    for command in listed:
        words = [one or other for one, other in re.findall(r'"([^"]*)"|(\S+)', command)]
        if words[1] == "preview":
            look_at(words[1:], folder)
            continue
        done = leaflets(*words[1:], cwd=folder, LEAFLETS_POLICE_UK=police_uk)
        if words[1:3] == ["workbook", "new"] and words[3] == "essex.xlsx":
            two_areas(folder / "essex.xlsx")  # whatever is made of 14 areas takes seven times as long
        # What the service here answers has a fault on purpose, which import names.
        assert done.returncode == (4 if words[1] == "import" else 0), f"{command}: {done.stdout}{done.stderr}"


def look_at(words: list[str], folder: Path) -> None:
    """A preview goes on until it is ended: its page is asked for, then it is."""
    command = [sys.executable, "-m", "leaflets", *words, "--port", "0"]
    quiet = {**os.environ, "BROWSER": "true", "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=quiet)
    try:
        assert running.stdout
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", running.stdout.readline())
        with urllib.request.urlopen(address, timeout=60) as page:
            assert words[1] in page.read().decode()
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    finally:
        running.kill()
        running.communicate()


def two_areas(path: Path) -> None:
    """Write a workbook with two areas of the sample, and what holds for all."""
    records = read(ROOT / "samples" / "essex").records
    some = {"colchester", "tendring", EVERY_AREA}
    areas = tuple(area for area in records.areas if area.id in some)
    parts = {item.name: getattr(records, item.name) for item in fields(records) if item.name != "areas"}
    kept = {name: tuple(one for one in held if getattr(one, "area", "") in some) for name, held in parts.items()}
    path.write_bytes(workbook_of(Records(areas, **kept)))


@pytest.mark.parametrize("command", ["make", "cards", "check", "areas", "shift", "workbook new", "workbook check"])
def test_every_example_of_the_help_works(tmp_path: Path, command: str) -> None:
    if command != "workbook new":
        two_areas(tmp_path / "essex.xlsx")
    shown = leaflets(*command.split(), "--help", cwd=tmp_path).stdout
    examples = re.findall(rf"^ +leaflets ({command} .*)$", shown, re.MULTILINE)
    assert examples
    for example in examples:
        if "--printer" in example:
            continue  # that printer is not calibrated here
        words = [one or other for one, other in re.findall(r'"([^"]*)"|(\S+)', example)]
        done = leaflets(*words, cwd=tmp_path)
        assert done.returncode == 0, f"{example}: {done.stderr}"
