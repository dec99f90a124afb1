"""Floor 4, manners: a layout's manner of setting each face, put into WeasyPrint's document before it is laid out."""

from collections.abc import Iterator
from typing import Any

from leaflets.fitting import AS_IT_IS, Manner
from leaflets.layout import Layout


def page_css(layout: Layout) -> str:
    """The page as `layout.toml` has it. It stands in the document's own head, where it wins over every style sheet."""
    trim, spec = layout.trim, layout.spec
    bottom_mm = spec.safe_mm + spec.foot_mm + layout.manner(spec.faces[0]).short_mm * spec.flows
    return (
        f"@page{{size:{trim.width_mm}mm {trim.height_mm}mm;"
        f"margin:{spec.safe_mm}mm {spec.safe_mm}mm {bottom_mm:g}mm;bleed:{spec.bleed_mm}mm}}"
        "[data-face]{break-before:page}"
    )


def arrange(root: Any, layout: Layout) -> None:
    """Set each row of a face, and deal the blocks of half columns out, as the layout's manner says.

    A row says its leading and type size itself, so all manners share a style sheet. Whatever that says of a block
    inside the row still holds.
    """
    face = ""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        face = element.get("data-face") or face
        if element.get("data-row") is not None and (manner := layout.manner(face)) is not AS_IT_IS:
            if style := _style(manner):
                element.set("style", style + (element.get("style") or ""))
            if manner.columns:
                _deal(list(_halves(element)), manner.columns)


def _style(manner: Manner) -> str:
    leading = f"line-height:{manner.leading:g};" if manner.leading else ""
    return leading + (f"font-size:{manner.body_pt:g}pt;" if manner.body_pt else "")


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
