"""Faults for months: commands that are killed, disks that are full or fail, layouts that never end."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest

from leaflets.layout import shipped_layouts
from tests.conftest import ROOT

COMMAND = (sys.executable, "-m", "leaflets", "batch", "--month", "2024-04")


def started(folder: Path, *more: str) -> "subprocess.Popen[str]":
    """A batch into a folder, going on, with its words kept."""
    data = [] if "--data" in more else ["--data", "sample:essex"]
    command = [*COMMAND, *data, "-o", str(folder), *more]
    quiet = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=quiet, cwd=ROOT)


def ran(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """A batch into a folder, from its beginning to its end."""
    running = started(folder, *more)
    out, err = running.communicate(timeout=1200)
    return subprocess.CompletedProcess(running.args, running.returncode, out, err)


def wait_until(is_so: Callable[[], bool], running: "subprocess.Popen[str]", limit_s: float = 120) -> None:
    """Wait for something to come true while a command runs, or for the command's end."""
    until = monotonic() + limit_s
    while not is_so() and running.poll() is None:
        assert monotonic() < until
        sleep(0.005)


def lines_of_journal(month: Path) -> int:
    """How many pieces have been entered so far."""
    journal = month / ".month/journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def kill(running: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Kill a command as `kill -9` does; gives those who worked for it."""
    workers = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    return workers


def workers_of(running: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The processes that set pieces for a command."""
    try:
        below = psutil.Process(running.pid).children()
        servers = [one for one in below if "forkserver" in " ".join(one.cmdline())]
        return [one for server in servers for one in server.children()]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk of its own at a folder; gives a function that changes it, such as to `size=40m` or `ro`."""
    folder.mkdir()
    if (
        shutil.which("mount") is None
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no disk can be mounted here: that takes the rights of an administrator")

    def change(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)

    try:
        yield change
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


class FailingDisk:
    """Stands in for the system's call that puts a file on the disk, and fails at one of them with EIO."""

    def __init__(self, at: int) -> None:
        self.at, self.calls, self.real = at, 0, os.fsync

    def __call__(self, file: int) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.real(file)


ENDLESS = "<table><tr>{% for n in range(40) %}<td colspan='100000'>x</td>{% endfor %}</tr></table>"
"""WeasyPrint lays out every column of it."""
GROUPS = "".join(f"<g id='a{n}'><use href='#a{n - 1}'/><use href='#a{n - 1}'/></g>" for n in range(1, 40))
USE_BOMB = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><title>Squares</title><defs><g id='a0'>"
    f"<rect width='1' height='1'/></g>{GROUPS}</defs><use href='#a39'/></svg>"
)
"""A picture in which each group shows the one before it twice: 2 to the 39 squares."""
NESTED = "{% for n in range(2000) %}<div>{% endfor %}deep{% for n in range(2000) %}</div>{% endfor %}"


def layout_with(folder: Path, name: str, markup: str) -> Path:
    """A folder of layouts with one that extends the leaflet and has more markup at the end of its first face."""
    own = folder / name
    own.mkdir(parents=True)
    (own / "layout.toml").write_text(f'title = "{name}"\nextends = "activity-leaflet"\n', encoding="utf-8")
    text = (shipped_layouts() / "activity-leaflet/template.html").read_text(encoding="utf-8")
    at = text.index(">", text.index('data-face="front"')) + 1
    (own / "template.html").write_text(text[:at] + markup + text[at:], encoding="utf-8")
    return folder
