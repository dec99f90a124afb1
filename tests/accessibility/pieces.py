"""Every piece that the press makes, as a file each, for those who judge whether it is for everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from leaflets.errors import RequestError, ShapingError
from leaflets.language import find_languages
from leaflets.layout import OptionValue
from tests.conftest import sample_press, shipped_ones
from tests.test_layouts import SAMPLES, choices, ticket, with_photos

PAGED = [name for name in shipped_ones() if shipped_ones().get(name).spec.engine != "text"]
FLOWING = [name for name in PAGED if shipped_ones().get(name).spec.flows]
CARDS = [name for name in PAGED if shipped_ones().get(name).spec.product == "card"]
FACED = [name for name in PAGED if name not in {*FLOWING, *CARDS}]


def pieces(layout: str, folder: Path) -> list[Path]:
    """A layout with each choice of its options, every sample, and every language in which it can be printed."""
    found: list[Path] = []
    for options in (options for name, options in choices() if name == layout):
        for lang in find_languages().known if not options else ["en"]:  # which is set up anew for each
            for sample in SAMPLES:
                found += _piece(layout, options, (sample, lang), folder)
    return found


def _piece(layout: str, options: Mapping[str, OptionValue], made_as: tuple[str, str], folder: Path) -> Iterator[Path]:
    """A piece as a file; nothing for a language that the layout cannot be printed in."""
    sample, lang = made_as
    press = replace(with_photos(sample_press(sample), folder), allow_draft=True)
    wanted = replace(ticket(press, layout, SAMPLES[sample]), options=options, lang=lang)
    try:
        content = press.run(wanted).files[0].content
    except (RequestError, ShapingError):
        return
    path = folder / ("-".join([layout, *map(str, options.values()), sample, lang]) + ".pdf")
    path.write_bytes(content)
    yield path
