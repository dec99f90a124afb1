"""The sheets by the press: `our_cards COUNT OFFICERS OUT.pdf`. Each officer gets as many numbered cards."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Records
from leaflets.press import Press
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import CardTicket, Taker

ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))


def staffed(records: Records, officers: int) -> Records:
    """The records with so many officers, in turn in each area."""
    first = records.officers[0]
    named = (
        first.model_copy(update={"area": records.areas[number % len(records.areas)].id, "name": f"Alex {number:03}"})
        for number in range(officers)
    )
    return replace(records, officers=tuple(named))


def main(count: int, officers: int, output: Path) -> None:
    """Print one run and write it."""
    records = staffed(read(shipped("samples") / "essex").records, officers)
    layouts = find_layouts([shipped_layouts()])
    press = Press(records, load_brand(shipped("brand")), layouts, load_stocks([shipped_stocks()]))
    takers = tuple(Taker(officer.area, officer.name, count // officers) for officer in records.officers)
    done = press.run(CardTicket("visiting-card", ISSUE, takers, options={"variant": "check"}))
    assert not done.failed
    output.write_bytes(done.files[0].content)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
