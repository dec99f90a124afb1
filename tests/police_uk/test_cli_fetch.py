"""The command `leaflets fetch`, run as a user runs it against a server on this machine."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import sleep

from tests.commands import leaflets
from tests.police_uk.service import Limit, Service, serving

FORCE = ("fetch", "--force", "westmere")
EVERYTHING = 3 + 3 + 3 * (5 + 3)


def test_a_force_is_fetched_and_the_second_run_asks_for_nothing(tmp_path: Path) -> None:
    with serving(Service(limit=Limit())) as service:
        first = leaflets(*FORCE, "--url", service.url, cwd=tmp_path)
        asked = sum(service.asked.values())
        again = leaflets(*FORCE, cwd=tmp_path, LEAFLETS_POLICE_UK=service.url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "police-uk: 3 areas of westmere, crime of 2026-07, 2026-08, 2026-09.",
        f"{EVERYTHING} answers fetched, 0 there already; 0 say “none”.",
    ]
    assert (again.returncode, again.stderr) == (0, "")
    assert f"0 answers fetched, {EVERYTHING} there already" in again.stdout
    assert (service.refused, sum(service.asked.values())) == (0, asked) == (0, EVERYTHING)
    assert (tmp_path / "police-uk" / "westmere" / "D2" / "boundary.json").is_file()


def test_only_what_is_named_is_fetched(tmp_path: Path) -> None:
    with serving(Service()) as service:
        some = ("--areas", "D2,C01", "--month", "2026-06", "-o", "here", "--json")
        done = leaflets(*FORCE, *some, "--url", service.url, cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["areas"], told["months"]) == (0, ["D2", "C01"], ["2026-06"])
    assert (told["folder"], told["asked"], told["problems"]) == ("here", 3 + 1 + 2 * 6, [])
    assert service.asked["westmere/c01"] == 0


def test_without_a_network_it_says_so_in_one_line_and_uses_the_folder(tmp_path: Path) -> None:
    with serving(Service()) as service:
        one = (*FORCE, "--areas", "D2", "--url", service.url)
        leaflets(*one, cwd=tmp_path)
    whole = leaflets(*one, "--refresh", cwd=tmp_path)
    assert whole.returncode == 0
    assert whole.stderr.splitlines() == ["There is no network: police-uk was used as it is, and nothing is missing."]
    assert "0 answers fetched, 6 there already, 8 older than they should be" in whole.stdout
    lacking = leaflets(*FORCE, "--refresh", "--url", service.url, cwd=tmp_path)
    assert lacking.returncode == 4
    (line,) = lacking.stderr.splitlines()
    assert line.startswith("There is no network: police-uk was used as it is, and 16 answers are missing (C01, c01).")
    nothing = leaflets(*one, "-o", "new", cwd=tmp_path)
    assert nothing.returncode == 1
    (line,) = nothing.stderr.splitlines()
    assert "[no-network] There is no network: 127.0.0.1 cannot be reached." in line


def test_names_and_months_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with serving(Service()) as service:
        month = leaflets(*FORCE, "--month", "2026-10", "--url", service.url, cwd=tmp_path)
        area = leaflets(*FORCE, "--areas", "d2", "--url", service.url, cwd=tmp_path)
        force = leaflets("fetch", "--force", "westmer", "--json", "--url", service.url, cwd=tmp_path)
    assert month.returncode == area.returncode == force.returncode == 2
    assert "[unknown-month] There is no street-level crime for 2026-10." in month.stderr
    assert "Did you mean “D2”?" in area.stderr
    (problem,) = json.loads(force.stdout)["problems"]
    assert (problem["code"], "Did you mean “westmere”?" in problem["mend"]) == ("unknown-name", True)


def test_an_area_that_fails_is_listed_and_the_others_come(tmp_path: Path) -> None:
    with serving(Service()) as service:
        service.overrides["westmere/C01/events"] = 200, b"<html>Sorry</html>"
        done = leaflets(*FORCE, "--url", service.url, cwd=tmp_path)
        mended = leaflets(*FORCE, "--url", service.url, cwd=tmp_path)
        service.overrides.clear()
        last = leaflets(*FORCE, "--url", service.url, cwd=tmp_path)
    assert done.returncode == mended.returncode == 4
    (line,) = done.stderr.splitlines()
    assert "[bad-answer]" in line
    assert "area C01" in line
    assert "a web page and not data" in line
    assert (last.returncode, last.stdout.splitlines()[1][:17]) == (0, "1 answers fetched")


def test_a_run_that_is_stopped_goes_on_next_time(tmp_path: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LEAFLETS_")}
    with serving(Service(hang_s=0.2)) as service:
        command = [sys.executable, "-m", "leaflets", *FORCE, "--url", service.url]
        with subprocess.Popen(command, cwd=tmp_path, env=clean, stderr=subprocess.PIPE, text=True) as run:
            while sum(service.asked.values()) < 12 and run.poll() is None:
                sleep(0.01)
            run.send_signal(signal.SIGINT)
            _, said = run.communicate(timeout=60)
        assert (run.returncode, said.strip()) == (1, "Stopped.")
        kept = len((tmp_path / "police-uk" / "index.jsonl").read_text().splitlines())
        assert kept >= 11
        service.hang_s = 0
        done = leaflets(*FORCE, "--url", service.url, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{EVERYTHING - kept} answers fetched, {kept} there already" in done.stdout
    assert sum(service.asked.values()) <= EVERYTHING + 1  # what was on its way when it was stopped


def test_progress_is_shown_on_a_terminal(tmp_path: Path) -> None:
    terminal, stderr = os.openpty()
    with serving(Service(hang_s=0.03)) as service:
        command = [sys.executable, "-m", "leaflets", *FORCE, "--url", service.url]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=stderr) as run:
            os.close(stderr)
            shown = screen_of(terminal)
            said, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert "Mill Lane" in shown
    assert "3/3" in shown
    assert b"answers fetched" in said


def screen_of(terminal: int) -> str:
    """All that is written to a terminal until nobody writes to it any more."""
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as screen, suppress(OSError):
        while part := screen.read(4096):
            shown += part
    return shown.decode()


def test_the_examples_of_the_help_work(tmp_path: Path) -> None:
    shown = leaflets("fetch", "--help", cwd=tmp_path).stdout
    examples = re.findall(r"^ +leaflets (fetch .*)$", shown, re.MULTILINE)
    assert len(examples) == 2
    with serving(Service(force="essex", areas={"C01": "Mill Lane", "C02": "Harbour"})) as service:
        for example in examples:
            done = leaflets(*example.split(), cwd=tmp_path, LEAFLETS_POLICE_UK=service.url)
            assert (done.returncode, done.stderr) == (0, ""), example
    assert (tmp_path / "essex-answers" / "essex" / "C02").is_dir()


def test_leaflets_toml_does_not_mix_answers_with_pieces(tmp_path: Path) -> None:
    (tmp_path / "leaflets.toml").write_text('output = "print"\n', encoding="utf-8")
    with serving(Service()) as service:
        assert leaflets(*FORCE, "--areas", "D2", "--url", service.url, cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["leaflets.toml", "police-uk"]


def test_the_help_says_how_long_answers_are_good(tmp_path: Path) -> None:
    said = " ".join(leaflets("fetch", "--help", cwd=tmp_path).stdout.split())
    for words in ("events after a day", "boundaries after a week", "month's crime never again", "the next run goes on"):
        assert words in said
