"""Floor 6, entering: what the ledger says of a piece that was made, or of one that failed."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace

from leaflets import __version__
from leaflets.clearance import Cleared
from leaflets.errors import Problem
from leaflets.manifest import Row, failed_row, rows_of
from leaflets.month.files import written
from leaflets.month.ledger import Entry, Ledger
from leaflets.month.plan import Order, Piece, Planned
from leaflets.ticket import Output

EMPTY_ROW = {item.name: "" for item in fields(Row)}


def made_entry(planned: Planned, order: Order, output: Output, seconds: float) -> Entry:
    """The entry of a piece that was made; `seconds` is how long it took to set."""
    piece = planned.piece
    output = replace(output, cleared=planned.cleared)
    files = tuple(written(file, piece.folder) for file in output.files)
    took = {"key": planned.key, "seconds": f"{seconds:.2f}"}
    rows = tuple(_filled({**asdict(row), **took}) for row in rows_of(output, files[0].path))
    sheets = output.printed[-1].sheets[1] if output.printed else 0
    return _entry(piece, order).model_copy(
        update={
            "key": planned.key,
            "files": files,
            "pages": output.pages,
            "sheets": sheets,
            "findings": tuple(dict.fromkeys(problem.code for problem in output.checked.problems)),
            "overrides": tuple(map(str, output.cleared.accepted)),
            "warned": _warned(output.cleared),
            "left_out": tuple(f"{left.block}: {left.what}" for left in output.left_out),
            "seconds": round(seconds, 2),
            "rows": rows,
        }
    )


def cleared_anew(entry: Entry, cleared: Cleared) -> Entry:
    """The entry of a piece that is unchanged, with what is accepted for it and warned of it now."""
    accepted = tuple(map(str, cleared.accepted))
    told = {"accepted": "; ".join(accepted)}
    rows = tuple(_filled({**row, **told}) for row in entry.rows) if accepted != entry.overrides else entry.rows
    return entry.model_copy(update={"overrides": accepted, "warned": _warned(cleared), "rows": rows})


def failed_entry(piece: Piece, order: Order, problems: Iterable[Problem], exit_code: int) -> Entry:
    """The entry of a piece that was not made."""
    told = list(problems)
    plain = tuple({key: value for key, value in problem.as_dict().items() if key != "box"} for problem in told)
    issued, whose = order.issue.issued.isoformat(), (piece.layout, piece.area.id, piece.officer, piece.lang)
    row = failed_row(whose, issued, "; ".join(map(str, told)))
    return _entry(piece, order).model_copy(
        update={"status": "failed", "problems": plain, "exit_code": exit_code, "rows": (_filled(asdict(row)),)}
    )


def rows_in(ledger: Ledger) -> Iterator[Row]:
    """The rows of `manifest.csv` that a ledger stands for."""
    entries = (ledger.entries[name] for name in sorted(ledger.entries))
    return (Row(**{**EMPTY_ROW, **row}) for entry in entries for row in entry.rows)


def is_own(row: Row) -> bool:
    """Whether a row of `manifest.csv` is a month's, and not one that another command has entered."""
    return bool(row.key) or row.status == "failed"


def _entry(piece: Piece, order: Order) -> Entry:
    return Entry(
        name=piece.name,
        status="made",
        area=piece.area.id,
        district=piece.area.district,
        layout=piece.layout,
        lang=piece.lang,
        officer=piece.officer,
        issued=order.issue.issued.isoformat(),
        formats=piece.formats,
        stock=piece.stock,
        title=piece.title,
        product=piece.product,
        police_only=piece.police_only,
        picture_px=piece.picture_px,
        version=__version__,
    )


def _warned(cleared: Cleared) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.code for problem in cleared.warned))


def _filled(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}
