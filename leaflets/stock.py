"""Floor 2, sheet stocks: the sheets that cards are printed on, read from `stocks/*.toml`; lengths in millimetres."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from leaflets.config import Table, read_toml
from leaflets.errors import Place, StockError, UnknownNameError
from leaflets.geometry import Box, Size

MARGIN_SLACK_MM = 0.05
"""What a maker's margins, pitches and label may be out by when they are added up: they are rounded to hundredths."""
SIZE_SLACK_MM = 0.5
"""How near a label must come to the size that somebody looks for."""

NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Grid(Table):
    """Where the labels lie on a die-cut or perforated sheet, measured from the page's top left corner.

    `right_mm` and `bottom_mm` are the other two margins as the maker gives them: they must add up with the rest.
    """

    columns: int = Field(ge=1, le=100)
    rows: int = Field(ge=1, le=100)
    left_mm: NotNegative
    top_mm: NotNegative
    right_mm: NotNegative | None = None
    bottom_mm: NotNegative | None = None
    across_mm: Length
    down_mm: Length
    label_mm: tuple[Length, Length]
    corner_mm: NotNegative = 0


class StockFile(Table):
    """One stock of a vendor's file. A stock without a grid is plain: cards are laid out to fit and cut by hand.

    `unprintable_mm` is what office printers leave blank at each edge. `sides` is 1 where the back is glue. `face_down`
    says which side of the sheet lies face down in a tray that prints the side below: "front" where the margins differ
    or only one side can be printed, else "either".
    """

    name: str = Field(min_length=1)
    title: str
    vendor: str = ""
    source: str = ""
    page_mm: tuple[Length, Length]
    unprintable_mm: NotNegative = 0
    sides: Literal[1, 2] = 2
    face_down: Literal["either", "front"] = "either"
    grid: Grid | None = None
    equivalents: tuple[str, ...] = ()


class VendorFile(Table):
    """The shape of a file in `stocks/`."""

    stocks: tuple[StockFile, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Stock:
    """A sheet stock. `labels` are the boxes of its labels in reading order, or none when it is plain."""

    spec: StockFile
    labels: tuple[Box, ...]

    @property
    def name(self) -> str:
        """The stock's name, as commands know it."""
        return self.spec.name

    @property
    def page(self) -> Size:
        """The size of the sheet."""
        return Size(*self.spec.page_mm)

    @property
    def keys(self) -> frozenset[str]:
        """What it is found by: its name and equivalents, with the maker's name or without."""
        names = {plain_name(name) for name in (self.name, *self.spec.equivalents)}
        return frozenset(names | {plain_name(self.spec.vendor) + name for name in names})


def plain_name(name: str) -> str:
    """A stock's name without what people write in different ways: case, spaces, hyphens."""
    return re.sub(r"[\s_-]+", "", name).casefold()


def load_stocks(folders: Iterable[Path]) -> Mapping[str, Stock]:
    """Every stock in the TOML files of the folders, by name; a later folder's takes the place of an earlier one's.

    Raises StockError for a stock that cannot be, and for a name or equivalent that two stocks of a folder have.
    """
    stocks: dict[str, Stock] = {}
    for folder in folders:
        if not folder.is_dir():
            raise StockError(f"There is no folder of stocks {folder}.", "Check its name.")
        own: dict[str, Stock] = {}
        for path in sorted(folder.glob("*.toml")):
            for spec in read_toml(path, VendorFile, StockError).stocks:
                stock = Stock(spec, _labels(spec))
                _check(stock, own.values(), path)
                own[spec.name] = stock
        keys = {key for stock in own.values() for key in stock.keys}
        stocks = {name: stock for name, stock in stocks.items() if not stock.keys & keys} | own
    return MappingProxyType(stocks)


def find_stock(stocks: Mapping[str, Stock], name: str) -> Stock:
    """The stock of that name or with that equivalent. Raises UnknownNameError."""
    for stock in stocks.values():
        if plain_name(name) in stock.keys:
            return stock
    known = [name for stock in stocks.values() for name in (stock.name, *stock.spec.equivalents)]
    raise UnknownNameError("stock", name, known, "See: leaflets stocks.")


def search_stocks(stocks: Mapping[str, Stock], words: str) -> list[Stock]:
    """The stocks whose name, equivalent or title holds the words, or whose label has that size, such as "85 × 55"."""
    size = re.fullmatch(r"\s*([0-9.]{1,8})\s*[x×*]\s*([0-9.]{1,8})\s*(?:mm)?\s*", words, re.IGNORECASE)
    if size and size[1].count(".") < 2 and size[2].count(".") < 2:
        wanted = sorted(float(size[number]) for number in (1, 2))
        return [stock for stock in stocks.values() if _is_size(stock, wanted)]
    sought = plain_name(words)
    return [
        stock
        for stock in stocks.values()
        if any(sought in key for key in stock.keys) or sought in plain_name(stock.spec.title)
    ]


def _is_size(stock: Stock, wanted: list[float]) -> bool:
    sides = sorted(stock.spec.grid.label_mm if stock.spec.grid else stock.spec.page_mm)
    return all(abs(side - want) <= SIZE_SLACK_MM for side, want in zip(sides, wanted, strict=True))


def shipped_stocks() -> Path:
    """The folder of the stocks that come with the project."""
    return Path(__file__).resolve().parent / "stocks"


def _labels(spec: StockFile) -> tuple[Box, ...]:
    if spec.grid is None:
        return ()
    grid = spec.grid
    return tuple(
        Box(grid.left_mm + column * grid.across_mm, grid.top_mm + row * grid.down_mm, *grid.label_mm)
        for row in range(grid.rows)
        for column in range(grid.columns)
    )


def _check(stock: Stock, others: Iterable[Stock], path: Path) -> None:
    """Raises StockError for a stock that does not fit its page, or cannot be told from another of its folder."""
    place = Place(file=path.name, block=stock.name)
    for other in others:
        if twice := sorted(stock.keys & other.keys):
            raise StockError(f"“{twice[0]}” is also {other.name}.", "Take it out of one of them.", place)
    if stock.spec.grid:
        _check_grid(stock, stock.spec.grid, place)


def _check_grid(stock: Stock, grid: Grid, place: Place) -> None:
    page = Box(0, 0, stock.page.width_mm, stock.page.height_mm)
    for number, label in enumerate(stock.labels, 1):
        if not page.holds(label):
            wrong = f"Label {number} stands {page.outside_by(label):.2f} mm off the page."
            raise StockError(wrong, "Check margins and pitches.", place)
        if any(label.meets(other) for other in stock.labels[number:]):
            raise StockError(f"Label {number} overlaps another.", "The pitches must not be less than the label.", place)
    last = stock.labels[-1]
    sums = {
        "right_mm": (grid.right_mm, page.right_mm - last.right_mm),
        "bottom_mm": (grid.bottom_mm, page.bottom_mm - last.bottom_mm),
    }
    for key, (said, left_mm) in sums.items():
        if said is not None and abs(said - left_mm) > MARGIN_SLACK_MM:
            raise StockError(f"{key} is {said:g}, and the sums leave {left_mm:.2f}.", "Measure the sheet again.", place)
    if grid.corner_mm > min(grid.label_mm) / 2:
        raise StockError(f"A corner of {grid.corner_mm:g} mm is more than half a label.", "Check corner_mm.", place)
