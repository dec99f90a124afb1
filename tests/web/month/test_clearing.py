"""Clearing up: what nothing refers to goes by the rule, whatever cuts it off; what readers may see again stays."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from leaflets.jobs.clearing import Keeping, clear
from leaflets.jobs.home import Home
from leaflets.month.ledger import read_ledger
from leaflets.store.audit import Audit, Filter
from leaflets.store.base import Store, open_store
from leaflets.store.moment import utc_now
from leaflets.store.months import Edition, Job, JobKind, Upload
from leaflets.store.publishing import current_of, former_of, publish
from tests.web.month.laying import edition_in, lay, run_in, send
from tests.web.signing import csrf, signed_in, site, somebody

OLD = timedelta(days=90)
CUT_OFF = """
import os, signal, sys
from pathlib import Path
from leaflets.jobs import clearing
from leaflets.store import people
from leaflets.store.base import open_store
from leaflets.store.moment import utc_now
gone = []
def unlink(path, *more, **given):
    gone.append(path)
    if len(gone) > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return removed(path, *more, **given)
removed, os.unlink = os.unlink, unlink
store = open_store(sys.argv[2])
clearing.clear(clearing.Home(Path(sys.argv[1])), store, clearing.Keeping(2, 30), utc_now())
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'site.db'}")


def aged(store: Store) -> None:
    """Let all that is there have happened long ago, one after the other."""
    with store.session() as session:
        for number, edition in enumerate(session.scalars(select(Edition).order_by(Edition.made))):
            edition.made = utc_now() - OLD + timedelta(hours=number)
        session.execute(update(Job).values(ended=utc_now() - OLD, made=utc_now() - OLD))
        session.execute(update(Upload).values(made=utc_now() - OLD, state="checked"))


def editions(store: Store, home: Path, count: int) -> list[Edition]:
    """Editions of a month that readers have seen, the last of which they see."""
    made = [edition_in(store, home, "2024-04", ["harlow", "tendring"]) for _ in range(count)]
    aged(store)
    for number, one in enumerate(made):
        with store.session() as session:
            kept = session.get_one(Edition, one.id)
            publish(session, kept, "admin")
            kept.published = utc_now() - OLD + timedelta(days=number)
    return made


def there(home: Path, made: list[Edition]) -> list[bool]:
    return [(home / one.folder / "manifest.json").is_file() for one in made]


def test_old_editions_go_but_never_what_readers_see_or_can_be_rolled_back_to(tmp_path: Path, store: Store) -> None:
    lay(tmp_path / "editions" / "2024-03", ["harlow"])
    made = editions(store, tmp_path, 5)
    held = (tmp_path / made[0].folder / "harlow" / "activity-leaflet.txt").open("rb")  # a download that is going on
    assert clear(Home(tmp_path), store, Keeping(1, 365), utc_now())["editions"] == 0, "none is old enough"
    assert clear(Home(tmp_path), store, Keeping(2, 30), utc_now())["editions"] == 2
    assert there(tmp_path, made) == [False, False, True, True, True]
    assert held.read() == b"harlow in activity-leaflet"
    held.close()
    assert clear(Home(tmp_path), store, Keeping(1, 30), utc_now())["editions"] == 1
    with store.session() as session:
        assert (current_of(session, "2024-04"), former_of(session, "2024-04")) != (None, None)
    assert there(tmp_path, made) == [False, False, False, True, True]
    assert (tmp_path / "editions" / "2024-03" / "manifest.json").is_file(), "what was laid by hand is its owner's"
    said = Audit(store).page(Filter(what="edition-cleared"))
    assert {made[0].id in one.about or made[1].id in one.about or made[2].id in one.about for one in said} == {True}
    assert len(said) == 3


def test_cut_off_in_the_middle_it_ends_what_it_began_and_shows_nothing_half(tmp_path: Path, store: Store) -> None:
    made = editions(store, tmp_path, 5)
    command = [sys.executable, "-c", CUT_OFF, str(tmp_path), str(store.engine.url)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert any(path.is_file() for one in made[:2] for path in (tmp_path / one.folder).rglob("*")), "some of it is left"
    with store.session() as session:
        current, former = current_of(session, "2024-04"), former_of(session, "2024-04")
    assert current
    assert former
    assert [len(read_ledger(tmp_path / one.folder, "2024-04").entries) for one in (current, former)] == [2, 2]
    assert clear(Home(tmp_path), store, Keeping(2, 30), utc_now())["editions"] == 0
    assert there(tmp_path, made) == [False, False, True, True, True]
    assert not (tmp_path / "editions" / made[0].id).exists()
    assert len(Audit(store).page(Filter(what="edition-cleared"))) == 2, "each is told once"


def test_runs_pictures_and_uploads_go_when_nothing_needs_them(tmp_path: Path, store: Store) -> None:
    home = Home(tmp_path)
    first, latest = run_in(store, tmp_path, "2024-04", ["harlow"]), run_in(store, tmp_path, "2024-04", ["tendring"])
    busy = run_in(store, tmp_path, "2024-05", ["harlow"])
    look = Job(kind=JobKind.PICTURE, state="done", who="editor", upload_id=first.upload_id, account={"title": "Harlow"})
    with store.session() as session:
        session.add(look)
        for upload in session.scalars(select(Upload)):
            home.upload(upload.sha256).parent.mkdir(exist_ok=True)
            home.upload(upload.sha256).write_bytes(b"x")
    home.pictures(look.id).mkdir(parents=True)
    half = tmp_path / "uploads" / ".x.part"
    half.write_bytes(b"x")
    os.utime(half, (0, 0))
    aged(store)
    with store.session() as session:
        session.get_one(Job, latest.id).made += timedelta(hours=1)
        session.add(Job(kind=JobKind.MONTH, month="2024-05", who="admin", upload_id=busy.upload_id))
        session.get_one(Upload, latest.upload_id).made = utc_now()
    assert clear(home, store, Keeping(3, 30), utc_now()) == {"editions": 0, "runs": 1, "pictures": 1, "uploads": 1}
    assert not home.run(first.id).exists()
    assert home.run(latest.id).exists(), "all that there is of a month that is not published"
    assert home.run(busy.id).exists(), "a run of its month goes on"
    assert not half.exists()
    assert len(list((tmp_path / "uploads").iterdir())) == 2
    assert not home.pictures(look.id).exists()
    said = {one.what for one in Audit(store).page(Filter())}
    assert said == {"run-cleared", "picture-cleared", "upload-cleared"}
    assert set(clear(home, store, Keeping(3, 30), utc_now()).values()) == {0}

    app = site(tmp_path)
    admin = signed_in(app, somebody(app, "admin"))
    for page in (f"jobs/{first.id}", f"pictures/{look.id}", f"uploads/{first.upload_id}"):
        answer = admin.get(f"/desk/{page}")
        assert (answer.status_code, "been cleared away" in answer.text) == (200, True), page
    token = csrf(admin, "/desk")
    assert send(admin, f"/desk/jobs/{first.id}", "approve", token)[0] == 409
