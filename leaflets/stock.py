"""Floor 2, sheet stocks: the sheets that cards are printed on, read from `stocks/*.toml`; lengths in millimetres."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from leaflets.config import Table, read_toml
from leaflets.errors import Place, StockError, UnknownNameError
from leaflets.geometry import Box, Size


class Grid(Table):
    """Where the cards lie on a die-cut or perforated sheet, measured from the page's top left corner."""

    columns: int = Field(ge=1)
    rows: int = Field(ge=1)
    left_mm: float = Field(ge=0)
    top_mm: float = Field(ge=0)
    across_mm: float = Field(gt=0)
    down_mm: float = Field(gt=0)
    label_mm: tuple[float, float]


class StockFile(Table):
    """One stock of a vendor's file. A stock without a grid is plain: cards are laid out to fit and cut by hand."""

    name: str
    title: str
    page_mm: tuple[float, float]
    unprintable_mm: float = Field(0, ge=0)
    grid: Grid | None = None
    sides: Literal[1, 2] = 2
    equivalents: tuple[str, ...] = ()


class VendorFile(Table):
    """The shape of a file in `stocks/`."""

    stocks: tuple[StockFile, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Stock:
    """A sheet stock. `labels` are the boxes of its cards in reading order, or none when it is plain."""

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


def load_stocks(folder: Path) -> Mapping[str, Stock]:
    """Every stock in the folder's TOML files, by name. Raises StockError for one that cannot be."""
    stocks = {}
    for path in sorted(folder.glob("*.toml")):
        for spec in read_toml(path, VendorFile, StockError).stocks:
            stock = Stock(spec, _labels(spec))
            _check(stock, path)
            stocks[spec.name] = stock
    return MappingProxyType(stocks)


def find_stock(stocks: Mapping[str, Stock], name: str) -> Stock:
    """The stock of that name or with that equivalent. Raises UnknownNameError."""
    for stock in stocks.values():
        if name.lower() in {known.lower() for known in (stock.name, *stock.spec.equivalents)}:
            return stock
    raise UnknownNameError("stock", name, sorted(stocks))


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


def _check(stock: Stock, path: Path) -> None:
    page = Box(0, 0, stock.page.width_mm, stock.page.height_mm)
    place = Place(file=path.name, block=stock.name)
    for number, label in enumerate(stock.labels, 1):
        if not page.holds(label):
            out_mm = page.outside_by(label)
            raise StockError(
                f"Label {number} stands {out_mm:.2f} mm off the page.", "Check margins and pitches.", place
            )
        if any(label.meets(other) for other in stock.labels[number:]):
            raise StockError(f"Label {number} overlaps another.", "The pitches must not be less than the label.", place)
