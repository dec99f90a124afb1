"""What a leaflet says, read from its HTML, so that every way of setting it is handed the same words in the same order.

A text is a list of runs: words, and how they look: "" as they are, "strong", or "when" (small and grey). A run "\\n"
ends a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint import HTML

Text = list[tuple[str, str]]
BLOCKS = {"p", "div", "li", "ul", "ol", "dt", "dd", "table", "tr", "section", "h1", "h2", "header", "footer"}
PICTURES = {"code", "logo", "svg"}


@dataclass
class Block:
    """A block of a leaflet: its name in the layout, title, heads of columns, rows of cells, what stands about them.

    `counts` are large figures with their words; `codes` addresses of QR codes; `shares` the lengths of bars, 0 to 1.
    """

    name: str
    title: str = ""
    head: list[str] = field(default_factory=list)
    rows: list[list[Text]] = field(default_factory=list)
    above: Text = field(default_factory=list)
    below: Text = field(default_factory=list)
    counts: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    lines: int = 0


@dataclass
class Leaflet:
    """A leaflet of two faces. The back's two columns stand below its first block, and the foot stands last."""

    title: str
    author: str
    lang: str
    area: str
    line: str
    month: str
    front: list[Block]
    activity: Block
    columns: list[list[Block]]
    rest: list[Block]
    foot: list[Block]

    @property
    def codes(self) -> list[str]:
        """The addresses of its QR codes."""
        return [code for block in self.front for code in block.codes]


def leaflet_of(html: str) -> Leaflet:
    """What the HTML of an activity leaflet says. Raises ValueError for a block that is not known here."""
    root = HTML(string=html).etree_element
    blocks = {id(one): _block(one) for one in root.iter() if _is_block(one)}
    sections = [one for one in root.iter() if _is_block(one) and one.get("data-block") not in {"band", "map"}]
    halves = [one for one in root.iter() if one.get("data-column") is not None]
    in_halves = [{id(one) for one in half.iter()} for half in halves]
    names = [one.get("data-block") for one in sections]
    first = names.index("activity")
    foot = names.index("contacts")
    band = next(one for one in root.iter("header"))
    month = _plain(_first(band, "band-month", "band-when"))
    line = _plain(_first(band, "band-line")).removesuffix(month).strip()
    return Leaflet(
        title=_plain(next(root.iter("title"))),
        author=next(one.get("content") for one in root.iter("meta") if one.get("name") == "author"),
        lang=root.get("lang"),
        area=_plain(next(band.iter("h1"))),
        line=line,
        month=month,
        front=[blocks[id(one)] for one in sections[:first]],
        activity=blocks[id(sections[first])],
        columns=[[blocks[id(one)] for one in sections if id(one) in inside] for inside in in_halves],
        rest=[blocks[id(one)] for one in sections[first + 1 : foot] if not any(id(one) in each for each in in_halves)],
        foot=[blocks[id(one)] for one in sections[foot:]],
    )


def words_of(html: str) -> list[str]:
    """Every word of the page as it is read, in order."""
    body = next(HTML(string=html).etree_element.iter("body"))
    return " ".join(words for words, _ in _runs(body, "")).split()


def _is_block(element: Any) -> bool:
    return isinstance(element.tag, str) and element.get("data-block") is not None


def _block(element: Any) -> Block:
    name = element.get("data-block")
    block = Block(name, _plain(next(element.iter("h2"), None)))
    if name in FILLED:
        FILLED[name](element, block)
    elif name not in {"band", "map"}:
        raise ValueError(f"the block {name} is not known")
    return block


def _boxed(element: Any, block: Block) -> None:
    block.rows = [[text] for child in element if child.tag != "h2" and (text := _text(child))]
    block.lines = sum(child.get("class") == "line" for child in element)


def _listed(element: Any, block: Block) -> None:
    block.rows = [[_text(item)] for item in element.iter("li")]
    block.below = _text(_first(element, "reach"))


def _prioritised(element: Any, block: Block) -> None:
    block.head = [_plain(cell) for cell in element.findall(".//thead//th")]
    block.rows = [[_text(cell) for cell in row] for row in element.findall(".//tbody/tr")]
    block.above = [] if block.rows else _text(next(element.iter("p")))


def _coded(element: Any, block: Block) -> None:
    for item in element.iter("li"):
        block.rows.append([_text(_first(item, "call")), _text(_first(item, "address"))])
        block.codes.append(next(item.iter("img")).get("data-code"))


def _active(element: Any, block: Block) -> None:
    block.above = _text(next(element.iter("p"), None))
    counts = _first(element, "counts")
    for item in counts if counts is not None else ():
        figure = _first(item, "figure")
        block.counts.append((_plain(figure), " ".join((figure.tail or "").split())))
    items = _first(element, "items")
    for item in items if items is not None else ():
        block.rows.append([_text(_first(item, "date")), _text(_first(item, "what"))])


def _answered(element: Any, block: Block) -> None:
    block.rows = [[_text(next(item.iter("dt"))), _text(next(item.iter("dd")))] for item in element.iter("div")]


def _met(element: Any, block: Block) -> None:
    block.rows = [[_text(item)] for item in element.iter("li")] or [[_text(next(element.iter("p")))]]


def _charted(element: Any, block: Block) -> None:
    block.above, block.below = _text(next(element.iter("caption"))), _text(_first(element, "data-note"))
    block.head = [_plain(cell) for cell in element.findall(".//thead//th")]
    for row in element.findall(".//tbody/tr"):
        block.rows.append([_text(cell) for cell in row])
        bar = _first(row, "bar")
        wide = bar.get("style").split(":")[1].rstrip("%") if bar is not None else 0
        block.shares.append(float(wide) / 34)


def _reached(element: Any, block: Block) -> None:
    block.rows = [[_text(_first(item, name)) for name in ("name", "value", "use")] for item in element.iter("li")]


FILLED = {
    **dict.fromkeys(("description",), lambda element, block: block.rows.append([_text(element)])),
    **dict.fromkeys(("ask", "pull-out", "second-tip", "tip", "lines", "small-print"), _boxed),
    **dict.fromkeys(("team", "partners"), _listed),
    "priorities": _prioritised,
    "channels": _coded,
    "activity": _active,
    "said_done": _answered,
    "events": _met,
    "facts": _charted,
    "contacts": _reached,
}


def _first(element: Any, *names: str) -> Any:
    """The first element below that has one of these classes."""
    return next((one for one in element.iter() if set((one.get("class") or "").split()) & set(names)), None)


def _plain(element: Any) -> str:
    return " ".join("".join(words for words, _ in _text(element)).split())


def _text(element: Any) -> Text:
    """The runs of an element, alike ones joined, with no space at the ends of lines."""
    joined: Text = []
    for words, look in _runs(element, "") if element is not None else ():
        if words == "\n":
            if joined and joined[-1][0] != "\n":
                joined.append(("\n", ""))
        elif joined and joined[-1][0] != "\n" and joined[-1][1] == look:
            joined[-1] = (joined[-1][0] + words, look)
        elif words.strip() or (joined and joined[-1][0] != "\n"):
            joined.append((words, look))
    tidy = [(words if words == "\n" else _single(words), look) for words, look in joined]
    while tidy and not tidy[-1][0].strip():
        tidy.pop()
    return [
        (words.lstrip() if at == 0 or tidy[at - 1][0] == "\n" else words, look) for at, (words, look) in enumerate(tidy)
    ]


def _single(words: str) -> str:
    """The words with single spaces, one at either end where there was any."""
    ends = " " * words[:1].isspace(), " " * words[-1:].isspace()
    return f"{ends[0]}{' '.join(words.split())}{ends[1]}" if words.strip() else " "


def _runs(element: Any, look: str) -> Iterator[tuple[str, str]]:
    if not isinstance(element.tag, str) or element.tag in {"style", "svg"}:
        return
    classes = set((element.get("class") or "").split())
    look = "strong" if element.tag == "strong" else "when" if "when" in classes else look
    is_line = element.tag in BLOCKS or element.tag == "br" or "when" in classes
    if is_line:
        yield "\n", ""
    if element.text:
        yield element.text, look
    for child in element:
        yield from _runs(child, look)
        if child.tail:
            yield child.tail, look
    if is_line and element.tag != "br":
        yield "\n", ""
