"""Floor 2, layouts: a folder with a `layout.toml` that says how a piece looks, its geometry, limits and options.

A layout may extend another: what its `layout.toml` does not say, and the files that its folder does not hold, come from
the other. Dropping a folder into a layouts folder adds a layout to every command.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from leaflets.config import Table, parse_table, read_table
from leaflets.errors import LayoutError, LeafletsError, MissingPictureError, Place, UnknownNameError
from leaflets.fitting import AS_IT_IS, Fills, GivesWay, Manner
from leaflets.geometry import Box, Size
from leaflets.spelling import did_you_mean
from leaflets.tongue import Direction

LAYOUT_FILE = "layout.toml"
Px = Annotated[int, Field(ge=100, le=4096)]
OptionValue = bool | int | str
KINDS_OF_OPTION = {bool: "yes or no", int: "a whole number", str: "words"}
MAP = "map"
"""The option that leaves the area's map out, in a layout that has one."""
VARIANT = "variant"
"""The option whose choices have face files of their own: `front-plain.toml` stands in for `front.toml`."""


class Option(Table):
    """An option that a layout offers, with its default; the default's type is the option's type."""

    title: str
    default: OptionValue
    choices: tuple[str, ...] = ()


class Limits(Table):
    """The most items of each block that a layout shows; 0 where it has no such block.

    What is left out is chosen by the rules in `edition`.
    """

    officers: int = Field(6, ge=0)
    channels: int = Field(4, ge=0)
    priorities: int = Field(3, ge=0)
    highlights: int = Field(4, ge=0)
    activity: int = Field(5, ge=0)
    said_done: int = Field(2, ge=0)
    events: int = Field(3, ge=0)
    categories: int = Field(5, ge=0)
    partners: int = Field(3, ge=0)
    promises: int = Field(0, ge=0)
    lines: int = Field(0, ge=0)
    notes: int = Field(0, ge=0)
    pull_out: int = Field(0, ge=0, le=1)
    more_tips: int = Field(0, ge=0, le=1)
    map: int = Field(0, ge=0, le=1)


class Variant(Table):
    """What one choice of the option `variant` has of its own beside its face files; limits not given stay."""

    limits: Limits = Limits()
    tumble: bool = False
    photo: bool = False
    numbered: bool = False


class LayoutFile(Table):
    """The shape of `layout.toml`. Lengths are millimetres; the safe area is measured inwards from the trim.

    `tumble` says that a card's back stands head to foot with its front, as one that is opened downwards needs it;
    `photo` that it shows the officer's photo; `numbered` that it has no sense without a serial number.
    `map_mm` is the most that the area's map may take; it is drawn where `limits` has a `map`.
    `folds_mm` says for each face where it is folded, from the left edge of the trim (from the right one, where a
    language is read from the right).
    `least_pt` is the smallest type that may be found on it, map and notes included; a raised figure beside larger text
    may be smaller. A finished file with smaller type is refused.
    With `flows` its one face goes on over as many pages as it needs, `pages` as a rule and `most_pages` at most; each
    has a foot of `foot_mm` above the safe edge, where the template's running foot stands.
    `police_only` says that it is for officers' eyes: it alone is given the promises, and it has no web page.
    `languages` are the codes of those that it can be printed in; every one when it names none.
    `picture_px` says that it is a picture for screens, that many pixels wide and high, of the same shape as its trim:
    its usual format is a PNG of that size, beside which stands what its `template.txt` says, as alternative text.
    """

    title: str
    purpose: str = ""
    engine: Literal["html", "canvas", "text"]
    product: Literal["leaflet", "card"]
    trim_mm: tuple[float, float]
    picture_px: tuple[Px, Px] | None = None
    bleed_mm: float = Field(0, ge=0, le=10)
    safe_mm: float = Field(0, ge=0)
    least_pt: float = Field(6, ge=4)
    faces: tuple[str, ...] = Field(min_length=1)
    duplex_edge: Literal["long", "short"] = "long"
    tumble: bool = False
    photo: bool = False
    numbered: bool = False
    police_only: bool = False
    languages: tuple[str, ...] = ()
    flows: bool = False
    pages: int = Field(1, ge=1)
    most_pages: int = Field(1, ge=1)
    foot_mm: float = Field(0, ge=0)
    stock: str = ""
    needs_officer: bool = False
    requires: tuple[str, ...] = ()
    limits: Limits = Limits()
    map_mm: tuple[float, float] = (60, 60)
    gives_way: tuple[GivesWay, ...] = ()
    fills: tuple[Fills, ...] = ()
    options: dict[str, Option] = Field(default_factory=dict)
    variants: dict[str, Variant] = Field(default_factory=dict)
    outside: tuple[str, ...] = ()
    folds_mm: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    extends: str = ""


@dataclass(frozen=True)
class Layout:
    """A loaded layout: its name, what its file says, and its folders, the nearest first."""

    name: str
    spec: LayoutFile
    folders: tuple[Path, ...]
    manners: Mapping[str, Manner] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def trim(self) -> Size:
        """The finished size."""
        return Size(*self.spec.trim_mm)

    @property
    def safe_box(self) -> Box:
        """Where text and pictures may stand, measured from the trim's top left corner."""
        return Box(0, 0, self.trim.width_mm, self.trim.height_mm).grown(-self.spec.safe_mm)

    @property
    def formats(self) -> tuple[str, ...]:
        """What it can be made as, its usual format first."""
        if self.spec.engine == "text":
            return ("txt",)
        if self.spec.picture_px:
            return ("png", "pdf")
        return ("pdf", "html", "png") if self.spec.engine == "html" and not self.spec.police_only else ("pdf", "png")

    @property
    def widest(self) -> Limits:
        """The most that it may show, with what fills a face that has room to spare."""
        return self.spec.limits.model_copy(
            update={"more_tips": int(any(rule.way == "tip" for rule in self.spec.fills))}
        )

    def manner(self, face: str) -> Manner:
        """How a face is set."""
        return self.manners.get(face, AS_IT_IS)

    def set_as(self, manners: Mapping[str, Manner]) -> "Layout":
        """The layout with its faces set otherwise than its style sheet says."""
        return replace(self, manners=MappingProxyType(dict(manners)))

    def with_bleed(self, bleed_mm: float) -> "Layout":
        """The layout with another bleed."""
        return replace(self, spec=self.spec.model_copy(update={"bleed_mm": bleed_mm}))

    @property
    def bleed_box(self) -> Box:
        """The trim with its bleed, measured from the trim's top left corner."""
        return Box(0, 0, self.trim.width_mm, self.trim.height_mm).grown(self.spec.bleed_mm)

    def file(self, name: str) -> Path:
        """A file of the layout, from its own folder or the one it extends. Raises LayoutError."""
        for folder in self.folders:
            if (path := folder / name).is_file():
                return path
        raise LayoutError(f"The layout “{self.name}” has no {name}.", "Add it to its folder.", Place(layout=self.name))

    def variant(self, options: Mapping[str, OptionValue]) -> str:
        """The variant that was chosen, or the default; "" when the layout has none."""
        option = self.spec.options.get(VARIANT)
        return str(options.get(VARIANT, option.default)) if option else ""

    def face_names(self, face: str, variant: str = "") -> tuple[str, ...]:
        """The files that may hold a face's frames; the first that is there is the one."""
        return (f"{face}-{variant}.toml", f"{face}.toml") if variant else (f"{face}.toml",)

    def face_file(self, face: str, variant: str = "") -> Path:
        """The file of a face's frames in a variant. Raises LayoutError."""
        *own, usual = self.face_names(face, variant)
        for name in own:
            if found := [folder / name for folder in self.folders if (folder / name).is_file()]:
                return found[0]
        return self.file(usual)

    def chosen(self, options: Mapping[str, OptionValue]) -> "Layout":
        """This layout as the variant that was chosen has it."""
        variant = self.spec.variants.get(self.variant(options))
        if variant is None:
            return self
        limits = self.spec.limits.model_copy(update=variant.limits.model_dump(exclude_unset=True))
        own = variant.model_dump(exclude_unset=True, exclude={"limits"})
        return replace(self, spec=self.spec.model_copy(update={**own, "limits": limits}))

    def read(self, direction: Direction) -> "Layout":
        """This layout as it is for a language: one that is read from the right is folded where its mirror is."""
        if direction == "ltr":
            return self
        across_mm = self.trim.width_mm
        folds_mm = {
            face: tuple(sorted(across_mm - fold_mm for fold_mm in folds)) for face, folds in self.spec.folds_mm.items()
        }
        return replace(self, spec=self.spec.model_copy(update={"folds_mm": folds_mm}))

    def called(self, options: Mapping[str, OptionValue]) -> str:
        """The layout's name for files, with its variant unless that is the default."""
        variant = self.variant(options)
        return self.name if variant == self.variant({}) else f"{self.name}-{variant}"

    def picture(self, name: str) -> Path:
        """A picture in the layout's `assets` folder. Raises MissingPictureError."""
        for folder in self.folders:
            path = (folder / "assets" / name).resolve()
            if path.is_file() and path.is_relative_to((folder / "assets").resolve()):
                return path
        raise MissingPictureError(f"The layout’s picture {name} is missing.", "Put it into assets/.", self.place())

    def place(self, face: str = "", block: str = "") -> Place:
        """This layout as the place of a fault."""
        return Place(layout=self.name, face=face, block=block)

    def options(self, given: Mapping[str, OptionValue]) -> Mapping[str, OptionValue]:
        """The options with their defaults filled in. Raises UnknownNameError, and LayoutError for a wrong value."""
        values: dict[str, OptionValue] = {name: option.default for name, option in self.spec.options.items()}
        for name, value in given.items():
            if name not in values:
                raise UnknownNameError(f"option of {self.name}", name, values)
            values[name] = self._typed(name, value)
        return MappingProxyType(values)

    def takes(self, name: str, value: OptionValue) -> bool:
        """Whether the layout has an option of that name that can have that value."""
        try:
            return bool(self.options({name: value}))
        except LeafletsError:
            return False

    def _typed(self, name: str, value: OptionValue) -> OptionValue:
        option = self.spec.options[name]
        if isinstance(value, str) and isinstance(option.default, bool):
            value = {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)
        if isinstance(value, str) and type(option.default) is int and re.fullmatch(r"-?[0-9]{1,9}", value):
            value = int(value)
        if type(value) is not type(option.default) or (option.choices and value not in option.choices):
            wanted = ", ".join(option.choices) or KINDS_OF_OPTION[type(option.default)]
            raise LayoutError(f"The option {name} cannot be “{value}”.", f"It takes: {wanted}.", self.place())
        return value


@dataclass(frozen=True)
class Layouts:
    """The layouts that there are, by name."""

    folders: Mapping[str, Path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.folders)

    def get(self, name: str) -> Layout:
        """Load a layout. Raises UnknownNameError or LayoutError."""
        chain = self._chain(name)
        tables = [read_table(folder / LAYOUT_FILE, LayoutError) for folder in chain]
        merged: dict[str, object] = {}
        for table in reversed(tables):
            merged = _merged(merged, table)
        merged.pop("extends", None)
        spec = parse_table(merged, LayoutFile, LayoutError, chain[0] / LAYOUT_FILE)
        layout = Layout(name, spec, tuple(chain))
        if layout.safe_box.width_mm <= 0 or layout.safe_box.height_mm <= 0:
            raise LayoutError("The safe area leaves no room.", "Make safe_mm smaller.", layout.place())
        for check in (_check_flow, _check_choices, _check_outside, _check_folds, _check_picture):
            check(layout)
        return layout

    def load_all(self) -> tuple[list[Layout], list[LeafletsError]]:
        """Every layout that can be loaded, by name, and what is wrong with the others."""
        good: list[Layout] = []
        faults: list[LeafletsError] = []
        for name in sorted(self.folders):
            try:
                good.append(self.get(name))
            except LeafletsError as fault:
                faults.append(fault)
        return good, faults

    def _chain(self, name: str) -> list[Path]:
        """The layout's folder and those it extends, nearest first."""
        chain: list[Path] = []
        while name:
            if name not in self.folders:
                raise UnknownNameError("layout", name, sorted(self.folders))
            folder = self.folders[name]
            if folder in chain:
                raise LayoutError(f"The layout “{name}” extends itself.", "Break the circle.", Place(layout=name))
            chain.append(folder)
            name = str(read_table(folder / LAYOUT_FILE, LayoutError).get("extends", ""))
        return chain


def _check_flow(layout: Layout) -> None:
    """Raises LayoutError for rules of fitting of a face that there is not, and for a flow that cannot be set."""
    spec = layout.spec
    rules: list[GivesWay | Fills] = [*spec.gives_way, *spec.fills]
    for rule in rules:
        if rule.face not in spec.faces:
            mend = did_you_mean(rule.face, spec.faces) or f"There are: {', '.join(spec.faces)}."
            raise LayoutError(f"There is no face “{rule.face}”.", mend, layout.place(block=rule.way))
    if spec.flows and (len(spec.faces) != 1 or spec.engine != "html" or spec.most_pages < spec.pages):
        wrong = "A layout that flows has one face, the html engine, and most_pages that are not fewer than pages."
        raise LayoutError(wrong, "Mend faces, engine or most_pages.", layout.place(block="flows"))


def _check_choices(layout: Layout) -> None:
    """Raises LayoutError for a default that is no choice, and for `[variants.…]` of something that is no variant."""
    for name, option in layout.spec.options.items():
        if option.choices and option.default not in option.choices:
            mend = f"Choose one of: {', '.join(option.choices)}."
            raise LayoutError(f"The option {name} cannot be “{option.default}”.", mend, layout.place(block=name))
    choices = layout.spec.options[VARIANT].choices if VARIANT in layout.spec.options else ()
    for name in layout.spec.variants:
        if name not in choices:
            mend = did_you_mean(name, choices) or "Add it to the choices of the option “variant”."
            raise LayoutError(f"There is no variant “{name}”.", mend, layout.place(block=f"variants.{name}"))


def _check_outside(layout: Layout) -> None:
    """Raises LayoutError when a face that can be seen from outside is none of the faces, or cannot be checked."""
    for face in layout.spec.outside:
        if face not in layout.spec.faces:
            mend = did_you_mean(face, layout.spec.faces) or f"There are: {', '.join(layout.spec.faces)}."
            raise LayoutError(f"There is no face “{face}”.", mend, layout.place(block="outside"))
    if layout.spec.outside and layout.spec.engine != "canvas":
        wrong = "What can be seen from outside is checked on cards made of frames alone."
        raise LayoutError(wrong, "Take “outside” out, or use the canvas engine.", layout.place(block="outside"))


def _check_folds(layout: Layout) -> None:
    """Raises LayoutError for folds of a face that there is not, or beside the paper."""
    for face, folds_mm in layout.spec.folds_mm.items():
        if face not in layout.spec.faces:
            mend = did_you_mean(face, layout.spec.faces) or f"There are: {', '.join(layout.spec.faces)}."
            raise LayoutError(f"There is no face “{face}”.", mend, layout.place(block="folds_mm"))
        if any(not 0 < fold_mm < layout.trim.width_mm for fold_mm in folds_mm):
            wrong = f"The {face} face is folded beside the paper."
            raise LayoutError(wrong, "Measure folds from the left edge of the trim.", layout.place(face, "folds_mm"))


def _check_picture(layout: Layout) -> None:
    """Raises LayoutError for a picture for screens that cannot be one, or whose shape is not its trim's."""
    if (spec := layout.spec).picture_px is None:
        return
    across_px, down_px = spec.picture_px
    wrong = f"Its trim has not the shape of {across_px} × {down_px} pixels." * (
        abs(across_px * layout.trim.height_mm / layout.trim.width_mm - down_px) > 1 / 2
    )
    if spec.engine != "html" or len(spec.faces) != 1 or spec.flows or spec.bleed_mm or spec.police_only:
        wrong = "A picture has the html engine, one face that does not flow, no bleed, and is not for police use only."
    if wrong:
        raise LayoutError(wrong, "Mend that, or take picture_px out.", layout.place(block="picture_px"))


def _merged(base: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    """`over` laid on `base`, tables key by key."""
    out = dict(base)
    for key, value in over.items():
        below = out.get(key)
        out[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return out


def find_layouts(folders: Iterable[Path]) -> Layouts:
    """Every layout in `folders`; a later one takes the place of an earlier one of the same name. Raises LayoutError."""
    found: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise LayoutError(f"There is no folder of layouts {folder}.", "Check its name.")
        found |= {path.parent.name: path.parent for path in sorted(folder.resolve().glob(f"*/{LAYOUT_FILE}"))}
    return Layouts(MappingProxyType(found))


def shipped_layouts() -> Path:
    """The folder of the layouts that come with the project."""
    return Path(__file__).resolve().parent / "layouts"
