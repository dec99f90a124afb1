"""The deployment's files name what there is: commands, options, packages, settings and addresses."""

import re
import shlex
import shutil
import subprocess

import click
import pytest

from leaflets.cli import cli
from leaflets.web.site_file import SignOnTable, SiteTable
from tests.conftest import ROOT

UNIT = (ROOT / "deploy/in-your-area.service").read_text(encoding="utf-8")
DOCKER = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")


def is_known(line: list[str]) -> None:
    """That a line is a command of the project with options that it has."""
    assert line[0].rpartition("/")[2] == "leaflets"
    command: click.Command = cli
    words = line[1:]
    while isinstance(command, click.Group) and words:
        command = command.commands[words.pop(0)]
    options = {name for option in command.params for name in option.opts}
    for word in words:
        assert not word.startswith("--") or word in options, f"{command.name} {word}"


def test_the_unit_starts_a_command_that_there_is() -> None:
    (line,) = re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)
    is_known(shlex.split(line))
    assert "User=root" not in UNIT
    for name in re.findall(r"LEAFLETS_([A-Z_]+)", UNIT):
        assert name.lower() in {*SiteTable.model_fields, "client_secret"}


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: pytest.TempPathFactory) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: nothing has shown that it can read the unit")
    done = subprocess.run(
        ["systemd-analyze", "verify", ROOT / "deploy/in-your-area.service"], capture_output=True, text=True, check=False
    )
    assert not [line for line in done.stderr.splitlines() if "Unknown" in line or "Invalid" in line], done.stderr


def test_the_image_names_packages_that_the_project_needs_and_runs_as_nobody_special() -> None:
    needed = set(re.findall(r"missing\+=\((lib\S+)\)", (ROOT / ".ci/debian-packages").read_text(encoding="utf-8")))
    (named,) = re.findall(r"--no-install-recommends (.+) \\", DOCKER)
    assert set(named.split()) == needed - {"libjaxb-java"}
    assert "\nUSER in-your-area\n" in DOCKER
    assert "HEALTHCHECK" in DOCKER
    entry, command = (eval(line) for line in re.findall(r"^(?:ENTRYPOINT|CMD) (\[.+\])$", DOCKER, re.MULTILINE)[-2:])
    is_known([*entry, *command])
    for path in re.findall(r"COPY (?:--from=\w+ )?(\S+)", DOCKER):
        assert path == "." or path.startswith("/opt/")
    for name in re.findall(r"\b(?:LEAFLETS)_([A-Z]+)", DOCKER):
        assert name.lower() in SiteTable.model_fields


def test_every_debian_package_of_the_image_exists() -> None:
    (named,) = re.findall(r"--no-install-recommends (.+) \\", DOCKER)
    for name in named.split():
        done = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False)
        assert "Candidate:" in done.stdout or "Installed:" in done.stdout, name


def test_the_guide_names_every_setting_and_no_other() -> None:
    listed = GUIDE.split("## Settings")[1].split("## Reverse")[0]
    rows = [row.split("|")[1] for row in listed.splitlines() if row.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(SiteTable.model_fields) - {"single_sign_on"}
    table = GUIDE.split("[single_sign_on]\n")[1].split("[single_sign_on.roles]")[0]
    assert set(re.findall(r"^\s+(\w+) =", table, re.MULTILINE)) <= set(SignOnTable.model_fields)


def test_every_command_of_the_guide_exists() -> None:
    for line in re.findall(r"`(leaflets [^`]+)`|^ {4}.*?(\S*leaflets (?:serve|user|jobs).*)$", GUIDE, re.MULTILINE):
        words = shlex.split(next(filter(None, line)))
        if words[1] != "publish":
            is_known(words)
