"""Floor 6, downloads: the files of an area's month as people are offered them: by what they are, in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from leaflets.for_screens import ALT_TEXT
from leaflets.intranet.catalogue import CARD, PRINTED, File, Issued
from leaflets.language import ENGLISH_CODE, find_languages
from leaflets.typography import counted

FORMATS = {"pdf": "PDF", "html": "Web page", "png": "Picture", "svg": "Picture", "txt": "Plain text"}
FEW_PICTURES = 2
"""More pictures of a piece are offered together, folded away."""
KB, MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as a reader of it and one who is not are told it: “Welsh (Cymraeg)”, its code and direction."""

    code: str
    name: str
    own: str
    direction: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file with what it is: “PDF, 2 pages, 180 KB”; `name` says all of it, for a list of links."""

    file: File
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece in one language: its title, its files, and further pictures of its pages."""

    title: str
    language: Tongue | None
    is_card: bool
    downloads: tuple[Download, ...]
    pictures: tuple[Download, ...]


def pieces_of(issued: Issued) -> Iterator[Piece]:
    """The pieces of an area's month in the order of its files."""
    for (_, lang, title), files in groupby(issued.files, key=lambda file: (file.layout, file.lang, file.title)):
        own = sorted(files, key=lambda file: list(FORMATS).index(file.format) if file.format in FORMATS else 9)
        pictures = [file for file in own if file.picture]
        few = pictures if len(pictures) <= FEW_PICTURES else []
        yield Piece(
            title,
            tongue_of(lang),
            own[0].product == CARD,
            tuple(_download(file, len(pictures)) for file in own if not file.picture or file in few),
            tuple(_download(file, len(pictures)) for file in pictures if file not in few),
        )


def _download(file: File, pictures: int) -> Download:
    kind = FORMATS.get(file.format, file.format.upper())
    if file.name.endswith(ALT_TEXT):
        kind = "Words of the picture, for its alternative text"
    if file.px:
        kind = f"PNG, {file.px[0]} × {file.px[1]}"
    label = f"{kind} of page {file.picture}" if file.picture and pictures > 1 else kind
    parts = [label] + ([counted(file.pages, "page")] if file.pages else []) + [size_of(file.size)]
    return Download(file, label, ", ".join(parts))


def size_of(size: int) -> str:
    """How large a file is: "180 KB", "1.2 MB"."""
    if size < KB:
        return "less than 1 KB"
    return f"{round(size / KB)} KB" if size < MB else f"{size / MB:.1f} MB"


def tongue_of(lang: str) -> Tongue | None:
    """The language of a file; None for English, which goes without saying."""
    if lang == ENGLISH_CODE:
        return None
    known = find_languages().known
    if lang not in known:
        return Tongue(lang, lang, "", "ltr")
    spec = known[lang].spec
    return Tongue(lang, spec.name, spec.own_name, spec.direction)


def web_page_of(issued: Issued) -> File | None:
    """The leaflet as a web page, if it was made as one."""
    pages = [file for file in issued.files if file.format == "html"]
    ranked = sorted(pages, key=lambda file: (file.layout not in PRINTED, file.lang != ENGLISH_CODE))
    return next(iter(ranked), None)


def holds_of(issued: Issued) -> list[str]:
    """What is in a leaflet, in words, as far as it is known."""
    shown = issued.said.shown
    if shown is None:
        return []
    counts = shown.holds
    words = []
    for name, (one, several) in HOLDS.items():
        if counts.get(name):
            words.append(counted(counts[name], one, several))
    return [*words, *(["recorded crime by kind"] if counts.get("figures") else [])]


HOLDS = {
    "activity": ("activity of the team", "activities of the team"),
    "priorities": ("local priority", "local priorities"),
    "said_done": ("answer to what people told us", "answers to what people told us"),
    "events": ("coming event", "coming events"),
    "partners": ("partner", "partners"),
}
