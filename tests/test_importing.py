"""Answers of data.police.uk become a workbook that is checked and printed like any other."""

import json
from pathlib import Path

import pytest

from leaflets.sources import read
from tests.commands import leaflets
from tests.reading import words_of

PEOPLE: list[dict[str, object]] = [{"name": "Alex Example", "rank": "Sgt", "bio": None, "contact_details": {}}]
CRIME = {"category": "burglary", "month": "2026-01", "location": None, "outcome_status": None, "id": 1}
SQUARE = [
    {"latitude": str(51 + y / 100), "longitude": str(1 + x / 100)} for x, y in ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))
]


def answers(folder: Path, area: str = "C01", **named: object) -> Path:
    """A loose folder of answers about one area."""
    given = {
        "neighbourhood": {
            "id": area,
            "name": "Castle &amp; Quay",
            "description": "<p>Old.</p><p>New.</p>",
            "contact_details": {},
        },
        "people": PEOPLE,
        "boundary": SQUARE,
        "crimes-street_2026-01": [{**CRIME, "id": number} for number in range(7)],
        **named,
    }
    for name, content in given.items():
        path = folder / area / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_answers_become_a_workbook_with_boundaries_beside_it(tmp_path: Path) -> None:
    done = leaflets("import", str(answers(tmp_path / "in")), "-o", "castle.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == ["castle.xlsx", "boundaries/C01.geojson"]
    assert "“&amp;” became “&”" in done.stdout
    records = read(tmp_path / "castle.xlsx").records
    (area,) = records.areas
    assert (area.id, area.name, area.description, area.boundary) == (
        "C01",
        "Castle & Quay",
        "Old.\nNew.",
        "C01.geojson",
    )
    assert [(item.name, item.rank) for item in records.officers] == [("Alex Example", "Sgt")]
    assert [(item.category, item.count, item.source) for item in records.figures if item.count] == [
        ("Burglary", 7, "data.police.uk")
    ]
    made = leaflets("make", "C01", "--data", "castle.xlsx", "--month", "2026-02", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    (pdf,) = (tmp_path / "out").glob("*.pdf")
    text = " ".join(words_of(pdf.read_bytes()))
    assert "Incidents recorded in January 2026: 7 in all" in text
    assert "January 2026 is the latest month we have" in text


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    folder = str(answers(tmp_path / "in"))
    assert leaflets("import", folder, "-o", "a.xlsx", cwd=tmp_path).returncode == 0
    (tmp_path / "a.xlsx").unlink()
    again = leaflets("import", folder, "-o", "a.xlsx", cwd=tmp_path)
    assert (again.returncode, (tmp_path / "a.xlsx").exists()) == (1, False)
    assert "C01.geojson is there already" in again.stderr
    assert leaflets("import", folder, "-o", "a.xlsx", "--force", cwd=tmp_path).returncode == 0


def test_a_bad_file_costs_only_itself(tmp_path: Path) -> None:
    folder = answers(tmp_path / "in")
    (folder / "C01" / "events.json").write_text('[{"title": ', encoding="utf-8")
    done = leaflets("import", str(folder), cwd=tmp_path)
    assert done.returncode == 4
    assert "unreadable-answer" in done.stdout
    assert read(tmp_path / "police-uk.xlsx").records.officers


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["nowhere"], 3, "There is no folder nowhere"),
        (["."], 3, "There is no area in ."),
        (["in", "-o", "a.csv"], 2, "Let its name end in .xlsx"),
    ],
)
def test_what_cannot_be_imported(tmp_path: Path, args: list[str], code: int, words: str) -> None:
    done = leaflets("import", *args, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr


def test_real_wards_go_from_answers_to_leaflets(tmp_path: Path, police_api: Path) -> None:
    done = leaflets("import", str(police_api / "essex_wards"), "-o", "essex.xlsx", cwd=tmp_path)
    assert done.returncode == 0
    assert "Read 7 areas, 294 figures. 0 to mend" in done.stdout
    made = leaflets("make", "--all", "--data", "essex.xlsx", "--month", "2024-04", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    pages = [" ".join(words_of(pdf.read_bytes())) for pdf in sorted((tmp_path / "out").glob("*.pdf"))]
    assert len(pages) == 7
    (quiet,) = [page for page in pages if "Saffron Walden Castle" in page]
    assert "19 in all" in quiet
    assert "13 other types" in quiet
