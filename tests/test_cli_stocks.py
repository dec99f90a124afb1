"""The commands of stocks, run as a user runs them."""

import json
from pathlib import Path

import pypdfium2 as pdfium

from tests.commands import leaflets


def test_stocks_are_listed_and_found(tmp_path: Path) -> None:
    every = leaflets("stocks", cwd=tmp_path)
    assert every.returncode == 0
    assert len(every.stdout.strip().splitlines()) == 26
    found = leaflets("stocks", "85", "x", "55", "--json", cwd=tmp_path)
    assert [stock["name"] for stock in json.loads(found.stdout)] == ["CIL-B440"]
    nothing = leaflets("stocks", "C3201", cwd=tmp_path)
    assert nothing.returncode == 0  # part of a number is enough
    assert "C32011" in nothing.stdout
    none = leaflets("stocks", "C99999", cwd=tmp_path)
    assert (none.returncode, "There is no stock" in none.stderr) == (2, True)


def test_a_stock_is_drawn_with_its_numbers_and_what_fits(tmp_path: Path) -> None:
    done = leaflets("stocks", "show", "Avery C2364", "-o", "sheet.pdf", cwd=tmp_path)
    assert done.returncode == 0
    for said in ("Margins: left 15, top 13.5, right 15, bottom 13.5 mm", "Same as C2364", "10 on a sheet"):
        assert said in done.stdout
    assert "85 × 55 mm is 1.00 mm larger than the label" in done.stdout
    (page,) = pdfium.PdfDocument(tmp_path / "sheet.pdf")
    assert "C32011, 85 × 54 mm" in page.get_textpage().get_text_range()
    one_sided = leaflets("stocks", "show", "L7163", "--json", cwd=tmp_path)
    assert "one side only" in json.loads(one_sided.stdout)["cards"]["visiting-card-54"] or "larger" in one_sided.stdout


def test_a_stock_of_ones_own_is_listed(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "ours.toml").write_text(
        '[[stocks]]\nname = "ours"\ntitle = "Our own paper"\npage_mm = [200, 200]\n', encoding="utf-8"
    )
    assert "Our own paper" in leaflets("stocks", "ours", "--stocks", "own", cwd=tmp_path).stdout
    by_variable = leaflets("stocks", "ours", cwd=tmp_path, LEAFLETS_STOCKS="own")
    assert "Our own paper" in by_variable.stdout
