"""Floor 5, packs: several pieces bound into one file, each begun on a sheet of paper of its own."""

from collections.abc import Callable
from dataclasses import replace

from leaflets.engines.binding import bound
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
    pdf, pages = bound([part.files[0].content for part in parts], pack.title or pack.name)
    left_out = dict.fromkeys(left for part in parts for left in part.left_out)
    file = OutputFile(f"{pack.name}.pdf", pdf)
    return Output(pack, (file,), pages, tuple(left_out), failed=tuple(failed), parts=tuple(parts))


def _taker(ticket: Ticket | CardTicket) -> Taker:
    return Taker(ticket.area, ticket.officer)
