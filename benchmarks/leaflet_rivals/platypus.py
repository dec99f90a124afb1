"""ReportLab's Platypus: tables and paragraphs, two fixed columns on the back. It does not tag."""

import json
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    Image,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

Data = dict[str, Any]
WIDE, HALF = 192 * mm, 91 * mm
NAVY, MID, MUTED, MIST, LINE, AMBER, SAND, INK = map(
    HexColor, ("#12264a", "#2a4a7f", "#48556a", "#eaf0f7", "#b9c6d8", "#f4a52c", "#fdf1dd", "#16202e")
)
BODY = ParagraphStyle("body", fontName="Face", fontSize=12, leading=14.4, textColor=INK)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(name, parent=BODY, fontSize=size, leading=size * 1.2, **more)


LEAD = _style("lead", 14, textColor=NAVY)
CAPTION = _style("caption", 10, textColor=MUTED)
NOTE = _style("note", 9, textColor=MUTED)
H2 = _style("h2", 16, fontName="Face-Bold", textColor=NAVY, spaceAfter=1.6 * mm)
FIGURE = _style("figure", 30, fontName="Face-Bold", textColor=NAVY)
BOLD = _style("bold", 12, fontName="Face-Bold")
DATE = _style("date", 12, fontName="Face-Bold", textColor=MID)
SAID = _style("said", 12, fontName="Face-Bold", textColor=NAVY)
RIGHT = _style("right", 12, alignment=2)
BARE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4 * mm),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5 * mm),
]
LOOKS = {"": "{}", "strong": "<b>{}</b>", "when": '<font size="10" color="#48556a">{}</font>'}


def _said(runs: list[list[str]], style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(
        "".join("<br/>" if words == "\n" else LOOKS[look].format(escape(words)) for words, look in runs), style
    )


def _plain(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(words), style)


def _table(rows: list[list[Any]], widths: list[float], *more: tuple[Any, ...]) -> Table:
    return Table(rows, widths, style=TableStyle([*BARE, *more]))


def _box(inside: list[Flowable], wide: float, fill: Any) -> Table:
    pads = [(f"{side}PADDING", (0, 0), (-1, -1), 4 * mm) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return Table([[inside]], [wide], style=TableStyle([("BACKGROUND", (0, 0), (-1, -1), fill), *pads]))


def _paragraphs(block: Data, _wide: float) -> list[Flowable]:
    title = [_plain(block["title"], H2)] * bool(block["title"])
    return [*title, *(_said(row[0]) for row in block["rows"])]


def _description(block: Data, _wide: float) -> list[Flowable]:
    return [_said(block["rows"][0][0], LEAD)]


def _three(block: Data, wide: float) -> list[Flowable]:
    cells = [_said(row[0]) for row in block["rows"]]
    cells += [""] * (-len(cells) % 3)
    rows = [cells[at : at + 3] for at in range(0, len(cells), 3)]
    made: list[Flowable] = [_plain(block["title"], H2)]
    made += [_table(rows, [wide / 3] * 3)] * bool(rows)
    return made + [HRFlowable(width="100%", color=LINE), _said(block["below"])] * bool(block["below"])


def _priorities(block: Data, wide: float) -> list[Flowable]:
    if not block["rows"]:
        return [_plain(block["title"], H2), _said(block["above"])]
    rows = [[_plain(words, CAPTION) for words in block["head"]]]
    rows += [[_said(cell, BOLD if at == 0 else BODY) for at, cell in enumerate(row)] for row in block["rows"]]
    rule = ("LINEABOVE", (0, 1), (-1, -1), 0.4 * mm, LINE)
    return [_plain(block["title"], H2), _table(rows, [wide * 0.29, wide * 0.4, wide * 0.31], rule)]


def _codes(block: Data, wide: float) -> list[Flowable]:
    inner = wide - 8 * mm
    each = [inner / len(block["rows"])] * len(block["rows"])
    pictures = [Image(path, 23 * mm, 23 * mm, hAlign="LEFT") for path in block["pictures"]]
    rows = [[_said(row[0], BOLD) for row in block["rows"]], pictures, [_said(row[1], CAPTION) for row in block["rows"]]]
    return [_box([_plain(block["title"], H2), _table(rows, each)], wide, MIST)]


def _activity(block: Data, wide: float) -> list[Flowable]:
    made: list[Flowable] = [_plain(block["title"], H2), _said(block["above"], CAPTION), Spacer(0, 2 * mm)]
    if counts := block["counts"]:
        cells = [[_plain(figure, FIGURE), _plain(words, BODY)] for figure, words in counts]
        bars = [("LINEBEFORE", (0, 0), (-1, -1), 1 * mm, AMBER), ("LEFTPADDING", (0, 0), (-1, -1), 4 * mm)]
        made += [_table([cells], [wide / len(counts)] * len(counts), *bars), Spacer(0, 2 * mm)]
    if block["rows"]:
        rows = [[_said(row[0], DATE), _said(row[1])] for row in block["rows"]]
        rule = ("LINEABOVE", (0, 0), (-1, -1), 0.3 * mm, LINE)
        tight = ("TOPPADDING", (0, 0), (-1, -1), 1.3 * mm), ("RIGHTPADDING", (0, 0), (0, -1), 1 * mm)
        made.append(_table(rows, [17 * mm, wide - 17 * mm], rule, *tight))
    return made


def _answers(block: Data, wide: float) -> list[Flowable]:
    rows = [[[_said(row[0], SAID), _said(row[1])]] for row in block["rows"]]
    bar = [("LINEBEFORE", (0, 0), (-1, -1), 1 * mm, AMBER), ("LEFTPADDING", (0, 0), (-1, -1), 4 * mm)]
    return [_plain(block["title"], H2), _table(rows, [wide], *bar)]


class _Bar(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """A bar with its number."""

    def __init__(self, share: float, number: Paragraph, wide: float) -> None:
        super().__init__()
        self._share, self._number, self._wide = share, number, wide

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self._long = self._share * 0.34 * self._wide
        return width, self._number.wrap(width - self._long - 1.5 * mm, 0)[1]

    def draw(self) -> None:
        self.canv.setFillColor(NAVY)
        self.canv.rect(0, 0.6 * mm, self._long, 3.6 * mm, stroke=0, fill=1)
        self._number.drawOn(self.canv, self._long + (1.5 * mm if self._long else 0), 0)


def _facts(block: Data, wide: float) -> list[Flowable]:
    last = len(block["head"]) - 1
    widths = [wide * 0.47, *[wide * 0.27 / (last - 1)] * (last - 1), wide * 0.26]
    rows: list[list[Any]] = [[_plain(words, CAPTION) for words in block["head"]]]
    for row, share in zip(block["rows"], block["shares"], strict=True):
        cells = [_said(cell, RIGHT if at else BODY) for at, cell in enumerate(row[:last])]
        rows.append([*cells, _Bar(share, _said(row[last], BOLD), widths[-1])])
    tight = [("RIGHTPADDING", (0, 0), (-1, -1), 1.5 * mm), ("BOTTOMPADDING", (0, 0), (-1, -1), 1 * mm)]
    table = _table(rows, widths, *tight)
    return [_plain(block["title"], H2), _said(block["above"]), Spacer(0, 1 * mm), table, _said(block["below"], NOTE)]


def _tip(block: Data, wide: float) -> list[Flowable]:
    return [_box(_paragraphs(block, wide - 8 * mm), wide, SAND)]


def _lines(block: Data, wide: float) -> list[Flowable]:
    rule = [Spacer(0, 10 * mm), HRFlowable(width="100%", color=MUTED)]
    return [*_paragraphs(block, wide), *(rule * block["lines"])]


def _contacts(block: Data, wide: float) -> list[Flowable]:
    styles = [
        _style("name", 10, textColor=white),
        _style("value", 16, fontName="Face-Bold", textColor=AMBER),
        _style("use", 10, textColor=white),
    ]
    cells = [[_said(cell, style) for cell, style in zip(row, styles, strict=True)] for row in block["rows"]]
    each = [(wide - 8 * mm) / len(cells)] * len(cells)
    title = _plain(block["title"], _style("contact", 14, fontName="Face-Bold", textColor=white))
    return [_box([title, Spacer(0, 1.5 * mm), _table([cells], each)], wide, NAVY)]


def _small(block: Data, _wide: float) -> list[Flowable]:
    return [Spacer(0, 2 * mm), *(_said(row[0], NOTE) for row in block["rows"])]


WAYS: dict[str, Callable[[Data, float], list[Flowable]]] = {
    **dict.fromkeys(("team", "partners"), _three),
    **dict.fromkeys(("ask", "tip", "second-tip"), _tip),
    **dict.fromkeys(("events", "pull-out"), _paragraphs),
    "description": _description,
    "priorities": _priorities,
    "channels": _codes,
    "activity": _activity,
    "said_done": _answers,
    "facts": _facts,
    "lines": _lines,
    "contacts": _contacts,
    "small-print": _small,
}


def _put(block: Data, wide: float = WIDE) -> list[Flowable]:
    return [*WAYS[block["name"]](block, wide), Spacer(0, 2 * mm)]


class Platypus:
    """Fonts are registered once; a document each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name, weight in (("Face", "Regular"), ("Face-Bold", "Bold")):
            registerFont(TTFont(name, str(next((folder / "fonts").glob(f"*Next-{weight}.ttf")))))
        registerFontFamily("Face", normal="Face", bold="Face-Bold", italic="Face", boldItalic="Face-Bold")

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        return [self._made(number) for number in numbers]

    def _made(self, number: int) -> bytes:
        data = json.loads((self._folder / f"{number}.json").read_text(encoding="utf-8"))
        for block in data["front"]:
            block["pictures"] = [str(self._folder / name) for name in data["pictures"]]
        out = BytesIO()
        margins = dict.fromkeys(
            ("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 9 * mm - 6
        )  # frames pad 6 pt
        document = SimpleDocTemplate(out, pagesize=A4, title=data["title"], author=data["author"], lang="en", **margins)
        document.build(self._story(data))
        return out.getvalue()

    def _story(self, data: Data) -> list[Flowable]:
        logo = Image(str(self._folder / "logo.png"), hAlign="LEFT")
        logo._restrictSize(90 * mm, 12 * mm)
        month = _plain(data["month"], _style("month", 14, fontName="Face-Bold", textColor=AMBER, alignment=2))
        band: list[Flowable] = [
            _table([[logo, month]], [90 * mm, 90 * mm], ("RIGHTPADDING", (0, 0), (-1, -1), 0)),
            _plain(data["area"], _style("h1", 34, fontName="Face-Bold", textColor=white)),
            _plain(data["line"], _style("line", 14, textColor=white)),
        ]
        story = [_box(band, WIDE, NAVY), HRFlowable(width="100%", thickness=2 * mm, color=AMBER), Spacer(0, 3 * mm)]
        story += [made for block in data["front"] for made in _put(block)]
        story += [PageBreak(), *_put(data["activity"])]
        halves = [[made for block in half for made in _put(block, HALF)] for half in data["columns"]]
        story.append(_table([halves], [HALF + 10 * mm, HALF], ("RIGHTPADDING", (0, 0), (-1, -1), 0)))
        return story + [made for block in (*data["rest"], *data["foot"]) for made in _put(block)]


def opened(_way: str, folder: Path) -> Platypus:
    """The one way there is."""
    return Platypus(folder)
