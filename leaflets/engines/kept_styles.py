"""Floor 4, kept styles: what WeasyPrint works out of a style sheet, kept from one document to the next.

WeasyPrint computes the style of each kind of element anew for every document, though the same style sheet says the same
of it. Here a style is worked out once for all elements that the same rules match, below a parent of the same style and
with the same attributes of their own, and each document gets copies, for layout writes into styles. This leans on
WeasyPrint's insides, as `StyleFor.__init__` has them in the pinned version; a test holds it to the same styles.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.css import (
    ComputedStyle,
    InitialStyle,
    Style,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
    preprocess_declarations,
)

MOST_KEPT = 1000
"""So many styles are kept of one style sheet; a leaflet has about 100."""
OWN = ("style", "lang", "id", "name", "width", "height")
"""The attributes that `find_style_attributes` makes declarations of."""

Sheets = Sequence[tuple[Any, str, Any]]
"""Style sheets, each with its origin, and with the specificity that all its rules have, or None."""


class Copied(Style):  # type: ignore[misc]  # WeasyPrint has no types
    """A document's own copy of a kept style. What the kept one has not been asked yet is worked out there.

    `is_changed` says that layout has written into it. `lengths` are those that its boxes have, wherever they stand, if
    they are known (`short_ways.py`).
    """

    def __init__(self, kept: Any) -> None:
        super().__init__(kept)
        self.__dict__.update(kept.__dict__)
        self.__dict__.pop("anonymous_style", None)
        if kept.specified is kept:
            self.specified = self
        self.kept = kept
        self.is_changed = False
        self.lengths: dict[str, Any] | None = getattr(kept, "lengths", None)

    def __missing__(self, key: str) -> Any:
        value = self.kept[key]
        super().__setitem__(key, value)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        self.is_changed, self.lengths = True, None
        super().__setitem__(key, value)

    def copy(self) -> Any:
        """A style to be changed: what is worked out of it later follows the change."""
        copy = self.kept.copy()
        copy.update(self)
        return copy

    @cached_property
    def anonymous_style(self) -> "Copied":
        """The style of boxes without an element inside a box of this style."""
        return Copied(self.kept.anonymous_style)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The style of a kind of element, and those of its pseudo-elements.

    One is `passing`, and goes with its document, that has a `style` attribute above it, as the bars of a chart have.
    The rows of a page have one as well where they are set otherwise than usual; such manners are few, and stay.
    """

    style: Any
    pseudo: Mapping[str, Any]
    passing: bool = False

    def let_go(self) -> None:
        """Open the circle of a style and the one inside it, so that both go at once: Python's collector comes late."""
        for style in (self.style, *self.pseudo.values()):
            vars(style).pop("anonymous_style", None)


@dataclass
class Wardrobe:
    """The styles that are kept of some style sheets, in the order of the cascade. It is for one size of page.

    The sheets must stay as they are. A kept style holds the one above it, so that no other can come to have its id.
    """

    sheets: Sheets
    base_url: str
    font_config: Any
    page_sizes: dict[str, Any] = field(default_factory=lambda: {"box": None, "area": None})
    kept: dict[Any, _Kept] = field(default_factory=dict)
    passing: dict[Any, _Kept] = field(default_factory=dict)

    def next_document(self) -> None:
        """Forget what went with the last document, and all where there is too much of it."""
        for kept in self.passing.values():
            kept.let_go()
        self.passing.clear()
        if len(self.kept) > MOST_KEPT:
            self.let_go()

    def let_go(self) -> None:
        """Forget all."""
        for kept in self.kept.values():
            kept.let_go()
        self.kept.clear()

    def of(self, wrapped: Any, above: _Kept | None, root: Any) -> _Kept:
        """The styles of an element, as cssselect2 wraps it, below another and the root's style; None for the root."""
        element, parent = wrapped.etree_element, above and above.style
        own = tuple(element.get(name) for name in OWN)
        matches = [sheet.matcher.match(wrapped) for sheet, _, _ in self.sheets]
        orders = tuple(tuple(order for _, order, _, _ in found) for found in matches)
        key = id(parent), own, element.tag if any(own) else "", orders
        is_own = bool(own[0]) and element.get("data-row") is None
        is_passing = is_own or (above is not None and above.passing)
        shelf = self.passing if is_passing else self.kept
        kept = shelf.get(key)
        if kept is None:
            cascaded = self._cascaded(element, matches)
            top = InitialStyle(self.font_config) if root is None else root
            style = self._style(cascaded.pop(None), None, parent, top)
            root = style if root is None else root
            pseudo = {kind: self._style(said, kind, style, root) for kind, said in cascaded.items() if kind}
            kept = shelf[key] = _Kept(style, pseudo, is_passing)
        return kept

    def _style(self, cascaded: Mapping[str, Any], kind: str | None, parent: Any, root: Any) -> Any:
        made = ComputedStyle(parent, cascaded, kind, root, self.base_url, self.font_config, self.page_sizes)
        made["anchor"]  # WeasyPrint asks for it at once, and takes a style that holds nothing for none
        return made

    def _cascaded(self, element: Any, matches: Sequence[Any]) -> dict[str | None, dict[str, Any]]:
        """What all rules say of an element and of its pseudo-elements, each property with its weight."""
        cascaded: dict[str | None, dict[str, Any]] = {None: {}}
        alone = Element(element.tag, element.attrib)
        for specificity, _, declarations, base_url in find_style_attributes(alone, False, self.base_url):
            own = preprocess_declarations(base_url, declarations)
            _add(cascaded[None], own, "author", inf, specificity)
        for (sheet, origin, sheet_specificity), found in zip(self.sheets, matches, strict=True):
            for specificity, _, kind, (declarations, layer) in found:
                order = inf if layer is None else sheet.layers.index(layer)
                style = cascaded.setdefault(kind, {})
                _add(style, declarations, origin, order, sheet_specificity or specificity)
        return cascaded


def _add(style: dict[str, Any], declarations: Any, origin: str, order: float, specificity: Any) -> None:
    """Add declarations to a cascade, where nothing weightier says otherwise."""
    for name, values, importance in declarations:
        weight = (declaration_precedence(origin, importance), order, specificity)
        old_weight = style.get(name, (None, None))[1]
        if old_weight is None or old_weight <= weight:
            style[name] = values, weight


class KeptStyleFor(StyleFor):  # type: ignore[misc]  # WeasyPrint has no types
    """The styles of a document's elements, from a wardrobe; those of its pages are made as ever."""

    def __init__(self, html: Any, wardrobe: Wardrobe, target_collector: Any) -> None:
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes = wardrobe.page_sizes
        self._sheets = wardrobe.sheets
        self.font_config = wardrobe.font_config
        wardrobe.next_document()
        copies: dict[int, Copied] = {}
        for element, kept in _dressed(html.wrapper_element, wardrobe):
            if id(kept) not in copies:
                copies[id(kept)] = Copied(kept.style)
            self._computed_styles[element, None] = copies[id(kept)]
            if anchor := kept.style["anchor"]:
                target_collector.collect_anchor(anchor)
            for kind, style in kept.pseudo.items():
                self._computed_styles[element, kind] = Copied(style)


def _dressed(root: Any, wardrobe: Wardrobe) -> Iterator[tuple[Any, _Kept]]:
    """Every element with its styles, parents first."""
    found: dict[Any, _Kept] = {}
    top = None
    for wrapped in root.iter_subtree():
        above = found[wrapped.parent.etree_element] if wrapped.parent else None
        kept = found[wrapped.etree_element] = wardrobe.of(wrapped, above, top)
        top = kept.style if top is None else top
        yield wrapped.etree_element, kept
