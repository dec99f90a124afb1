"""Translations in data: a column beside each text, in CSV, workbook and ODS; read, repaired, guarded and offered."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from leaflets.cli import cli
from leaflets.guard import texts_of
from leaflets.language import find_languages
from leaflets.models import Records
from leaflets.sources import Reading, read
from leaflets.tongue import Tongued
from leaflets.translated import in_language
from leaflets.workbook import workbook_of

AREAS = "id,name,district,team name\nmill,Mill,Town,Mill team\n"
HEAD = "area,date,kind,headline,{column},place\n"


def reading(folder: Path, column: str, words: str, place: str = "") -> Reading:
    """Data with one row of activity and one column more."""
    (folder / "areas.csv").write_text(AREAS, encoding="utf-8")
    row = f'mill,2024-04-03,patrol,Evening patrol,"{words}",{place}\n'
    (folder / "activity.csv").write_text(HEAD.format(column=column) + row, encoding="utf-8")
    return read(folder)


def test_a_translation_stands_beside_its_text(tmp_path: Path) -> None:
    (item,) = reading(tmp_path, "Headline [pl]", "Wieczorny patrol", "The green").records.activity
    polish = in_language(item, find_languages().get("pl"))
    assert (item.headline, polish.headline) == ("Evening patrol", "Wieczorny patrol")
    assert not isinstance(polish.headline, Tongued)
    assert isinstance(polish.place, Tongued)
    assert polish.place.lang == "en"
    welsh = in_language(item, find_languages().get("cy"))
    assert welsh.headline == "Evening patrol"


@pytest.mark.parametrize(
    ("column", "mend"),
    [("headline [pll]", "Did you mean “pl”"), ("headline [xx]", "There are: "), ("headline [en]", "")],
)
def test_a_language_that_there_is_not_is_told(tmp_path: Path, column: str, mend: str) -> None:
    (problem,) = [one for one in reading(tmp_path, column, "Patrol").problems if one.code == "unknown-language"]
    assert problem.place.column == column
    assert mend in problem.mend


def test_a_field_that_has_no_translation_is_an_unknown_column(tmp_path: Path) -> None:
    assert "unknown-column" in {one.code for one in reading(tmp_path, "kind [pl]", "patrol").problems}


def test_a_translation_is_held_to_the_length_of_its_text(tmp_path: Path) -> None:
    found = reading(tmp_path, "headline [pl]", "patrol " * 40)
    (problem,) = [one for one in found.problems if one.level == "error"]
    assert (problem.place.column, problem.place.cell) == ("headline [pl]", "E2")


def test_a_translation_is_repaired_as_its_text_is(tmp_path: Path) -> None:
    found = reading(tmp_path, "headline [pl]", "<p>Wieczorny&nbsp;patrol</p>")
    assert found.records.activity[0].translations == (("headline", "pl", "Wieczorny patrol"),)
    assert "text-repaired" in {one.code for one in found.problems}


def test_the_guard_reads_translations(tmp_path: Path) -> None:
    (item,) = reading(tmp_path, "headline [pl]", "Tel. 07700 900123").records.activity
    assert ("headline [pl]", "Tel. 07700 900123") in [
        (name, text) for name, _, text in texts_of(item, date(2024, 5, 1))
    ]
    done = CliRunner().invoke(cli, ["check", "--data", str(tmp_path), "--json"])
    assert "mobile" in done.output
    assert "headline [pl]" in done.output


def test_letters_that_no_font_of_the_language_has_are_told(tmp_path: Path) -> None:
    reading(tmp_path, "headline [pl]", "Вечірній")
    polish = CliRunner().invoke(cli, ["check", "--data", str(tmp_path), "--json"])
    assert "missing-glyph" in polish.output
    reading(tmp_path, "headline [uk]", "Вечірній патруль")
    ukrainian = CliRunner().invoke(cli, ["check", "--data", str(tmp_path), "--json"])
    assert "missing-glyph" not in ukrainian.output


def test_the_workbook_offers_the_columns_and_keeps_what_stands_in_them(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    done = CliRunner().invoke(cli, ["workbook", "new", str(path), "--lang", "pl,ur", "--data", "sample:translated"])
    assert done.exit_code == 0, done.output
    heads = [cell.value for cell in load_workbook(path)["Activity"][1]]
    at = heads.index("Headline *")
    assert heads[at + 1 : at + 4] == ["Headline [pl]", "Headline [ur]", "Headline [cy]"]
    assert read(path).records == sample().records


def test_an_empty_workbook_with_languages_is_read_without_a_word_of_complaint(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(workbook_of(Records(), examples=True, languages=[find_languages().get("ar")]))
    assert {one.code for one in read(path).problems} <= {"no-areas"}


def sample() -> Reading:
    """The shipped sample with translations."""
    from leaflets.config import shipped

    return read(shipped("samples") / "translated")
