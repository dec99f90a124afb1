"""A PostgreSQL server of a test's own: Debian's, in a folder that goes again, by a user without rights."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

ROOT_RUNS_AS = "postgres"
"""Debian's package makes this user; PostgreSQL refuses to run as root."""


def commands() -> Path:
    """The folder of initdb and pg_ctl; the test is skipped where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql): nothing has shown that the store works in it")
    return found[-1].parent


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database, on a port of this machine that was free."""
    bins, folder = commands(), Path(mkdtemp(prefix="leaflets-postgres-", dir="/tmp"))
    as_other = ["runuser", "-u", ROOT_RUNS_AS, "--"] if os.geteuid() == 0 else []
    if as_other:
        shutil.chown(folder, ROOT_RUNS_AS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*as_other, *command], check=True, cwd="/", stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    data, options = str(folder / "data"), f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    try:
        run(str(bins / "initdb"), "-D", data, "-U", "site", "--auth=trust", "-E", "UTF8", "--no-sync")
        run(str(bins / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://site@127.0.0.1:{port}/postgres"
        finally:
            run(str(bins / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
