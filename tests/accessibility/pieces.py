"""Every piece that the press makes, as a file each, for those who judge whether it is for everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path

from leaflets.edition import Issue
from leaflets.errors import RequestError, ShapingError
from leaflets.language import find_languages
from leaflets.layout import OptionValue
from tests.conftest import sample_press, shipped_ones
from tests.test_layouts import SAMPLES, choices, ticket, with_photos

PAGED = [name for name in shipped_ones() if shipped_ones().get(name).spec.engine != "text"]
FLOWING = [name for name in PAGED if shipped_ones().get(name).spec.flows]
CARDS = [name for name in PAGED if shipped_ones().get(name).spec.product == "card"]
FACED = [name for name in PAGED if name not in {*FLOWING, *CARDS}]
AREAS = {**SAMPLES, "translated": 0}
"""Each sample with the place of the area that is made; the last has words in several languages."""
SPRING = Issue(date(2026, 4, 1), date(2026, 5, 1))
LANGUAGES = tuple(find_languages().known)


@dataclass(frozen=True)
class Made:
    """How a piece is made: its layout, with which options, of which sample, in which language."""

    layout: str
    options: tuple[tuple[str, OptionValue], ...]
    sample: str
    lang: str

    @property
    def stem(self) -> str:
        """The name of its file, without an ending."""
        return "-".join([self.layout, *(str(value) for _, value in self.options), self.sample, self.lang])


def all_ways(layout: str) -> list[Made]:
    """A layout with each choice of its options, of every sample, in every language."""
    offered = [tuple(options.items()) for name, options in choices() if name == layout]
    return [Made(layout, *way) for way in product(offered, AREAS, LANGUAGES)]


def some_ways(layout: str) -> list[Made]:
    """Some of them: every choice of every sample in English; every language with one of the samples, in turn."""
    turns = {lang: list(AREAS)[at % len(AREAS)] for at, lang in enumerate(LANGUAGES)}
    ways = all_ways(layout)
    return [way for way in ways if way.lang == "en" or (not way.options and way.sample == turns[way.lang])]


def pieces(ways: list[Made], folder: Path) -> dict[Path, Made]:
    """The pieces as files; none for a language that a layout cannot be printed in."""
    return {path: way for way in ways for path in _piece(way, folder)}


def _piece(way: Made, folder: Path) -> Iterator[Path]:
    press = replace(with_photos(sample_press(way.sample), folder), allow_draft=True)
    options: Mapping[str, OptionValue] = dict(way.options)
    wanted = replace(ticket(press, way.layout, AREAS[way.sample]), options=options, lang=way.lang)
    if press.layouts.get(way.layout).spec.picture_px:
        wanted = replace(wanted, formats=("pdf",))
    if way.sample == "translated":
        wanted = replace(wanted, issue=SPRING)
    try:
        content = press.run(wanted).files[0].content
    except (RequestError, ShapingError):
        return
    path = folder / f"{way.stem}.pdf"
    path.write_bytes(content)
    yield path
