"""The desk without JavaScript: from a faulty workbook to a published month, and back again; and who may do what."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from leaflets.month.ledger import read_ledger
from leaflets.store.audit import Audit, Filter
from leaflets.store.months import current_editions
from tests.reading import PATIENCE_S
from tests.web.month.books import book
from tests.web.month.running import Site, Visitor

MONTH = {
    "month": "2024-04",
    "layouts": ["activity-leaflet-plain-text", "window-card"],
    "langs": ["en"],
    "areas": "Colchester, harlow",
}
FAULTY = {"A3": "colchester", "B3": "9 March 2024", "D3": "Warrant in CO1 1AB", "A5": "harlow", "B5": "someday"}


@pytest.fixture(scope="module")
def admin(desk: Site) -> Visitor:
    return desk.visitor("admin")


@pytest.fixture(scope="module")
def editor(desk: Site) -> Visitor:
    return desk.visitor("editor")


def planned(visitor: Visitor, upload: str, month: str = "2024-04") -> httpx.Response:
    """The plan of a month from an upload."""
    page = visitor.send(f"{upload}/month", {**MONTH, "month": month}, at=f"{upload}/month")
    return visitor.settled(str(page.url))


def run(visitor: Visitor, upload: str, month: str = "2024-04") -> httpx.Response:
    """A month that was run from an upload."""
    plan = planned(visitor, upload, month).url.path
    return visitor.settled(str(visitor.send(f"{plan}/run", at=plan).url))


def published(visitor: Visitor, run_path: str, form: dict[str, str] | None = None) -> str:
    """The path of the edition of a run that was approved and published."""
    edition = visitor.settled(str(visitor.send(f"{run_path}/approve", form, at=run_path).url)).url.path
    page = visitor.send(f"{edition}/publish", at=edition)
    assert "Readers see this edition" in page.text
    return edition


def current(desk: Site) -> Path:
    with desk.store.session() as session:
        return desk.settings.home / current_editions(session)["2024-03"]


def test_from_a_faulty_workbook_to_a_published_month_and_back(desk: Site, admin: Visitor, editor: Visitor) -> None:
    report = editor.upload("faulty.xlsx", book("colchester", "harlow", **FAULTY))
    upload = report.url.path
    assert "2 things to mend" in report.text
    assert report.text.index("To mend") < report.text.index("To know")
    assert "Write it like 3 March 2026" in report.text

    (cell,) = re.findall(rf'href="({upload}/sheets/\d+\?page=1#D3)"', report.text)
    sheet = editor.page(cell).text
    assert re.search(r'id="D3" class="marked marked-error">Warrant in CO1 1AB<.*?To mend: ', sheet)
    assert ">Red<" in editor.page(f"{upload}/guarantee").text

    plan = planned(editor, upload, "2024-03")
    assert "4 pieces = 1 to make + 0 unchanged since the last run + 3 that cannot be made" in plan.text
    assert "An admin can run this month" in plan.text

    (key,) = re.findall(r'name="key" value="(\w+)"', report.text)
    short = editor.send(f"{upload}/accept", {"key": key, "why": "ok"}, at=upload)
    assert "You need to say why Activity!D3 may be printed" in short.text
    why = "It is the address of the police station"
    taken = editor.send(f"{upload}/accept", {"key": key, "why": why}, at=upload)
    assert ("1 thing to mend" in taken.text, f": {why}" in taken.text) == (True, True)

    done = run(admin, upload, "2024-03")
    assert "4 planned = 2 made + 0 unchanged + 2 failed" in done.text
    assert "harlow/window-card/en" in done.text
    first_run = done.url.path
    ledger = read_ledger(desk.settings.home / "runs" / first_run.rpartition("/")[2] / "2024-03", "2024-03")
    assert ledger.entries["colchester/activity-leaflet-plain-text/en"].overrides == (
        f"full-postcode@Activity!D3, accepted by editor: {why}",
    )

    refused = admin.send(f"{first_run}/approve", at=first_run)
    assert refused.status_code == 409
    published(admin, first_run, {"without": "1"})
    before = current(desk)
    assert read_ledger(before, "2024-03").entries["harlow/window-card/en"].status == "failed"
    assert not any(path.stat().st_mode & 0o222 for path in before.rglob("*.txt"))

    mended = admin.upload("mended.xlsx", book("colchester", "harlow")).url.path
    second = run(admin, mended, "2024-03")
    assert re.search(r"4 planned = 3 made \+ 1 unchanged \+ 0 failed", second.text)
    edition = published(admin, second.url.path)
    assert admin.send(f"{second.url.path}/approve", at=second.url.path).url.path == edition, "two tabs, one edition"
    assert current(desk) != before
    assert "colchester" in httpx.get(f"{desk.address}/areas/colchester", timeout=PATIENCE_S).text

    asked = admin.send(f"{edition}/roll-back", at=edition)
    assert (asked.status_code, "<li>Harlow</li>" in asked.text) == (409, True), "the former edition lacks it"
    (lost,) = re.findall(r'name="lost" value="(\w+)"', asked.text)
    back = admin.send(f"{edition}/roll-back", {"lost": lost}, at=edition)
    assert ("Readers see this edition" in back.text, current(desk)) == (True, before)
    assert admin.send(f"{edition}/roll-back", {"lost": lost}, at=edition).status_code == 409
    admin.send(f"{edition}/publish", at=edition)
    assert current(desk) != before

    april = run(admin, mended).url.path
    assert "since March 2024" in admin.page(f"{april}/changes").text

    said = {entry.what for entry in Audit(desk.store).page(Filter())}
    assert said >= {"upload", "finding-accepted", "month-run", "edition-approved", "edition-published"}
    assert "edition-rolled-back" in said


def test_what_was_accepted_holds_in_the_next_workbook_until_its_words_change(desk: Site, editor: Visitor) -> None:
    words, why = "Warrant in CO1 1AB", "It is the address of the police station"
    where = {f"{column}{row}": text for row in (3, 4, 6) for column, text in (("A", "harlow"), ("B", "9 March 2024"))}
    first = editor.upload("first.xlsx", book("colchester", "harlow", **where, D3=words, D4=words))
    assert "2 things to mend" in first.text
    (key,) = set(re.findall(r'name="key" value="(\w+)"', first.text))
    taken = editor.send(f"{first.url.path}/accept", {"key": key, "why": why}, at=first.url.path)
    assert "Nothing to mend" in taken.text, "it is one finding in two cells"

    changed = {**where, "D3": "Warrant near CO1 1AB", "D6": words}
    second = editor.upload("second.xlsx", book("colchester", "harlow", **changed))
    assert "1 thing to mend" in second.text, "other words are asked about anew"
    assert "1 finding is accepted because it was accepted in an earlier workbook" in second.text
    assert re.search(rf"Activity!D6, “CO1 1AB”: accepted by editor in first.xlsx, .*?: {why}", second.text)
    plan = planned(editor, second.url.path, "2024-03").text
    assert "Activity!D3" in plan
    assert "Activity!D6" not in plan

    editor.send(f"{second.url.path}/accept/undo", {"key": key}, at=second.url.path)
    third = editor.upload("third.xlsx", book("colchester", "harlow", **{**changed, "D3": "Patrols"}))
    assert "1 thing to mend" in third.text, "what was taken back is not brought back by an earlier workbook"
    anew = editor.send(f"{second.url.path}/accept", {"key": key, "why": why}, at=second.url.path)
    assert "1 thing to mend" in anew.text
    said = [one for one in Audit(desk.store).page(Filter(what="finding-carried-over")) if "second.xlsx" in one.about]
    assert [one.who for one in said] == ["the site"]


def test_what_was_made_can_be_looked_at_by_its_hash_alone(desk: Site, editor: Visitor, admin: Visitor) -> None:
    upload = admin.upload("good.xlsx", book("colchester", "harlow")).url.path
    path = run(admin, upload).url.path
    pieces = editor.page(f"{path}/pieces?find=HARLOW").text
    files = re.findall(rf'href="({path}/files/[0-9a-f]{{64}}/[^"]+)"', pieces)
    assert len(files) == 2
    content = {urlsplit(file).path.rpartition(".")[2]: editor.page(file).content for file in files}
    assert content["pdf"].startswith(b"%PDF")
    sha = files[0].split("/")[-2]
    for wrong in (f"{sha}/../manifest.json", f"{sha}/manifest.json", f"{'0' * 64}/a.pdf", f"{sha}/..%2f..%2fsite.db"):
        assert editor.page(f"{path}/files/{wrong}").status_code == 404
    assert "Changes in April 2024" in editor.page(f"{path}/changes").text


def test_an_area_is_looked_at_before_anything_is_made(editor: Visitor) -> None:
    faulty = {**FAULTY, "D3": "Warrant in CO2 7AA"}  # which nobody has accepted
    upload = editor.upload("faulty.xlsx", book("colchester", "harlow", **faulty)).url.path
    form = {"area": "Colchester", "layout": "activity-leaflet", "month": "2024-03"}
    page = editor.settled(str(editor.send(f"{upload}/look", form, at=f"{upload}/look").url))
    assert "This piece is not made as it stands" in page.text
    pictures = re.findall(r'src="(/desk/pictures/[^"]+\.png)"', page.text)
    assert len(pictures) == 2
    assert all(editor.page(picture).content.startswith(b"\x89PNG") for picture in pictures)
    assert editor.page(pictures[0].replace("1.png", "3.png")).status_code == 404
    nobody = editor.send(f"{upload}/look", {**form, "area": "../etc"}, at=f"{upload}/look")
    assert (nobody.status_code, "There is no area" in nobody.text) == (422, True)


def test_what_cannot_be_asked_is_said_in_words(editor: Visitor) -> None:
    upload = editor.upload("good.xlsx", book("colchester", "harlow")).url.path
    for change, words in (
        ({"month": "soon"}, "You need to say which month"),
        ({"layouts": []}, "You have not chosen a layout"),
        ({"langs": ["xx"]}, "You have not chosen a language"),
    ):
        page = editor.send(f"{upload}/month", {**MONTH, **change}, at=f"{upload}/month")
        assert (page.status_code, words in page.text) == (422, True)
    lost = editor.send(f"{upload}/month", {**MONTH, "areas": "Atlantis"}, at=f"{upload}/month")
    assert "There is no area “Atlantis”" in editor.settled(str(lost.url)).text


def test_a_second_click_leads_to_the_same_run(admin: Visitor) -> None:
    upload = admin.upload("good.xlsx", book("colchester", "harlow")).url.path
    plan = planned(admin, upload).url.path
    first, second = (admin.send(f"{plan}/run", at=plan) for _ in range(2))
    assert first.url == second.url or "unchanged" in admin.settled(str(second.url)).text
    admin.settled(str(first.url))


def test_nobody_does_what_their_role_may_not(desk: Site, editor: Visitor) -> None:
    upload = editor.upload("good.xlsx", book("colchester", "harlow")).url.path
    plan = planned(editor, upload).url.path
    assert editor.send(f"{plan}/run", at=upload).status_code == 403
    officer = desk.visitor("officer")
    for page in ("/desk", upload, f"{upload}/marked.xlsx", plan, "/desk/editions", "/activity/waiting"):
        assert officer.page(page).status_code == 403
        assert "Sign in" in httpx.get(f"{desk.address}{page}", follow_redirects=True, timeout=PATIENCE_S).text
    assert editor.client.post(f"{upload}/check").status_code == 400  # without the token of a form
