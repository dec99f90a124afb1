"""What the card tests share: editions built by hand, the shipped kit and layouts, and layouts made on the spot."""

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from leaflets.brand import Brand, load_brand
from leaflets.config import shipped
from leaflets.document import Document
from leaflets.edition import Edition, Issue, compose
from leaflets.engines.canvas import typeset
from leaflets.layout import Layout, Layouts, Limits, find_layouts, shipped_layouts
from leaflets.models import Area, Channel, ChannelKind, Event, Officer, Records
from leaflets.stock import Stock, load_stocks, shipped_stocks

ISSUE = Issue(dt.date(2026, 9, 1), dt.date(2026, 8, 24))

SHORTEST = Records(
    areas=(Area(id="ham", name="Ham", district="Wye", team_name="Ham"),),
    officers=(Officer(area="ham", name="Bo Li", rank="PC"),),
)
TYPICAL = Records(
    areas=(
        Area(
            id="colchester",
            name="Colchester Town",
            district="Colchester",
            team_name="Colchester Town Neighbourhood Team",
            description="The town centre, the castle park and the university quarter.",
            email="colchester.team@inyourarea.example",
            base="Colchester Police Station, Southway",
            page="https://www.inyourarea.example/colchester",
        ),
    ),
    officers=(
        Officer(
            area="colchester",
            name="Amara Placeholder",
            rank="Police Constable",
            collar_number="80412",
            role="Antisocial behaviour lead",
        ),
    ),
    channels=(
        Channel(area="colchester", kind=ChannelKind.FACEBOOK, address="https://www.facebook.com/ColchesterTownTeam"),
        Channel(area="colchester", kind=ChannelKind.X, address="https://x.com/ColTownTeam"),
    ),
    events=(
        Event(
            area="colchester",
            title="Street surgery",
            start=dt.datetime(2026, 9, 18, 10, 0),
            end=dt.datetime(2026, 9, 18, 12, 30),
            place="Culver Square, by the clock",
        ),
    ),
)
LONGEST = Records(
    areas=(
        Area(
            id="longest",
            name="Llanfairpwllgwyngyll, Łękołody, Rhosllannerchrugog a’r Cylch Gogleddol",
            district="Bwrdeistref Sirol Pen-y-bont ar Ogwr a Gwaelod-y-Garth",
            team_name="Tîm Plismona yn y Gymdogaeth Llanfairpwllgwyngyll a Rhosllannerchrugog",
            description=("Yr ardal o’r ŵyl i’r tŷ; zażółć gęślą jaźń. " * 9)[:399].strip(),
            email="llanfairpwllgwyngyll.rhosllannerchrugog@inyourarea.example",
            phone="101 (press 2, then ask for the team by its full name)"[:40],
            base="Gorsaf yr Heddlu, 117 Stryd Fawr Uchaf, Llanfairpwllgwyngyllgogerychwyrndrobwll, Ynys Môn",
            page="https://www.inyourarea.example/llanfairpwll-rhosllannerchr",
        ),
    ),
    officers=tuple(
        Officer(
            area="longest",
            name=name,
            rank="Police Community Support Officer",
            collar_number="7000123456789",
            role="Lead for rural and wildlife crime, speeding and antisocial behaviour in the northern villages",
        )
        for name in (
            "Chukwuemeka Oluwaseun Placeholder-Featherstonehaugh",
            "Świętosława Grzegżółka-Brzęczyszczykiewicz",
            *(f"Placeholder Officer Number {number}" for number in range(3, 13)),
        )
    ),
    channels=(
        Channel(
            area="longest",
            kind=ChannelKind.FACEBOOK,
            address="https://www.facebook.com/LlanfairpwllRhosllannerchrugogTm",
            label="Dilynwch Dîm Plismona yn y Gymdogaeth Llanfairpwllgwyngyll ar Facebook heddiw",
        ),
        Channel(area="longest", kind=ChannelKind.X, address="https://x.com/LlanfairpwllTm1"),
        Channel(area="longest", kind=ChannelKind.WEB, address="https://www.inyourarea.example/w", label="Dewch atom"),
    ),
    events=(
        Event(
            area="longest",
            title="Cymhorthfa stryd y Tîm Plismona yn y Gymdogaeth a’r cyngor cymuned, gyda phaned a sgwrs i bawb",
            start=dt.datetime(2026, 9, 30, 9, 30),
            end=dt.datetime(2026, 10, 1, 17, 45),
            place="Neuadd Goffa Llanfairpwllgwyngyllgogerychwyrndrobwll, Stryd yr Eglwys Newydd, ger y parc",
        ),
    ),
)
EDITIONS = {"shortest": SHORTEST, "typical": TYPICAL, "longest": LONGEST}


Editions = Callable[..., Edition]


def make_edition(name: str, brand: Brand, officer: int | None = 0) -> Edition:
    """One of the three editions, for one of its officers or for none."""
    records = EDITIONS[name]
    edition = compose(records.areas[0], records, ISSUE, Limits(officers=12, channels=2, events=1), brand)
    return edition if officer is None else replace(edition, officer=records.officers[officer])


@pytest.fixture(scope="session")
def brand() -> Brand:
    """The shipped kit."""
    return load_brand(shipped("brand"))


@pytest.fixture(scope="session")
def layouts() -> Layouts:
    """The shipped layouts."""
    return find_layouts([shipped_layouts()])


@pytest.fixture(scope="session")
def a4() -> Stock:
    """Plain A4."""
    return load_stocks([shipped_stocks()])["a4"]


@pytest.fixture
def edition(brand: Brand) -> Edition:
    """The typical edition, with its officer."""
    return make_edition("typical", brand)


@pytest.fixture(scope="session")
def editions(brand: Brand) -> Editions:
    """Makes one of the editions "shortest", "typical" and "longest", for one of its officers or for none."""
    return lambda name, officer=0: make_edition(name, brand, officer)


@pytest.fixture(scope="session")
def set_card(layouts: Layouts, brand: Brand) -> Callable[..., Document]:
    """Sets a shipped card with one of the editions, or with one that is given."""

    def set_one(card: str, edition: str | Edition, officer: int | None = 0) -> Document:
        said = make_edition(edition, brand, officer) if isinstance(edition, str) else edition
        return typeset(layouts.get(card), said, brand, {})

    return set_one


@pytest.fixture(scope="session")
def pages() -> Callable[..., list[Image.Image]]:
    """Renders a PDF, a picture a page."""

    def render(pdf: bytes, dpi: float = 300) -> list[Image.Image]:
        with closing(pdfium.PdfDocument(pdf)) as document:
            return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]

    return render


@pytest.fixture(scope="session")
def words() -> Callable[[bytes], list[str]]:
    """The text of a PDF as a reader would copy it, a string a page."""

    def read(pdf: bytes) -> list[str]:
        with closing(pdfium.PdfDocument(pdf)) as document:
            # pdfium gives a hyphen at a line's end as U+FFFE.
            texts = [page.get_textpage().get_text_range().replace("\ufffe", "-") for page in document]
            return [" ".join(text.split()) for text in texts]

    return read


@pytest.fixture
def make_layout(tmp_path: Path) -> Callable[..., Layout]:
    """Makes a one-faced layout of 85 × 55 mm from the text of its `front.toml`."""

    def make(frames: str, **keys: str) -> Layout:
        folder = tmp_path / "layouts" / "made"
        folder.mkdir(parents=True, exist_ok=True)
        spec = {"bleed_mm": "0", "safe_mm": "5", "trim_mm": "[85, 55]", **keys}
        rest = "".join(f"{key} = {value}\n" for key, value in spec.items())
        (folder / "layout.toml").write_text(
            f'title = "Made"\nengine = "canvas"\nproduct = "card"\nfaces = ["front"]\n{rest}', encoding="utf-8"
        )
        (folder / "front.toml").write_text(frames, encoding="utf-8")
        return find_layouts([folder.parent]).get("made")

    return make
