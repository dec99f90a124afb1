"""Floor 4, the text engine: Jinja2 → plain text, in lines of at most 72 characters.

A template writes what it has to say, a line for each paragraph, and this engine wraps it. Signs at the beginning of a
line say what it is: `# ` the title, `## ` a heading, `- ` an item; what follows an item and is indented belongs to it.
Nothing is drawn with characters, for a screen reader would read each of them out.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping

from leaflets.brand import Brand
from leaflets.edition import Edition
from leaflets.engines.templating import environment, rendering
from leaflets.layout import Layout, OptionValue

TEMPLATE = "template.txt"
LINE_CHARACTERS = 72
"""RFC 3676 asks for lines of at most 78 characters, and for 72 where text may be quoted in an answer."""
TITLE, HEADING, ITEM = "# ", "## ", "- "
INDENT = "  "


def plain_text(layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> str:
    """The piece as text, each line ended by a line feed. Raises MissingFieldError or LayoutError."""
    env = environment(layout, autoescape=False, language=brand.language).overlay()
    env.filters = {**env.filters, "sentence": sentence, "indented": indented}
    with rendering(layout, TEMPLATE):
        raw = env.get_template(TEMPLATE).render(edition=edition, brand=brand, options=options)
    lines: list[str] = []
    for line in raw.splitlines():
        for made in _laid_out(" ".join(line.split()), line.startswith(INDENT)):
            if made or (lines and lines[-1]):
                lines.append(made)
    return "\n".join(lines).strip("\n") + "\n"


def sentence(text: str) -> str:
    """Text that ends as a sentence does."""
    ended = str(text).strip()
    return ended if not ended or ended[-1] in ".!?…”" else f"{ended}."


def indented(text: str) -> str:
    """Text of several lines, each of them indented under its item."""
    return "\n".join(INDENT + line for line in str(text).splitlines() if line.strip())


def _laid_out(line: str, is_indented: bool) -> Iterator[str]:
    """A line of the template as lines of text: a heading has a rule of its own length below, and room above."""
    if line.startswith(HEADING):
        yield ""
        yield from _ruled(line.removeprefix(HEADING), "-")
    elif line.startswith(TITLE):
        yield from _ruled(line.removeprefix(TITLE).upper(), "=")
    elif line.startswith(ITEM):
        yield from _wrapped(line, "", INDENT)
    elif is_indented and line:
        yield from _wrapped(line, INDENT, INDENT)
    else:
        yield from _wrapped(line, "", "")


def _ruled(heading: str, sign: str) -> Iterator[str]:
    lines = list(_wrapped(heading, "", ""))
    yield from lines
    yield sign * max(len(line) for line in lines)
    yield ""


_Wrap = Callable[[str], list[str]]


def _wrapped(line: str, first: str, others: str) -> list[str]:
    """Lines of at most 72 characters. A longer address is not broken, or it would lead nowhere."""
    wrap: _Wrap = textwrap.TextWrapper(
        LINE_CHARACTERS,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    ).wrap
    return wrap(line) or [""]
