"""What is set: leaflets of as many areas as are wanted, made from the Essex sample, and each as every way needs it.

The sample has 14 districts. Further areas are each made from one of them: with another name and address of its own,
other numbers, and its texts' words in another order, so that nobody wins by remembering a text that was set before.
"""

import pickle
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from json import dumps
from pathlib import Path
from random import Random
from xml.etree.ElementTree import tostring

from PIL import Image, ImageChops
from pypdfium2 import PdfDocument
from weasyprint import HTML

from benchmarks.leaflet_rivals.content import Leaflet, leaflet_of, words_of
from leaflets.brand import Brand, load_brand
from leaflets.config import shipped
from leaflets.copyfit import Fitted, fit
from leaflets.edition import Edition, Issue, compose
from leaflets.engines.html import typeset
from leaflets.engines.manners import arrange, page_css
from leaflets.engines.studio import PRINT_STYLE, font_faces, styled, templates
from leaflets.follows import Follow
from leaflets.layout import Layout, Layouts, find_layouts, shipped_layouts
from leaflets.models import Area, Channel, Figure, Record, Records
from leaflets.month.docket import Docket, Writer
from leaflets.month.kit import packed
from leaflets.press import Press
from leaflets.qr import QUIET_MODULES, encode
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import Ticket

ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))
LAYOUT = "activity-leaflet"
SHUFFLED = ("doing", "result", "detail", "said", "did", "text", "description", "about")
LOGO_PX_PER_MM = 12


def many(records: Records, count: int) -> Records:
    """The records of so many areas."""
    made = Records(**{item.name: () for item in fields(Records)})
    for number in range(count):
        area = records.areas[number % len(records.areas)]
        made += _another(records, area, number // len(records.areas))
    shared = {
        item.name: tuple(one for one in getattr(records, item.name) if _of(one) == "all") for item in fields(made)
    }
    return made + Records(**shared)


def _of(record: Record) -> str:
    return str(getattr(record, "area", ""))


def _another(records: Records, area: Area, turn: int) -> Records:
    """An area's own records; of another area that is like it where it is not the first turn."""
    own = {
        item.name: [one for one in getattr(records, item.name) if _of(one) == area.id]
        for item in fields(Records)
        if item.name != "areas"
    }
    if turn:
        chance = Random(f"{area.id} {turn}")
        own = {name: [_changed(one, area, turn, chance) for one in kept] for name, kept in own.items()}
        area = area.model_copy(
            update={"id": f"{area.id}-{turn}", "name": f"{area.name} {turn}", "page": f"{area.page}-{turn}"}
        )
    return Records(areas=(area,), **{name: tuple(kept) for name, kept in own.items()})


def _changed(record: Record, area: Area, turn: int, chance: Random) -> Record:
    changed: dict[str, object] = {"area": f"{area.id}-{turn}"}
    for name in SHUFFLED:
        if text := getattr(record, name, ""):
            first, *words = text.rstrip(".").split()
            chance.shuffle(words)
            changed[name] = " ".join([first, *words]) + "."
    if isinstance(record, Figure):
        changed["count"] = record.count + chance.randrange(1 + record.count // 10)
    if isinstance(record, Channel):
        own = str(turn)
        changed["address"] = record.address.rstrip("/")[: -len(own)] + own  # no longer: X allows 15 characters
    return record.model_copy(update=changed)


@dataclass(frozen=True)
class Piece:
    """One leaflet as ours needs it: the docket of a month, and the edition and layout that its press arrives at."""

    docket: Docket
    edition: Edition
    layout: Layout
    layouts: int


@dataclass(frozen=True)
class House:
    """What all pieces share."""

    brand: Brand
    layouts: Layouts
    layout: Layout


def house() -> House:
    """The shipped brand kit and layouts."""
    layouts = find_layouts([shipped_layouts()])
    return House(load_brand(shipped("brand")), layouts, layouts.get(LAYOUT))


def pieces(count: int) -> list[Piece]:
    """So many leaflets, each fitted once to know what it says in the end."""
    own = house()
    records = many(read(shipped("samples") / "essex").records, count)
    press = Press(records, own.brand, own.layouts, load_stocks([shipped_stocks()]))
    writer = Writer(press, packed(shipped("brand"), (), ()).key)
    made = []
    for area in records.areas:
        ticket = Ticket(area.id, LAYOUT, ISSUE, ("pdf",))
        key = writer.key(area.id, ticket, own.layout, writer.share(area))
        docket = writer.write(area.id, ticket, own.layout, area, key)
        tries, fitted = _fitted(own, area, docket.records)
        made.append(Piece(docket, fitted.edition, own.layout.set_as(fitted.manners), tries))
    return made


def _fitted(own: House, area: Area, records: Records) -> tuple[int, Fitted]:
    tries = 0

    def once(edition: Edition, manners: object) -> object:
        nonlocal tries
        tries += 1
        return typeset(own.layout.set_as(manners), edition, own.brand, {})  # type: ignore[arg-type]

    fitted = fit(own.layout, lambda limits: compose(area, records, ISSUE, limits, own.brand), once)  # type: ignore[arg-type]
    return tries, fitted


def write_all(folder: Path, made: Sequence[Piece]) -> list[list[str]]:
    """Write every leaflet as each way reads it; gives the words of each.

    dockets.pickle, editions.pickle; style.css with fonts/; logo.png; N.html with N-K.png for its codes, and N.json.
    """
    own = house()
    (folder / "dockets.pickle").write_bytes(pickle.dumps([one.docket for one in made]))
    (folder / "editions.pickle").write_bytes(pickle.dumps([(one.edition, dict(one.layout.manners)) for one in made]))
    fonts = folder / "fonts"
    fonts.mkdir()
    for font in own.brand.kit.fonts:
        path = own.brand.font_path(font)
        (fonts / path.name).write_bytes(path.read_bytes())
    css = styled(own.layout.file(PRINT_STYLE).read_text(encoding="utf-8"), own.brand, own.layout)
    faces = font_faces(own.brand, lambda path: f"fonts/{path.name}")
    (folder / "style.css").write_text(faces + css + ".code{image-rendering:pixelated}", encoding="utf-8")
    (folder / "logo.svg").write_bytes(own.brand.logo_path(own.brand.logos["lockup-reversed"]).read_bytes())
    _draw_logo(folder)
    return [_write(folder, number, one, own) for number, one in enumerate(made)]


def _write(folder: Path, number: int, piece: Piece, own: House) -> list[str]:
    pictures: dict[str, str] = {}

    def code(follow: Follow) -> str:
        return pictures.setdefault(follow.url, f"{number}-{len(pictures)}.png")

    html = html_of(piece, own, code)
    for address, name in pictures.items():
        _code_picture(address).save(folder / name)
    said: Leaflet = leaflet_of(html)
    data = {**asdict(said), "pictures": [pictures[address] for address in said.codes]}
    (folder / f"{number}.html").write_text(html, encoding="utf-8")
    (folder / f"{number}.json").write_text(dumps(data, ensure_ascii=False), encoding="utf-8")
    return words_of(html)


def html_of(piece: Piece, own: House, code: Callable[[Follow], str]) -> str:
    """The leaflet's page as our engine hands it to WeasyPrint, its style sheet and pictures as files beside it."""
    env = templates(own.layout, own.brand, code)
    env.filters["logo"] = lambda _token: "logo.svg"
    body = env.get_template("template.html").render(edition=piece.edition, brand=own.brand, options={})
    area, month = piece.edition.area.name, f"{piece.edition.month:%B %Y}"
    root = HTML(
        string=f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{area}, {month}</title>'
        f'<meta name="author" content="{own.brand.publisher}"><link rel="stylesheet" href="style.css">'
        f"<style>{page_css(piece.layout)}</style></head><body>{body}</body></html>"
    ).etree_element
    arrange(root, piece.layout)
    return "<!doctype html>" + tostring(root, encoding="unicode", method="html")


def _code_picture(address: str) -> Image.Image:
    """A QR code of one pixel a module, with its white border."""
    code = encode(address)
    picture = Image.new("1", (code.full_modules,) * 2, 1)
    for run in code.runs:
        left, top = run.column + QUIET_MODULES, run.row + QUIET_MODULES
        picture.paste(0, (left, top, left + run.length, top + 1))
    return picture


def _draw_logo(folder: Path) -> None:
    """The logo as pixels on the colour that it stands on, for ways that read no SVG."""
    page = (
        "<style>@page{size:60mm 12mm;margin:0}body{margin:0;background:#12264a}img{height:12mm;display:block}</style>"
    )
    pdf = HTML(string=f'{page}<img src="logo.svg">', base_url=str(folder) + "/").write_pdf()
    with PdfDocument(pdf) as document:
        picture = document[0].render(scale=LOGO_PX_PER_MM * 25.4 / 72).to_pil()
    wide = ImageChops.difference(picture, Image.new("RGB", picture.size, "#12264a")).getbbox()
    picture.crop((0, 0, wide[2] if wide else picture.width, picture.height)).save(folder / "logo.png")
