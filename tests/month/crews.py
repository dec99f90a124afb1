"""Crews for tests: processes of this machine, and a real Dask scheduler with two real workers."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from leaflets.month.crew import Terms

TERMS = Terms(workers=2, limit_s=120, memory_mb=1024, dockets_each=50)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A scheduler and two workers, a process each, as somebody starts them by hand; gives the scheduler's address."""
    started = []
    try:
        scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
        started.append(_started([*scheduler, "--host", "127.0.0.1"], folder))
        address = _said(started[0], r"Scheduler at:\s+(tcp://\S+)")
        for number in (1, 2):
            own = folder / f"dask-{number}"
            own.mkdir()
            worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
            started.append(_started([*worker, "--local-directory", str(own), "--host", "127.0.0.1"], own))
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def _started(command: list[str], folder: Path) -> "subprocess.Popen[str]":
    log = (folder / "log.txt").open("w")
    with log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, text=True, cwd=folder)
    process.log = folder / "log.txt"  # type: ignore[attr-defined]
    return process


def _said(process: "subprocess.Popen[str]", pattern: str) -> str:
    from time import monotonic, sleep

    until = monotonic() + 60
    while monotonic() < until:
        if found := re.search(pattern, process.log.read_text()):  # type: ignore[attr-defined]
            return found[1]
        sleep(0.1)
    raise AssertionError(process.log.read_text())  # type: ignore[attr-defined]


def workers() -> list[psutil.Process]:
    """The processes of a local crew: whoever runs below this one and holds fonts."""
    return [one for server in servers() for one in server.children()]


def servers() -> list[psutil.Process]:
    """The process that forks the workers of local crews."""
    alive = (one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE)
    return [one for one in alive if "forkserver" in " ".join(one.cmdline())]
