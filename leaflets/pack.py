"""Floor 5, packs: several pieces bound into one file, each begun on a sheet of paper of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name

from leaflets.errors import LeafletsError
from leaflets.ticket import AnyTicket, CardTicket, NotPrinted, Output, OutputFile, Pack, Taker, Ticket


def bind(pack: Pack, run: Callable[[AnyTicket], Output]) -> Output:
    """Run the tickets of a pack and bind what they give. A part that fails is left out and told of.

    Raises the first part's error when every part fails.
    """
    parts: list[Output] = []
    failed: list[NotPrinted] = []
    faults: list[LeafletsError] = []
    number = pack.first_number
    for ticket in pack.tickets:
        try:
            parts.append(run(replace(ticket, first_number=number) if isinstance(ticket, CardTicket) else ticket))
            number += sum(printed.copies for printed in parts[-1].printed)
        except LeafletsError as fault:
            faults.append(fault)
            failed.append(NotPrinted(_taker(ticket), fault.problems, fault.exit_code, ticket.layout))
    if not parts:
        raise faults[0]
    failed += [one for part in parts for one in part.failed]
    pdf, pages = _bound([part.files[0].content for part in parts])
    left_out = dict.fromkeys(left for part in parts for left in part.left_out)
    file = OutputFile(f"{pack.name}.pdf", pdf)
    return Output(pack, (file,), pages, tuple(left_out), failed=tuple(failed), parts=tuple(parts))


def _taker(ticket: Ticket | CardTicket) -> Taker:
    return Taker(ticket.area, ticket.officer)


def _bound(pdfs: Sequence[bytes]) -> tuple[bytes, int]:
    """The files as one, with a blank page behind a part that ends on a front; it is printed as the last part is."""
    out = pikepdf.new()
    for pdf in pdfs:
        with pikepdf.open(BytesIO(pdf)) as part:
            if len(out.pages) % 2:
                last = out.pages[-1]
                blank = Dictionary(Type=Name.Page, MediaBox=last.mediabox, Resources=Dictionary())
                out.pages.append(pikepdf.Page(out.make_indirect(blank)))
            out.pages.extend(part.pages)
            if "/ViewerPreferences" in part.Root:
                out.Root.ViewerPreferences = out.copy_foreign(part.make_indirect(part.Root.ViewerPreferences))
            out.Root.Lang = pikepdf.String(str(part.Root.get("/Lang", "en")))
            for key in ("/Title", "/CreationDate", "/ModDate"):
                if key in part.docinfo:
                    out.docinfo[key] = str(part.docinfo[key])
    held = BytesIO()
    out.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return held.getvalue(), len(out.pages)
