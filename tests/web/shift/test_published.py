"""What cards are made from: the upload of the edition that was published last, with what was accepted in it."""

from hashlib import sha256
from pathlib import Path

from leaflets.store.accepted import AcceptedFinding
from leaflets.store.months import Edition, EditionState, Upload
from tests.web.shift.serving import SAMPLE, Site, serving, until
from tests.web.signing import csrf, signed_in, somebody

WORDS = "CO1 1AA"


def edition_of(site: Site, workbook: Path, month: str) -> tuple[Edition, Upload]:
    """An approved edition of a month that was made from a workbook."""
    content = workbook.read_bytes()
    digest = sha256(content).hexdigest()
    (site.home / "uploads").mkdir(exist_ok=True)
    (site.home / "uploads" / digest).write_bytes(content)
    folder = f"editions/{month}/{month}"
    (site.home / folder).mkdir(parents=True)
    (site.home / folder / "manifest.json").write_text("{}", encoding="utf-8")
    upload = Upload(sha256=digest, name="essex.xlsx", size=len(content), who="editor")
    edition = Edition(month=month, folder=folder, state=EditionState.APPROVED, who="admin")
    with site.app.extensions["store"].session() as session:
        session.add(upload)
        session.flush()
        edition.upload_id = upload.id
        session.add(edition)
    return edition, upload


def test_cards_are_made_from_the_data_of_the_month_that_was_published_last(tmp_path: Path, faulty: Path) -> None:
    with serving(tmp_path / "site", data=None) as site:
        admin = signed_in(site.app, somebody(site.app, "admin"))
        edition, upload = edition_of(site, faulty / "essex.xlsx", "2026-11")
        with site.app.extensions["store"].session() as session:
            about = {"code": "full-postcode", "words": WORDS, "why": "It is the station", "who": "=An editor"}
            session.add(AcceptedFinding(upload_id=upload.id, key="1", cell="Officers!E37", **about))
        token = csrf(admin, "/desk/editions/" + edition.id)
        assert admin.post(f"/desk/editions/{edition.id}/publish", data={"csrf_token": token}).status_code == 303
        visitor = site.visitor()
        until(lambda: visitor.client.get(site.form).status_code == 200)
        assert visitor.fetch(kind="visiting-card", stock="a4").content.startswith(b"%PDF")
        assert "full-postcode" in site.runs.rows()[-1].accepted
        before = site.app.extensions["settings"].data.resolve()
        older, _ = edition_of(site, SAMPLE / "essex.xlsx", "2026-10")
        admin.post(f"/desk/editions/{older.id}/publish", data={"csrf_token": token})
        assert site.app.extensions["settings"].data.resolve() == before
