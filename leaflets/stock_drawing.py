"""Floor 5, drawings of sheet stocks: as text for a terminal, and as PDF to print and hold against the sheet."""

from io import BytesIO

from leaflets.brand import Brand
from leaflets.geometry import Box, to_pt
from leaflets.stock import Stock

COLUMNS = 48
"""How many characters a sheet is wide; a character is twice as high as it is wide."""
OUTLINE_PT, NUMBER_PT, NOTE_PT = 0.5, 18, 8


def as_text(stock: Stock) -> list[str]:
    """A sheet as lines of characters, its labels numbered as --start-at and --skip take them."""
    across = COLUMNS / stock.page.width_mm
    down = across / 2
    rows = round(stock.page.height_mm * down)
    canvas = [[" "] * (COLUMNS + 1) for _ in range(rows + 1)]
    _outline(canvas, (0, 0, COLUMNS, rows), "┏┓┗┛━┃")
    for number, box in enumerate(stock.labels, 1):
        left, right = round(box.x_mm * across), round(box.right_mm * across)
        top, foot = round(box.y_mm * down), round(box.bottom_mm * down)
        _outline(canvas, (left, top, right, foot), "++++-|")
        digits = str(number)
        first = (left + right + 1 - len(digits)) // 2
        canvas[(top + foot) // 2][first : first + len(digits)] = list(digits)
    return ["".join(line).rstrip() for line in canvas]


def _outline(canvas: list[list[str]], box: tuple[int, int, int, int], signs: str) -> None:
    """A frame from left, top, right and foot; `signs` are its four corners, its level and its upright line."""
    left, top, right, foot = box
    for x in range(left, right + 1):
        canvas[top][x] = canvas[foot][x] = signs[4]
    for y in range(top, foot + 1):
        canvas[y][left] = canvas[y][right] = signs[5]
    for (y, x), sign in zip(((top, left), (top, right), (foot, left), (foot, right)), signs, strict=False):
        canvas[y][x] = sign


def as_pdf(stock: Stock, brand: Brand) -> bytes:
    """A sheet in its own size: the outlines of its labels, their corners and numbers, and what it is."""
    from leaflets.engines.canvas.fonts import PlainCanvas, registered

    held = BytesIO()
    page = stock.page
    canvas = PlainCanvas(held, (to_pt(page.width_mm), to_pt(page.height_mm)), invariant=1, lang="en")
    canvas.setTitle(f"{stock.name}: {stock.spec.title}")
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setLineWidth(OUTLINE_PT)
    bold, regular = registered(brand, "bold"), registered(brand, "regular")
    for number, box in enumerate(stock.labels or (_middle(stock),), 1):
        left, bottom, right, top = box.on_page_pt(page.height_mm)
        corner = stock.spec.grid.corner_mm if stock.spec.grid else 0
        canvas.roundRect(left, bottom, right - left, top - bottom, to_pt(corner))
        middle, level = (left + right) / 2, (bottom + top) / 2
        canvas.setFont(bold, NUMBER_PT)
        canvas.drawCentredString(middle, level, str(number))
        if number == 1:
            canvas.setFont(regular, NOTE_PT)
            canvas.drawCentredString(
                middle, level - 2 * NOTE_PT, f"{stock.name}, {box.width_mm:g} × {box.height_mm:g} mm"
            )
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def _middle(stock: Stock) -> Box:
    """What can be printed of a plain sheet."""
    return Box(0, 0, stock.page.width_mm, stock.page.height_mm).grown(-stock.spec.unprintable_mm)
