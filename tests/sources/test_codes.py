"""The codes of the readers: each of them is given by some fault, and no fault gives another."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.errors import Place
from leaflets.printable import unprintable
from leaflets.sources import CODES, read
from leaflets.sources.police_uk.records import records_of
from leaflets.sources.police_uk.store import INDEX
from leaflets.sources.problems import MOST_PROBLEMS, Findings
from tests.sources.making import ACTIVITY, AREAS, PATROL, Sheet, book, folder, put, rewrite

WORKBOOK: dict[str, Sheet] = {
    "Areas": (
        (*AREAS[0], "boundary", "colour", "email", "phone"),
        (*AREAS[1], "bad.json"),
        (*AREAS[2], None),
        ("north", "North", "D", "T", "n.json"),
        ("south", "South", "D", "T", "n.json"),
        ("mail", "Mail", "D", "T", None, None, "at home"),
        ("call", "Call", "D", "T", None, None, None, 1632960123),
        ("east", "Again", "D", "T"),
        ("a/b", "Slash", "D", "T"),
    ),
    "Activity": (
        (*ACTIVITY, "numbers", "priority", "Kind"),
        ("eastt", "soon", "patroll", "x" * 161, "many", None),
        ("east", *PATROL[1:3], "A\u200b walk", None, "P9"),
        ("east", *PATROL[1:3], None, None, None),
        PATROL,
        PATROL,
    ),
    "Events": (("area", "title", "start", "end"), ("east", "T", "14 May 2024, 6pm", "5pm")),
    "Figures": (
        ("area", "month", "category", "count"),
        ("east", "Smarch", "Drugs", "few"),
        ("east", "2024-03", "Drugs", 60),
    ),
    "Priorities": (("some", "words"), ("and", "more")),
    "Tips": (("area", "title", "title [xx]"), ("east", "No text")),
    "Partners": (("area", "name"), ("east", "P")),
    "Stuff": (("x",),),
}


def codes_of_a_workbook(path: Path) -> set[str]:
    file = book(path / "a.xlsx", WORKBOOK)
    put(file, "D5", '<c r="{r}"><f>A1</f></c>', sheet=2)
    put(file, "D6", '<c r="{r}" t="e"><v>#REF!</v></c>', sheet=2)
    hide = 'name="Partners" sheetId="7" state='
    rewrite(file, "xl/workbook.xml", lambda xml: xml.replace(f'{hide}"visible"', f'{hide}"hidden"'))
    row = '<row r="2"'
    rewrite(file, "xl/worksheets/sheet3.xml", lambda xml: xml.replace(row, f'{row} hidden="1"'))
    (path / "bad.json").write_text("{}")
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    (path / "n.json").write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    crime = path / "x.csv"
    crime.write_text("month,longitude,latitude,category\n2024-03,a,b,burglary\n")
    return {item.code for item in read(file, crime=[crime, crime], boundaries=path).problems}


def codes_of_figures(path: Path) -> set[str]:
    areas = "id,name,district,team_name,boundary\neast,E,D,T,n.json\n"
    figures = "area,month,category,count\neast,2024-03,Drugs,60\n"
    data, crime = folder(path / "counted", areas=areas, figures=figures), path / "one.csv"
    crime.write_text("month,longitude,latitude,category\n2024-03,0.5,0.5,drugs\n")
    return {item.code for item in read(data, crime=[crime], boundaries=path).problems}


def codes_of_too_many() -> set[str]:
    found = Findings()
    for row in range(MOST_PROBLEMS + 10):
        found.add("bad-date", "“soon” is not a date.", "Mend it.", Place(row=row))
    assert found.is_full
    assert found.problems[-1].place.row == MOST_PROBLEMS
    return {item.code for item in found.problems}


def codes_of_a_folder(path: Path) -> set[str]:
    tips = 'area,title,text\n(example),My own,x\neast,"Shut" it,x\neast,Shut,it,too\neast,Café,x\n'.encode("cp1252")
    return {item.code for item in read(folder(path / "csv", areas="", tips=tips)).problems}


def codes_of_an_empty_folder(path: Path) -> set[str]:
    return {item.code for item in read(folder(path / "empty", areas="id,name,district,team_name\n")).problems}


def codes_of_patrols(path: Path) -> set[str]:
    def track(*points: str) -> str:
        return f"<gpx><trk><trkseg>{''.join(points)}</trkseg></trk></gpx>"

    patrols = path / "patrols"
    patrols.mkdir()
    now = datetime(2024, 5, 1, 12, tzinfo=UTC)
    timed = f'<trkpt lat="51" lon="1"><time>{now:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
    nowhere = timed.replace("51", "151")
    for name, content in {"a": "<gpx>", "b": track('<trkpt lat="51" lon="1"/>'), "c": track(timed, nowhere)}.items():
        (patrols / f"{name}.gpx").write_text(content)
    (patrols / "d.gpx").write_text("<gpx/>")
    reading = read(folder(path / "walked"), patrols=patrols)
    return {item.code for item in reading.ground.check(reading.records.areas, now)}


def codes_of_the_guard(path: Path) -> set[str]:
    areas = "id,name,district,team_name,phone,email\neast,East,D,Domestic Abuse Team,07700 900123,jean@gmail.com\n"
    reading = read(folder(path / "guarded", areas=areas))
    return {item.code for item in unprintable(reading.placed, load_brand(shipped("brand")))}


def codes_of_answers(path: Path) -> set[str]:
    area = path / "answers" / "N1"
    area.mkdir(parents=True)
    about = {"id": "N1", "name": "Mill Lane", "contact_details": {"myspace": "x"}}
    crimes = [{"category": "burglary", "month": "2024-02"}]
    answers = {
        "people": "",
        "neighbourhood": about,
        "crimes-street_2024-01": crimes,
        "crimes-street_2024-03": [],
        "x": 1,
    }
    for name, content in answers.items():
        (area / f"{name}.json").write_text(json.dumps(content) if content else str(content))
    (path / "answers" / "Team.json").write_text('[{"name": "Robin", "rank": "PC"}]')
    found = Findings()
    records_of(path / "answers", found)
    return {item.code for item in found.problems}


def codes_of_a_fetched_folder(path: Path) -> set[str]:
    """Crime of a boundary that has moved since, and a neighbourhood that is no longer on the list."""
    answers = path / "fetched"
    answers.mkdir()
    (answers / "names.json").write_text('[{"id": "N1", "name": "Mill Lane"}]')
    asked = {"when": "2024-04-01T00:00:00Z", "status": 200, "file": "names.json", "force": "westmere"}
    lines = [
        {"asked": "list", "kind": "neighbourhoods"},
        {"asked": "N1", "kind": "boundary", "area": "N1", "sha256": "new"},
        {"asked": "N1, 2024-01", "kind": "crimes", "area": "N1", "month": "2024-01", "about": "old"},
        {"asked": "N2", "kind": "people", "area": "N2"},
    ]
    (answers / INDEX).write_text("\n".join(json.dumps({**asked, **line}) for line in lines), encoding="utf-8")
    found = Findings()
    records_of(answers, found)
    return {item.code for item in found.problems}


def test_each_code_is_given_by_some_fault(tmp_path: Path) -> None:
    given = (
        codes_of_a_workbook(tmp_path)
        | codes_of_figures(tmp_path)
        | codes_of_a_folder(tmp_path)
        | codes_of_the_guard(tmp_path)
        | codes_of_too_many()
    )
    given |= codes_of_an_empty_folder(tmp_path) | codes_of_answers(tmp_path) | codes_of_patrols(tmp_path)
    given |= codes_of_a_fetched_folder(tmp_path)
    assert given == set(CODES)


def test_another_code_is_refused() -> None:
    with pytest.raises(KeyError):
        Findings().add("new-code", "", "", Place())


def test_problems_are_plain_data(tmp_path: Path) -> None:
    problems = read(book(tmp_path / "a.xlsx", {"Areas": AREAS, "Activity": (ACTIVITY, ("east", "soon", *PATROL[2:]))}))
    assert json.loads(json.dumps([item.as_dict() for item in problems.problems])) == [
        {
            "code": "bad-date",
            "level": "error",
            "wrong": "“soon” is not a date.",
            "mend": "Write it like 3 March 2026 or 03/03/2026.",
            "file": "a.xlsx",
            "sheet": "Activity",
            "row": 2,
            "column": "date",
            "cell": "B2",
            "area": "east",
        }
    ]
