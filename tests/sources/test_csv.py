"""Folders of CSV files: every way that programs write them, and rows that cannot be read."""

from pathlib import Path

import pytest

from leaflets.errors import DataError
from leaflets.sources import read
from tests.sources.making import clean, folder, seen

HEAD = "area,date,kind,headline,detail\r\n"
ROW = "east,3 March 2026,patrol,A walk,Café\r\n"


def told(path: Path) -> list[tuple[str, str]]:
    return [(item.headline, item.detail) for item in clean(path).records.activity]


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + ROW).encode(),
        (HEAD + ROW).encode("utf-8-sig"),
        (HEAD + ROW).replace("\r\n", "\n").encode(),
        (HEAD + ROW).replace("\r\n", "\r").encode(),
        (HEAD + ROW).rstrip().encode(),
        (HEAD + ROW).replace(",", ";").encode(),
        (HEAD + ROW).replace(",", "\t").encode(),
        ("sep=;\r\n" + (HEAD + ROW).replace(",", ";")).encode(),
        ("Activity, March 2026\r\n\r\n" + (HEAD + ROW).replace(",", ";")).encode(),
        ("\r\n\r\n" + HEAD + ",,,,\r\n\r\n" + ROW + "\r\n").encode(),
        (HEAD + '"east","3 March 2026","patrol","A walk","Café"\r\n').encode(),
    ],
)
def test_every_way_of_writing_csv(tmp_path: Path, content: bytes) -> None:
    assert told(folder(tmp_path, activity=content)) == [("A walk", "Café")]


@pytest.mark.parametrize(("encoding", "word"), [("cp1252", "Windows-1252"), ("utf-16", "UTF-16")])
def test_other_encodings_are_read_with_a_notice(tmp_path: Path, encoding: str, word: str) -> None:
    reading = read(folder(tmp_path, activity=(HEAD + ROW).encode(encoding)))
    assert reading.records.activity[0].detail == "Café"
    assert seen(reading) == [("encoding", "notice", "activity.csv", 0, "", "")]
    assert word in reading.problems[0].wrong


def test_names_of_files_ignore_case_and_dashes(tmp_path: Path) -> None:
    said = "area,said,did\nall,It is dark,It is lit\n"
    path = folder(tmp_path, **{"You-said_we did": said, "README": "x"})
    (tmp_path / "ACTIVITIES.CSV").write_text(HEAD + ROW, encoding="utf-8")
    reading = clean(path)
    assert (len(reading.records.said_done), len(reading.records.activity)) == (1, 1)


def test_other_files_are_told(tmp_path: Path) -> None:
    reading = read(folder(tmp_path, oficers="x", accounts="x"))
    assert seen(reading) == [
        ("unknown-sheet", "notice", "accounts.csv", 0, "", ""),
        ("unknown-sheet", "notice", "oficers.csv", 0, "", ""),
    ]
    assert "Did you mean “Officers”?" in reading.problems[1].mend


def test_a_rows_number_is_the_line_it_begins_on(tmp_path: Path) -> None:
    rows = 'east,3 March 2026,patrol,"A\r\nlong\nwalk",x\r\n\r\neast,never,patrol,B,\r\n'
    reading = read(folder(tmp_path, activity=HEAD + rows))
    assert reading.records.activity[0].headline == "A long walk"
    assert seen(reading) == [
        ("text-repaired", "notice", "activity.csv", 2, "headline", "east"),
        ("bad-date", "error", "activity.csv", 6, "date", "east"),
    ]
    assert reading.problems[0].wrong == "A line break became a space: “A ⏎ long ⏎ walk” became “A long walk”."


def test_ragged_rows(tmp_path: Path) -> None:
    rows = "".join(f"east,3 March 2026,patrol,{rest}\r\n" for rest in ("Short", "One, two, three", "C,,,"))
    reading = read(folder(tmp_path, activity=HEAD + rows))
    assert seen(reading) == [("ragged-row", "error", "activity.csv", 3, "", "east")]
    assert "6 cells and there are 5 headings" in reading.problems[0].wrong
    assert "quotation marks" in reading.problems[0].mend
    assert [item.headline for item in reading.records.activity] == ["Short", "One", "C"]


@pytest.mark.parametrize(
    "bad", ['east,3 March 2026,patrol,"Big" walk,x\r\n', 'east,3 March 2026,patrol,"Never closed,x\r\n']
)
def test_a_bad_quotation_mark_costs_one_row(tmp_path: Path, bad: str) -> None:
    reading = read(folder(tmp_path, activity=HEAD + ROW + bad + ROW + ROW))
    assert len(reading.records.activity) == 3
    assert seen(reading) == [("bad-csv", "error", "activity.csv", 3, "", "")]
    assert "quotation mark" in reading.problems[0].mend


def test_two_bad_quotation_marks_cost_two_rows(tmp_path: Path) -> None:
    bad = 'east,3 March 2026,patrol,"Never closed,x\r\n'
    reading = read(folder(tmp_path, activity=HEAD + bad + ROW + '"' + ROW))
    assert [row[3] for row in seen(reading)] == [2, 4]
    assert len(reading.records.activity) == 1


def test_a_huge_cell_is_too_long_and_costs_one_row(tmp_path: Path) -> None:
    rows = f"east,3 March 2026,patrol,{'x' * 200_000},x\r\n" + ROW
    reading = read(folder(tmp_path, activity=HEAD + rows))
    assert seen(reading) == [("too-long", "error", "activity.csv", 2, "headline", "east")]
    assert len(reading.records.activity) == 1


def test_nul_bytes_are_taken_out(tmp_path: Path) -> None:
    reading = read(folder(tmp_path, activity=HEAD + ROW.replace("walk", "wa\0lk")))
    assert reading.records.activity[0].headline == "A walk"
    assert seen(reading) == [("text-repaired", "notice", "activity.csv", 2, "headline", "east")]


@pytest.mark.parametrize("areas", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_empty_files(tmp_path: Path, areas: bytes) -> None:
    reading = read(folder(tmp_path, areas=areas, activity=b""))
    assert seen(reading) == [("missing-sheet", "error", tmp_path.name, 0, "", "")]
    assert "empty" in reading.problems[0].wrong


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (folder(tmp_path) / "tips.csv").mkdir()
    with pytest.raises(DataError, match=r"tips\.csv cannot be read"):
        read(tmp_path)


def test_a_choice_and_a_limit_are_explained(tmp_path: Path) -> None:
    head = "area,kind,address\n"
    reading = read(folder(tmp_path, channels=f"{head}east,Twitter,https://x.com/e\neast,telegram,https://t.me/e\n"))
    assert [str(item.kind) for item in reading.records.channels] == ["x"]
    assert seen(reading) == [("bad-choice", "error", "channels.csv", 3, "kind", "east")]
    assert "instagram" in reading.problems[0].mend


def test_a_fault_that_comes_again_is_told_again(tmp_path: Path) -> None:
    bad = ROW.replace("3 March", "33 March").replace("A walk", "A\u200b walk")
    reading = read(folder(tmp_path, activity=HEAD + ROW + bad + ROW + bad))
    expected = [("text-repaired", "notice", "headline"), ("bad-date", "error", "date")]
    assert seen(reading) == [
        (code, level, "activity.csv", number, column, "east") for number in (3, 5) for code, level, column in expected
    ]
    assert len(reading.records.activity) == 2


def test_a_value_that_comes_again_is_the_same(tmp_path: Path) -> None:
    rows = [f"east,{number % 28 + 1} March 2026,patrol,Walk {number},Café\r\n" for number in range(2500)]
    reading = clean(folder(tmp_path, activity=HEAD + "".join(rows)))
    told = [(item.date.day, item.headline) for item in reading.records.activity]
    assert told == [(number % 28 + 1, f"Walk {number}") for number in range(2500)]


def test_an_email_address_and_a_number_are_explained(tmp_path: Path) -> None:
    areas = "id,name,district,team_name,email,phone\neast,E,D,T,at home,07*\n"
    reading = read(folder(tmp_path, areas=areas))
    assert seen(reading) == [
        ("bad-value", "error", "areas.csv", 2, "email", "east"),
        ("bad-value", "error", "areas.csv", 2, "phone", "east"),
    ]
    assert "email address" in reading.problems[0].wrong
    assert "phone number" in reading.problems[1].wrong


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_lost_its_mark(tmp_path: Path, order: str) -> None:
    data = folder(tmp_path / "a")
    (data / "areas.csv").write_bytes("id,name,district,team_name\neast,Castle ŵ,D,T\n".encode(order))
    reading = read(data)
    assert reading.records.areas[0].name == "Castle ŵ"
    assert [item.code for item in reading.problems] == ["encoding"]
