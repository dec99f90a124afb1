"""`leaflets serve` and `leaflets user` as they are run: a process, its address, its end, and its plain errors."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from leaflets.cli import main
from tests.conftest import ROOT
from tests.reading import PATIENCE_S
from tests.web.signing import PASSWORD

LIMIT_S = 120
"""Nothing takes so long; a test that waits for what does not come ends by this."""


@dataclass(frozen=True)
class Ended:
    """What a command that has run to its end has printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def run(*command: str | Path, given: str = "", **environment: str) -> Ended:
    """Run `leaflets` to its end, in this process; `given` is piped in."""
    out, err, typed, code = StringIO(), StringIO(), StringIO(given), 0
    before = os.umask(0o022)
    with redirect_stdout(out), redirect_stderr(err), patch.dict(os.environ, environment), patch("sys.stdin", typed):
        try:
            main([str(word) for word in command])
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os.umask(before)
    return Ended(code, out.getvalue(), err.getvalue())


def run_apart(*line: str) -> Ended:
    """Run a command of Python's to its end, in a process of its own."""
    command = [sys.executable, *line]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass
class Served:
    """A server that runs, and all it has printed."""

    address: str
    process: subprocess.Popen[str]
    printed: list[str]

    def end(self) -> str:
        """End it as Ctrl-C does, and give its log."""
        self.process.send_signal(signal.SIGINT)
        out, log = self.process.communicate(timeout=LIMIT_S)
        self.printed += out.splitlines()
        return log


@contextmanager
def served(*options: str | Path) -> Iterator[Served]:
    """`leaflets serve` on a free port, once it answers."""
    line = [sys.executable, "-m", "leaflets", "serve", "--port", "0", *map(str, options)]
    with subprocess.Popen(line, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout
            printed = []
            for text in process.stdout:
                printed.append(text.rstrip())
                if text.startswith("In Your Area at "):
                    break
            else:
                assert process.stderr
                pytest.fail(process.stderr.read())
            yield Served(printed[-1].split()[4].rstrip("/"), process, printed)
        finally:
            process.kill()


def token_in(browser: httpx.Client, page: str) -> str:
    """The token of a form on this page."""
    return browser.get(page).text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_the_server_answers_tells_its_log_and_ends_cleanly(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert (
        "Added J. Example, admin."
        in run("user", "add", "J. Example", "--role", "admin", "--home", home, given=PASSWORD).stdout
    )
    with served("--home", home) as site:
        assert httpx.get(f"{site.address}/health", timeout=PATIENCE_S).text == "ok\n"
        assert httpx.get(f"{site.address}/ready", timeout=PATIENCE_S).json() == {"database": True, "home": True}
        assert "Server" not in httpx.get(f"{site.address}/sign-in", timeout=PATIENCE_S).headers
        with httpx.Client(base_url=site.address, timeout=PATIENCE_S) as browser:
            told = {"csrf_token": token_in(browser, "/sign-in"), "name": "J. Example", "password": PASSWORD}
            spoofed = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
            assert browser.post("/sign-in", data=told, headers=spoofed).headers["location"] == "/"
            assert browser.get("/users").status_code == 200
            assert "203.0.113.5" not in browser.get("/audit").text, "no proxy is trusted"
            assert "last admin" in run("user", "lock", "J. Example", "--home", home).stderr
            run("user", "add", "Other", "--role", "admin", "--home", home, given=PASSWORD)
            assert run("user", "role", "J. Example", "viewer", "--home", home).returncode == 0
            assert browser.get("/users").status_code == 403, "a role from the command line holds at once"
            run("user", "lock", "J. Example", "--home", home)
            assert browser.get("/account").status_code == 303
        busy = run_apart(
            "-m", "leaflets", "serve", "--home", str(tmp_path / "other"), "--port", site.address.rpartition(":")[2]
        )
        assert busy.returncode == 1
        assert "cannot be used" in busy.stderr
        assert f"leaflets user add NAME --role admin --home {tmp_path / 'other'}" in busy.stdout
        log = site.end()
    assert site.process.returncode == 0
    assert [line[:12] for line in site.printed] == ["In Your Area", "Ended."]
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"account.sign_in", "users.all", "ops.health"} <= {line["endpoint"] for line in lines}
    assert PASSWORD not in log
    assert "Traceback" not in log
    assert (home / "secret").stat().st_mode & 0o777 == 0o600
    assert (home / "site.db").stat().st_mode & 0o077 == 0


def test_the_accounts_are_managed_from_the_command_line(tmp_path: Path) -> None:
    home = ("--home", tmp_path)
    weak = run("user", "add", "A. Example", *home, given="short\n")
    assert (weak.returncode, "12 to 200 characters" in weak.stderr) == (3, True)
    run("user", "add", "A. Example", "--role", "admin", *home, given=PASSWORD + "\n")
    run("user", "add", "B. Example", *home, given=PASSWORD)
    run("user", "lock", "B. Example", *home)
    assert run("user", "list", *home).stdout == "A. Example\tadmin\nB. Example\tviewer, locked\n"
    assert run("user", "unlock", "B. Example", *home).stdout == "B. Example is unlocked.\n"
    assert run("user", "password", "B. Example", *home, given="violet harbour engine").returncode == 0
    assert run("user", "remove", "B. Example", *home).returncode == 0
    assert "There is no account" in run("user", "role", "B. Example", "editor", *home).stderr
    assert "last admin" in run("user", "remove", "A. Example", *home).stderr


@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        (("--home", "/proc/none/site"), {}, "cannot be made"),
        (("--database", "postgresql+psycopg://site:hush@127.0.0.1:1/none"), {}, "Check that it runs"),
        (("--host", "256.0.0.1"), {}, "cannot be used"),
        (("--config", "none.toml"), {}, "[bad-config] none.toml: There is no file"),
        ((), {"LEAFLETS_ADDRESS": "inyourarea"}, "Write it like https://"),
        ((), {"LEAFLETS_LIMITS": "nowhere://localhost"}, "where rate limits are counted"),
        ((), {"LEAFLETS_SECRET": "short"}, "The secret is too short"),
        ((), {"LEAFLETS_LOCAL_ACCOUNTS": "false"}, "no way to sign in"),
        ((), {"LEAFLETS_IDLE_MINUTES": "soon"}, "idle_minutes"),
    ],
)
def test_what_is_wrong_is_told_with_how_to_mend_it(
    tmp_path: Path, options: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    home = () if "--home" in options else ("--home", str(tmp_path))
    done = run("serve", "--port", "0", *home, *options, **environment)
    assert done.returncode in {1, 2, 3}
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 40)
    (tmp_path / "secret").chmod(0o644)
    done = run("serve", "--home", tmp_path, "--port", "0")
    assert done.returncode == 3
    assert "chmod 600" in done.stderr


def test_the_settings_are_read_from_a_file_and_the_environment(tmp_path: Path) -> None:
    from datetime import timedelta

    from leaflets.web.site_file import Given, read_site

    file = tmp_path / "site.toml"
    file.write_text(
        """
        address = "https://iya.example/"
        hosts = ["iya"]
        idle_minutes = 20
        open_cards = false
        [single_sign_on]
        issuer = "https://login.example/tenant/v2.0"
        client_id = "site"
        [single_sign_on.roles]
        "Site.Admins" = "admin"
        """
    )
    environment = {"LEAFLETS_CLIENT_SECRET": "hush", "LEAFLETS_METRICS_FROM": "10.0.0.0/8, 127.0.0.1"}
    read = read_site(Given(file, {"home": str(tmp_path / "home")}, environment))
    assert (read.is_https, read.names, read.open_cards) == (True, ("iya.example", "iya"), False)
    assert read.idle == timedelta(minutes=20)
    assert read.metrics_from == ("10.0.0.0/8", "127.0.0.1")
    assert read.single_sign_on
    assert read.single_sign_on.roles == (("Site.Admins", "admin"),)
    assert "hush" not in repr(read)
    assert read_site(Given(file, {"home": str(tmp_path / "home")}, environment)).secret == read.secret


def test_without_the_extra_the_server_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['waitress'] = None; from leaflets.cli import main; main(['serve', '--port', '0'])"
    done = run_apart("-c", code)
    assert done.returncode == 2
    assert "pip install 'in-your-area[server]'" in done.stderr


@pytest.mark.long
def test_the_demonstration_opens_with_the_sample_and_an_account(tmp_path: Path) -> None:
    with served("--demo", "--home", tmp_path / "demo", "--trusted-proxy", "127.0.0.1") as site:
        (line,) = [line for line in site.printed if "sign in as" in line]
        assert "Colchester" in httpx.get(f"{site.address}/", timeout=PATIENCE_S).text
        assert httpx.get(f"{site.address}/areas/colchester", timeout=PATIENCE_S).status_code == 200
        with httpx.Client(base_url=site.address, timeout=PATIENCE_S) as browser:
            told = {"csrf_token": token_in(browser, "/sign-in"), "name": "demo", "password": line.split()[-1]}
            assert browser.post("/sign-in", data=told).status_code == 303
            assert "28 pieces, published" in browser.get("/desk").text, "an admin goes on from what readers see"
            assert "<path" in httpx.get(f"{site.address}/", timeout=PATIENCE_S).text, (
                "a map, as every later month has it"
            )
            passed_on = {"X-Forwarded-For": "203.0.113.5, 192.0.2.9"}
            browser.post("/sign-out", data={"csrf_token": token_in(browser, "/account")}, headers=passed_on)
            told["csrf_token"] = token_in(browser, "/sign-in")
            browser.post("/sign-in", data=told)
            audit = browser.get("/audit").text
            assert "192.0.2.9" in audit, "who asked the proxy that is trusted"
            assert "203.0.113.5" not in audit, "what the one before it said of itself"
        site.end()
    assert site.process.returncode == 0
