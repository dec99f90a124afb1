"""Makes the README's pictures anew: the front and back of each product, from the Essex sample."""

from datetime import UTC, date, datetime
from pathlib import Path

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.proof import pictures
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import Ticket

GALLERY = Path(__file__).resolve().parent / "gallery"
ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
DPI = {"leaflet": 80, "card": 160}


def main() -> None:
    """Render every shipped layout that is not another's in a different size, and the window card's variants."""
    reading = read(shipped("samples") / "essex")
    layouts = find_layouts([shipped_layouts()])
    kit, stocks = load_brand(shipped("brand")), load_stocks([shipped_stocks()])
    press = Press(reading.records, kit, layouts, stocks, ground=reading.ground, now=NOW)
    officer = next(officer for officer in reading.records.officers if officer.area == "colchester")
    wanted = [(name, "") for name in layouts if len(layouts.get(name).folders) == 1]
    for name, variant in [*wanted, ("window-card", "plain"), ("window-card", "large-print")]:
        spec = layouts.get(name).spec
        card = spec.product == "card"
        options = {"variant": variant} if variant else {}
        ticket = Ticket("colchester", name, ISSUE, ("pdf",), officer.name if card else None, options)
        (pdf,) = press.run(ticket).files
        for face, picture in zip(spec.faces, pictures(pdf.content, DPI[spec.product]), strict=True):
            (GALLERY / f"{'-'.join(part for part in (name, variant, face) if part)}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
