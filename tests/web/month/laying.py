"""Months laid into a home as `leaflets batch` leaves them, one small file a piece; and runs and editions of such."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from flask.testing import FlaskClient

from leaflets.month.files import Written
from leaflets.month.ledger import Entry, Ledger
from leaflets.store.base import Store
from leaflets.store.months import Edition, EditionState, Job, JobKind, JobState, Upload


def lay(folder: Path, areas: Iterable[str], layouts: Iterable[str] = ("activity-leaflet",)) -> None:
    """A month's folder with a piece of each layout for each area."""
    ledger = Ledger(folder, folder.name, f"{folder.name}-20")
    for area in areas:
        for layout in layouts:
            path, content = f"{area}/{layout}.txt", f"{area} in {layout}".encode()
            (folder / area).mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            file = Written(path=path, sha256=sha256(content).hexdigest(), size=len(content))
            about = {"district": area.title(), "layout": layout, "lang": "en", "title": layout, "product": "leaflet"}
            ledger.enter(Entry(name=path, status="made", area=area, issued=ledger.issued, files=(file,), **about))
    ledger.close()


def run_in(store: Store, home: Path, month: str, areas: Iterable[str]) -> Job:
    """A run that is done, with its upload."""
    job = Job(kind=JobKind.MONTH, state=JobState.DONE, month=month, who="admin")
    job.account = {"adds_up": True, "failed": 0, "earlier": 0, "logged": 0, "stray": [], "kept": []}
    with store.session() as session:
        upload = Upload(sha256=token_hex(32), name="a.xlsx", size=1, who="admin")
        upload.summary = {"to_mend": 0, "to_know": 0}
        session.add(upload)
        session.flush()
        job.upload_id = upload.id
        session.add(job)
    lay(home / "runs" / job.id / month, areas)
    return job


def edition_in(store: Store, home: Path, month: str, areas: Iterable[str]) -> Edition:
    """An approved edition."""
    edition = Edition(month=month, folder="", state=EditionState.APPROVED, who="admin", pieces=len(list(areas)))
    with store.session() as session:
        session.add(edition)
        session.flush()
        edition.folder = f"editions/{edition.id}/{month}"
    lay(home / edition.folder, areas)
    return edition


def send(client: FlaskClient, page: str, act: str, token: str, **form: str) -> tuple[int, str]:
    """Press a button of a page: the status, and the page that comes of it."""
    answer = client.post(f"{page}/{act}", data={"csrf_token": token, **form}, follow_redirects=True)
    return answer.status_code, answer.text
