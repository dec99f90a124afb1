"""Updates every catalogue in leaflets/languages: what the layouts and the code say in English, found with Babel.

Words in Python are found by `gettext`, `ngettext`, `said` and `several`; those in templates and in the frames of cards
by `_` and `ngettext`. A message that nothing uses any more is taken out; a new one is added without words.
"""

import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from leaflets.language import CATALOGUE, find_languages

PACKAGE = Path(__file__).resolve().parent.parent / "leaflets"
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "said": None, "several": (1, 2), "_": None}
KINDS = ("html", "txt", "toml")
"""What the files of a layout that may hold words end in."""
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "newstyle_gettext": "true"}
Message = str | tuple[str, ...]


def messages(package: Path = PACKAGE) -> dict[Message, list[tuple[str, int]]]:
    """Every message with the places where it is used, files named from the package's parent."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path in sorted(
        [*package.rglob("*.py"), *(one for kind in KINDS for one in package.glob(f"layouts/*/*.{kind}"))]
    ):
        for line, message in _messages_of(path):
            found.setdefault(message, []).append((path.relative_to(package.parent).as_posix(), line))
    return found


def _messages_of(path: Path) -> Iterator[tuple[int, Message]]:
    source = path.read_bytes()
    if path.suffix == ".py":
        words = {key: value for key, value in KEYWORDS.items() if key != "_"}
        for line, message, _, _ in extract("python", BytesIO(source), words, options={"encoding": "utf-8"}):
            yield line, message
    elif path.suffix in {".html", ".txt"}:
        yield from _in_jinja(source)
    elif path.name == "layout.toml":
        table = tomllib.loads(source.decode())
        if "title" in table and not table.get("police_only"):
            yield 1, table["title"]
    else:
        for frame in tomllib.loads(source.decode()).get("frames", []):
            for key in ("text", "label"):
                for _, message in _in_jinja(str(frame.get(key, "")).encode()):
                    yield 1, message


def _in_jinja(source: bytes) -> Iterator[tuple[int, Message]]:
    for line, function, message, _ in babel_extract(BytesIO(source), list(KEYWORDS), [], JINJA):
        if isinstance(message, tuple):
            yield line, tuple(str(part) for part in message if part)[:2] if function == "ngettext" else str(message[0])
        elif message:
            yield line, message


def template() -> Catalog:
    """The messages as a catalogue without words."""
    made = Catalog(project="In Your Area", charset="utf-8")
    for message, places in sorted(messages().items(), key=lambda one: str(one[0])):
        flags = ("python-format",) if "%(" in "".join(message) else ()
        made.add(message, locations=[(file, 0) for file in dict.fromkeys(file for file, _ in places)], flags=flags)
    return made


def main() -> None:
    """Bring every catalogue up to date."""
    for code, language in find_languages().known.items():
        if language.folder is None:
            continue
        catalogue = language.catalog
        catalogue.update(template(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        written = BytesIO()
        write_po(written, catalogue, width=120, omit_header=False, sort_output=True, include_lineno=False)
        (language.folder / CATALOGUE).write_bytes(written.getvalue())
        empty = sum(
            not any(one.string if isinstance(one.string, tuple) else (one.string,)) for one in catalogue if one.id
        )
        print(f"{code}: {len(catalogue)} messages, {empty} without words")  # noqa: T201


if __name__ == "__main__":
    main()
