"""Floor 4, manners: a layout's manner of setting each face, put into WeasyPrint's document before it is laid out."""

from collections.abc import Iterator
from typing import Any

from leaflets.layout import Layout


def manner_css(layout: Layout) -> str:
    """Leading and type size of the faces that are set otherwise than their style sheet says.

    `:where` has no weight: whatever the style sheet says of a block of its own still holds.
    """
    css = ""
    for face, manner in layout.manners.items():
        rules = f"line-height:{manner.leading:g};" * bool(manner.leading)
        rules += f"font-size:{manner.body_pt:g}pt;" * bool(manner.body_pt)
        css += f':where([data-on="{face}"]){{{rules}}}' if rules else ""
    return css


def page_css(layout: Layout) -> str:
    """The page as `layout.toml` has it. It stands in the document's own head, where it wins over every style sheet."""
    trim, spec = layout.trim, layout.spec
    bottom_mm = spec.safe_mm + spec.foot_mm + layout.manner(spec.faces[0]).short_mm * spec.flows
    return (
        f"@page{{size:{trim.width_mm}mm {trim.height_mm}mm;"
        f"margin:{spec.safe_mm}mm {spec.safe_mm}mm {bottom_mm:g}mm;bleed:{spec.bleed_mm}mm}}"
        "[data-face]{break-before:page}" + manner_css(layout)
    )


def arrange(root: Any, layout: Layout) -> None:
    """Tell each row which face it stands on, and deal the blocks of half columns out as the layout's manner says."""
    face = ""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        face = element.get("data-face") or face
        if element.get("data-row") is not None and layout.manners:
            element.set("data-on", face)
            if columns := layout.manner(face).columns:
                _deal(list(_halves(element)), columns)


def _halves(element: Any) -> Iterator[Any]:
    return (child for child in element if isinstance(child.tag, str) and child.get("data-column") is not None)


def _deal(halves: list[Any], columns: tuple[tuple[str, ...], ...]) -> None:
    """Put each block into its half column; what the columns do not name stays where it is."""
    if len(halves) != len(columns):
        return
    blocks = {child.get("data-block"): (half, child) for half in halves for child in half}
    for half, names in zip(halves, columns, strict=True):
        for name in names:
            if name in blocks:
                blocks[name][0].remove(blocks[name][1])
                half.append(blocks[name][1])
