"""How the tests run the command: in this process, which has all that it loads; or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

from leaflets.cli import main

STARTS_PROCESSES = frozenset({"batch", "jobs", "preview", "publish", "serve"})
"""Commands that start processes, which begin as the one that they come from: that is not to be the tests' own."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command has left: its exit code, and what it has written on either stream."""

    returncode: int
    stdout: str
    stderr: str


def leaflets(*args: str, cwd: Path, **environment: str) -> Done:
    """Run the command in a folder. None of this machine's own LEAFLETS_… settings reach it."""
    alone = any(arg in STARTS_PROCESSES for arg in args[:1])
    done = in_own_process(*args, cwd=cwd, **environment) if alone else _here(args, cwd, environment)
    assert "Traceback" not in done.stderr + done.stdout
    assert "LEAFLETS_DEBUG" not in done.stderr + done.stdout, f"{args} has failed: {done.stderr}"
    return done


def in_own_process(*args: str, cwd: Path, **environment: str) -> Done:
    """Run the command as a shell does."""
    command = [sys.executable, "-m", "leaflets", *args]
    done = subprocess.run(
        command, cwd=cwd, env=clean(environment), capture_output=True, text=True, check=False, timeout=120
    )
    return Done(done.returncode, done.stdout, done.stderr)


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command."""
    return {**{key: value for key, value in os.environ.items() if not key.startswith("LEAFLETS_")}, **environment}


def _here(args: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> Done:
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with chdir(folder), _with(clean(environment)), redirect_stdout(out), redirect_stderr(err):
        try:
            main(args)
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, *(_read(stream) for stream in (out, err)))


@contextmanager
def _with(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _read(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
