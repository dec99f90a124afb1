"""Sheet stocks: their numbers are the makers', they are found as people name them, and a wrong one is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.errors import StockError, UnknownNameError
from leaflets.geometry import Box
from leaflets.stock import Grid, Stock, find_stock, load_stocks, search_stocks, shipped_stocks
from leaflets.stock_drawing import as_text
from tests.conftest import SHARED

STOCKS = load_stocks([shipped_stocks()])
PAGE = Box(0, 0, 210, 297)


@pytest.fixture(scope="module")
def reference() -> list[dict[str, object]]:
    """The sheets of the house's own collection."""
    path = SHARED / "stocks" / "uk_a4_stocks.json"
    if not path.is_file():
        pytest.skip("the collection of sheet stocks does not lie beside the project")
    found: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_stock_of_the_collection_is_there_with_its_numbers(reference: list[dict[str, object]]) -> None:
    assert len(reference) == 23
    for row in reference:
        name = str(row["id"]).split("/")[0]
        stock = find_stock(STOCKS, name)
        numbers = {key: float(str(value)) for key, value in row.items() if isinstance(value, int | float)}
        assert len(stock.labels) == numbers["per_sheet"]
        for number, label in enumerate(stock.labels):
            down, across = divmod(number, int(numbers["cols"]))
            wanted = (
                numbers["left"] + across * numbers["h_pitch"],
                numbers["top"] + down * numbers["v_pitch"],
                numbers["width"],
                numbers["height"],
            )
            assert (label.x_mm, label.y_mm, label.width_mm, label.height_mm) == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize("name", ["C32011", "c2364", "OCC-3342", "occ 3342", "Avery C32011", "avery-c2367"])
def test_a_stock_is_found_by_every_name_of_it(name: str) -> None:
    assert find_stock(STOCKS, name).name == "C32011"


@pytest.mark.parametrize(("name", "hint"), [("C32O11", "C32011"), ("L716O", "L716"), ("../C32011", "C32011")])
def test_an_unknown_stock_gets_a_hint(name: str, hint: str) -> None:
    with pytest.raises(UnknownNameError, match=f"Did you mean “{hint}"):
        find_stock(STOCKS, name)


@pytest.mark.parametrize("name", ["", " ", "/etc/passwd", "x" * 10_000, "a4\x00"])
def test_nonsense_is_no_stock(name: str) -> None:
    with pytest.raises(UnknownNameError):
        find_stock(STOCKS, name)


@pytest.mark.parametrize("words", ["85x54", "54 × 85", "85 x 54 mm", "85.2*54.3"])
def test_stocks_are_found_by_the_size_of_their_cards(words: str) -> None:
    assert [stock.name for stock in search_stocks(STOCKS, words)] == ["C32011", "C32015"]


def test_stocks_are_found_by_words() -> None:
    assert {stock.name for stock in search_stocks(STOCKS, "greeting")} == {"C2361"}
    assert len(search_stocks(STOCKS, "")) == len(STOCKS) == 25
    assert search_stocks(STOCKS, "9..9x1") == []


def stocks_from(folder: Path, grid: str = "", **keys: object) -> dict[str, Stock]:
    rest = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    content = f'[[stocks]]\nname = "x"\ntitle = "X"\npage_mm = [210, 297]\n{rest}'
    (folder / "x.toml").write_text(content + (f"[stocks.grid]\n{grid}" if grid else ""), encoding="utf-8")
    return dict(load_stocks([folder]))


GRID = "columns = 2\nrows = 5\nleft_mm = 15\ntop_mm = 13.5\nacross_mm = 95\ndown_mm = 54\nlabel_mm = [85, 54]\n"


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        (GRID.replace("across_mm = 95", "across_mm = 120"), "Label 2 stands 10.00 mm off the page"),
        (GRID.replace("across_mm = 95", "across_mm = 84"), "Label 1 overlaps another"),
        (GRID + "right_mm = 14\n", "right_mm is 14, and the sums leave 15.00"),
        (GRID + "bottom_mm = 15\n", "bottom_mm is 15, and the sums leave 13.50"),
        (GRID + "corner_mm = 28\n", "more than half a label"),
        (GRID.replace("rows = 5", "rows = 0"), "rows"),
        (GRID + "colour = 1\n", "colour"),
        (GRID.replace("left_mm = 15", "left_mm = nan"), "left_mm"),
        (GRID.replace("across_mm = 95", "across_mm = inf"), "across_mm"),
        (GRID.replace("columns = 2", "columns = 1000000000"), "columns"),
    ],
)
def test_a_stock_that_cannot_be_is_refused_with_why(tmp_path: Path, grid: str, words: str) -> None:
    with pytest.raises(StockError, match=words):
        stocks_from(tmp_path, grid)


def test_two_stocks_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "y.toml").write_text(
        '[[stocks]]\nname = "y"\ntitle = "Y"\npage_mm = [210, 297]\nequivalents = ["x"]\n', encoding="utf-8"
    )
    with pytest.raises(StockError, match="“x” is also"):
        stocks_from(tmp_path)


def test_ones_own_stock_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    stocks_from(tmp_path, GRID.replace("left_mm = 15", "left_mm = 14"), equivalents=["C2364"])
    stocks = load_stocks([shipped_stocks(), tmp_path])
    assert find_stock(stocks, "C2364").labels[0].x_mm == 14
    assert "C32011" not in stocks
    with pytest.raises(StockError, match="no folder of stocks"):
        load_stocks([tmp_path / "none"])


lengths = st.floats(0, 120)


@given(corner=st.tuples(lengths, lengths), pitch=st.tuples(st.floats(1, 150), st.floats(1, 150)), width=lengths)
def test_what_loads_fits_its_page_and_does_not_overlap(
    tmp_path_factory: pytest.TempPathFactory, corner: tuple[float, float], pitch: tuple[float, float], width: float
) -> None:
    (left, top), (across, down), width = corner, pitch, width + 1
    grid = Grid(
        columns=2, rows=2, left_mm=left, top_mm=top, across_mm=across, down_mm=down, label_mm=(width, 30), corner_mm=0
    )
    words = "".join(f"{key} = {json.dumps(value)}\n" for key, value in grid.model_dump(exclude_none=True).items())
    fits = left + across + width <= 210.01 and top + down + 30 <= 297.01
    apart = across >= width - 0.001 and down >= 30 - 0.001
    try:
        stock = stocks_from(tmp_path_factory.mktemp("stock"), words)["x"]
    except StockError:
        assert not (fits and apart)
    else:
        assert all(PAGE.holds(label) for label in stock.labels)
        assert not any(one.meets(other) for k, one in enumerate(stock.labels) for other in stock.labels[k + 1 :])


def test_a_drawing_numbers_every_label_in_reading_order() -> None:
    for stock in STOCKS.values():
        drawing = "\n".join(as_text(stock))
        numbers = [int(word) for word in drawing.replace("|", " ").split() if word.isdigit()]
        assert numbers == list(range(1, len(stock.labels) + 1))
