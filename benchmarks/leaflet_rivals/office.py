"""LibreOffice Writer: the leaflet as a flat ODT of paragraphs and tables, made a tagged PDF; one a call, or ten.

What makes the ODT is timed with it, as the others' making of their pages is; it is a small part.
"""

import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

Data = dict[str, Any]
Runs = list[list[str]]
WIDE, HALF = 192.0, 91.0
FILTER = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
NAMES = " ".join(
    f'xmlns:{name}="{where}"'
    for name, where in (
        *((one, f"urn:oasis:names:tc:opendocument:xmlns:{long}:1.0") for one, long in (
            ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"))),
        ("xlink", "http://www.w3.org/1999/xlink"), ("dc", "http://purl.org/dc/elements/1.1/"),
    )
)  # fmt: skip
INK, NAVY, MID, MUTED, AMBER, WHITE = "#16202e", "#12264a", "#2a4a7f", "#48556a", "#f4a52c", "#ffffff"
PARAGRAPHS = {
    "body": (12, INK, ""), "lead": (14, NAVY, ""), "caption": (10, MUTED, ""), "note": (9, MUTED, ""),
    "h2": (16, NAVY, "b"), "figure": (30, NAVY, "b"), "bold": (12, INK, "b"), "date": (12, MID, "b"),
    "said": (12, NAVY, "b"), "h1": (34, WHITE, "b"), "line": (14, WHITE, ""), "month": (14, AMBER, "br"),
    "name": (10, WHITE, ""), "value": (16, AMBER, "b"), "contact": (14, WHITE, "b"), "right": (12, INK, "r"),
    "gap": (3, INK, ""), "break": (2, INK, "p"),
}  # fmt: skip
"""Size in points, colour, and b for bold, r for text at the end of the line, p for the top of a page."""
CELLS = {
    "bare": "0 3mm 1mm 0;", "tight": "0 1mm 0.3mm 0;", "amber": "0 2mm 0 3mm;", "ruled": "0.8mm 3mm 0.8mm 0;",
    "box-navy": f"2.5mm 4mm 2.5mm 4mm;{NAVY}", "box-mist": "3mm 4mm 3mm 4mm;#eaf0f7",
    "box-sand": "3mm 4mm 3mm 4mm;#fdf1dd",
}  # fmt: skip
EDGES = {"amber": 'fo:border-left="1mm solid #f4a52c"', "ruled": 'fo:border-top="0.3mm solid #b9c6d8"'}


def _styles() -> str:
    made = []
    for name, (size, colour, more) in PARAGRAPHS.items():
        bold = ' fo:font-weight="bold"' * ("b" in more)
        end = ' fo:text-align="end"' * ("r" in more) + ' fo:break-before="page"' * ("p" in more)
        made.append(
            f'<style:style style:name="{name}" style:family="paragraph">'
            f'<style:paragraph-properties fo:margin="0mm"{end}/>'
            f'<style:text-properties style:font-name="Face" fo:font-size="{size}pt" fo:color="{colour}"{bold}'
            ' fo:language="en" fo:country="GB"/></style:style>'
        )
    return "".join(made)


def _cell_styles() -> str:
    """Writer knows the styles of cells only among those of the document itself."""
    made = []
    for name, said in CELLS.items():
        pads, _, fill = said.partition(";")
        sides = zip(("top", "right", "bottom", "left"), pads.split(), strict=True)
        padding = " ".join(f'fo:padding-{side}="{value if value != "0" else "0mm"}"' for side, value in sides)
        ground = f' fo:background-color="{fill}"' * bool(fill)
        edge = EDGES.get(name, 'fo:border="none"')
        made.append(
            f'<style:style style:name="{name}" style:family="table-cell">'
            f"<style:table-cell-properties {padding}{ground} {edge}/></style:style>"
        )
    return "".join(made)


HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text">'
    "<office:meta><dc:title>{title}</dc:title><dc:language>en-GB</dc:language></office:meta><office:font-face-decls>"
    '<style:font-face style:name="Face" svg:font-family="\'Atkinson Hyperlegible Next\'"/></office:font-face-decls>'
    f"<office:styles>{_styles()}</office:styles><office:automatic-styles>"
    '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" '
    'fo:margin="9mm"/></style:page-layout>'
    '<style:style style:name="strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="when" style:family="text"><style:text-properties fo:font-size="10pt" fo:color="#48556a"/>'
    '</style:style><style:style style:name="bar" style:family="graphic"><style:graphic-properties draw:fill="solid" '
    'draw:fill-color="#12264a" draw:stroke="none" style:vertical-pos="middle" style:vertical-rel="text"/></style:style>'
    f"{_cell_styles()}{{columns}}</office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>'
    "<office:body><office:text>{body}</office:text></office:body></office:document>"
)


class Page:
    """One leaflet as a flat ODT."""

    def __init__(self, data: Data, folder: Path) -> None:
        self._data, self._folder = data, folder
        self._widths: dict[float, str] = {}
        for block in data["front"]:
            block["pictures"] = data["pictures"]

    def written(self) -> str:
        """All of it."""
        data = self._data
        with Image.open(self._folder / "logo.png") as drawn:
            logo = self._picture("logo.png", round(12 * drawn.width / drawn.height, 1), 12)
        band = self.table([WIDE / 2, WIDE / 2 - 8], [[logo, _plain(data["month"], "month")]])
        inside = band + _plain(data["area"], "h1") + _plain(data["line"], "line")
        parts = [self.box("navy", inside, WIDE)]
        parts += [self.put(block, WIDE) for block in data["front"]]
        parts += ['<text:p text:style-name="break"/>', self.put(data["activity"], WIDE)]
        halves = ["".join(self.put(block, HALF) for block in half) for half in data["columns"]]
        parts.append(self.table([WIDE - HALF, HALF], [halves]))
        parts += [self.put(block, WIDE) for block in (*data["rest"], *data["foot"])]
        columns = "".join(
            f'<style:style style:name="{name}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{wide}mm"/></style:style>'
            for wide, name in self._widths.items()
        )
        return (
            HEAD.replace("{title}", escape(data["title"]))
            .replace("{columns}", columns)
            .replace("{body}", "".join(parts))
        )

    def put(self, block: Data, wide: float) -> str:
        """A block, and a gap after it."""
        title = _plain(block["title"], "h2", "h") if block["title"] and block["name"] != "contacts" else ""
        return WAYS[block["name"]](self, block, wide, title) + '<text:p text:style-name="gap"/>'

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[str]], cell: str = "bare") -> str:
        """A table of cells, each some paragraphs."""
        columns = "".join(f'<table:table-column table:style-name="{self._column(wide)}"/>' for wide in widths)
        start = f'<table:table-cell table:style-name="{cell}" office:value-type="string">'
        made = ("".join(f"{start}{inside}</table:table-cell>" for inside in row) for row in rows)
        return (
            f"<table:table>{columns}"
            + "".join(f"<table:table-row>{row}</table:table-row>" for row in made)
            + "</table:table>"
        )

    def box(self, fill: str, inside: str, wide: float) -> str:
        """Paragraphs on a coloured ground."""
        return self.table([wide], [[inside]], f"box-{fill}")

    def _column(self, wide: float) -> str:
        return self._widths.setdefault(round(wide, 1), f"c{len(self._widths)}")

    def _picture(self, name: str, wide: float, high: float, alt: str = "In Your Area") -> str:
        content = b64encode((self._folder / name).read_bytes()).decode()
        return (
            '<text:p text:style-name="body">'
            f'<draw:frame text:anchor-type="as-char" svg:width="{wide}mm" svg:height="{high}mm">'
            f"<draw:image><office:binary-data>{content}</office:binary-data></draw:image>"
            f"<svg:desc>{escape(alt)}</svg:desc></draw:frame></text:p>"
        )

    def three(self, block: Data, wide: float, title: str) -> str:
        """Three side by side."""
        cells = [_said(row[0]) for row in block["rows"]]
        cells += ['<text:p text:style-name="body"/>'] * (-len(cells) % 3)
        rows = [cells[at : at + 3] for at in range(0, len(cells), 3)]
        return (
            title
            + (self.table([wide / 3] * 3, rows) if rows else "")
            + (_said(block["below"]) if block["below"] else "")
        )

    def priorities(self, block: Data, wide: float, title: str) -> str:
        """A table of three columns."""
        if not block["rows"]:
            return title + _said(block["above"])
        rows = [[_plain(words, "caption") for words in block["head"]]]
        rows += [[_said(cell, "body" if at else "bold") for at, cell in enumerate(row)] for row in block["rows"]]
        return title + self.table([wide * 0.29, wide * 0.4, wide * 0.31], rows, "ruled")

    def codes(self, block: Data, wide: float, title: str) -> str:
        """Codes side by side."""
        count = len(block["rows"])
        pictures = [
            self._picture(name, 23, 23, f"QR code: {address}")
            for name, address in zip(block["pictures"], block["codes"], strict=True)
        ]
        words = zip(block["rows"], pictures, strict=True)
        cells = [_said(row[0], "bold") + picture + _said(row[1], "caption") for row, picture in words]
        return self.box("mist", title + self.table([(wide - 8) / count] * count, [cells]), wide)

    def activity(self, block: Data, wide: float, title: str) -> str:
        """A summary, large figures, and what was done."""
        made = title + _said(block["above"], "caption")
        if counts := block["counts"]:
            cells = [_plain(figure, "figure") + _plain(words, "body") for figure, words in counts]
            made += self.table([wide / len(counts)] * len(counts), [cells], "amber")
        rows = [[_said(row[0], "date"), _said(row[1])] for row in block["rows"]]
        return made + (self.table([17, wide - 17], rows, "ruled") if rows else "")

    def answers(self, block: Data, wide: float, title: str) -> str:
        """What was said and done."""
        return title + self.table([wide], [[_said(row[0], "said") + _said(row[1])] for row in block["rows"]], "amber")

    def facts(self, block: Data, wide: float, title: str) -> str:
        """A table with bars."""
        last = len(block["head"]) - 1
        rows = [[_plain(words, "caption") for words in block["head"]]]
        for row, share in zip(block["rows"], block["shares"], strict=True):
            cells = [_said(cell, "right" if at else "body") for at, cell in enumerate(row[:last])]
            long = share * 0.34 * wide * 0.26
            size = f'svg:width="{long:.1f}mm" svg:height="3.6mm"'
            bar = f'<draw:rect text:anchor-type="as-char" draw:style-name="bar" {size}/> ' if share else ""
            rows.append([*cells, _said(row[last], "bold").replace(">", f">{bar}", 1)])
        widths = [wide * 0.47, *[wide * 0.27 / (last - 1)] * (last - 1), wide * 0.26]
        return title + _said(block["above"]) + self.table(widths, rows, "tight") + _said(block["below"], "note")

    def contacts(self, block: Data, wide: float, _title: str) -> str:
        """Numbers to call."""
        looks = "name", "value", "name"
        cells = ["".join(_said(cell, look) for cell, look in zip(row, looks, strict=True)) for row in block["rows"]]
        count = len(cells)
        inside = _plain(block["title"], "contact", "h") + self.table([(wide - 8) / count] * count, [cells])
        return self.box("navy", inside, wide)

    def tip(self, block: Data, wide: float, title: str) -> str:
        """Words on sand."""
        return self.box("sand", title + _all(block, "body"), wide)


def _plain(words: str, look: str, tag: str = "p") -> str:
    level = ' text:outline-level="2"' if tag == "h" else ""
    return f'<text:{tag} text:style-name="{look}"{level}>{escape(words)}</text:{tag}>'


def _said(runs: Runs, look: str = "body") -> str:
    made = []
    for words, kind in runs:
        inside = "<text:line-break/>" if words == "\n" else escape(words)
        made.append(f'<text:span text:style-name="{kind}">{inside}</text:span>' if kind else inside)
    return f'<text:p text:style-name="{look}">{"".join(made)}</text:p>'


def _all(block: Data, look: str) -> str:
    return "".join(_said(row[0], look) for row in block["rows"])


WAYS: dict[str, Callable[[Page, Data, float, str], str]] = {
    **dict.fromkeys(("team", "partners"), Page.three),
    **dict.fromkeys(("ask", "tip", "second-tip"), Page.tip),
    **dict.fromkeys(("events", "pull-out", "lines"), lambda _page, block, _wide, title: title + _all(block, "body")),
    "description": lambda _page, block, _wide, _title: _said(block["rows"][0][0], "lead"),
    "priorities": Page.priorities,
    "channels": Page.codes,
    "activity": Page.activity,
    "said_done": Page.answers,
    "facts": Page.facts,
    "contacts": Page.contacts,
    "small-print": lambda _page, block, _wide, _title: _all(block, "note"),
}


class Office:
    """LibreOffice, started for each call with a profile that is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "fonts.conf").write_text(
            f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
        )
        self._env = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}

    def make(self, numbers: list[int]) -> list[bytes]:
        """All of these leaflets by one call."""
        sources = []
        for number in numbers:
            data = json.loads((self._folder / f"{number}.json").read_text(encoding="utf-8"))
            sources.append(self._folder / f"office-{number}.fodt")
            sources[-1].write_text(Page(data, self._folder).written(), encoding="utf-8")
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            FILTER,
            "--outdir",
            str(self._folder / "made"),
            *map(str, sources),
        ]
        subprocess.run(command, env=self._env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return [(self._folder / "made" / f"office-{number}.pdf").read_bytes() for number in numbers]


def opened(_way: str, folder: Path) -> Office:
    """Both ways: how many are asked for at once is all that differs."""
    return Office(folder)
