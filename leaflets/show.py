"""Floor 7, showing: what the command prints. Results go to stdout; progress and faults go to stderr.

Tables are for people; with `as_json` the same facts are printed as one JSON document.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leaflets.brand import Brand, contrast
from leaflets.errors import Problem
from leaflets.layout import Layout
from leaflets.models import Records

if TYPE_CHECKING:
    from leaflets.batch import Report
    from leaflets.clearance import Cleared
    from leaflets.rule import Rule
    from leaflets.ticket import AnyTicket, Output, PressNote

MOST_NAMED = 8
BLOCKS = {"said_done": "you said, we did", "highlights": "figures"}


def as_document(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def table(
    headings: Sequence[str], rows: Sequence[Sequence[object]], *, styles: Mapping[str, str] | None = None
) -> None:
    """Print a table, as wide as its words need where the output is no terminal; `styles` are those of whole cells."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 240)
    made = Table(*headings, box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for row in rows:
        made.add_row(*(Text(str(cell), (styles or {}).get(str(cell), "")) for cell in row))
    console.print(made)


@contextmanager
def progress(total: int) -> "Iterator[Callable[[AnyTicket], None]]":
    """A progress bar on stderr, on a terminal and for more than one piece; gives the function to call after each."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda _ticket: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Setting", total=total)
        yield lambda ticket: bar.update(task, advance=1, description=ticket.area)


def report(what: "Report", problems: Sequence[Problem], base: Path, *, as_json: bool) -> None:
    """What was made, what was left out, what failed and why; files below `base` by their shorter names."""
    if as_json:
        as_document(_report_document(what, problems))
        return
    for made in what.made:
        for path in (path for path in made.paths if path.suffix != ".csv"):
            click.echo(f"{short(path, base)}{pages_told(made.output.pages) if path.suffix == '.pdf' else ''}")
        if made.output.press:
            click.echo(f"  {_press(made.output.press)}")
        _cleared(made.output.cleared)
        for problem in made.output.checked.problems:
            click.echo(f"  preflight: {problem.code}, {problem}")
        for one in made.output.adjusted:
            click.echo(f"  to make it fit, {one}")
        for block, names in _left_out(made.output.left_out):
            click.echo(f"  not shown for want of room, {block}: {names}")
    listed = dict.fromkeys(path for made in what.made for path in made.paths if path.suffix == ".csv")
    for path in listed:  # every piece is entered in the one manifest
        click.echo(short(path, base))
    failures = [problem for failed in what.failed for problem in failed.problems]
    faults(list(dict.fromkeys([*failures, *what.stray])))
    _warn_of(what, problems)


def _press(note: "PressNote") -> str:
    """What a print shop asks for first."""
    return f"for the press: PDF/X-4, {note.condition}, at most {note.highest_ink:.0%} of ink at a point".replace(
        "%", " %"
    )


def _cleared(said: "Cleared") -> None:
    """What the guard said of a piece that was made."""
    for one in said.accepted:
        click.echo(f"  printed all the same: {one}")
    for finding in said.warned:
        click.echo(f"  worth a look: {finding.code}, {finding.place.reference or finding.place}: “{finding.words}”")


def short(path: Path, base: Path) -> str:
    """A file's name from `base` on, where it is below it."""
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


def pages_told(count: int) -> str:
    """How many pages a file has, to stand behind its name."""
    return f"  {count} page{'s' if count != 1 else ''}"


def _left_out(items: Sequence[Any]) -> list[tuple[str, str]]:
    blocks = dict.fromkeys(item.block for item in items)
    named = {block: [item.what for item in items if item.block == block] for block in blocks}
    return [(BLOCKS.get(block, block), few(names)) for block, names in named.items()]


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f"; and {len(names) - MOST_NAMED} more (--json names all)" if len(names) > MOST_NAMED else ""
    return "; ".join(names[:MOST_NAMED]) + more


def _warn_of(what: "Report", problems: Sequence[Problem]) -> None:
    """Problems of the data that did not stop a piece, so that they are not overlooked."""
    told = {problem for failed in what.failed for problem in failed.problems} | set(what.stray)
    rest = [problem for problem in problems if problem not in told]
    errors = sum(problem.level == "error" for problem in rest)
    if rest:
        count = (
            f"{errors} problem{'s' * (errors != 1)} and {len(rest) - errors} notice{'s' * (len(rest) - errors != 1)}"
        )
        click.echo(f"The data has {count} besides. See: leaflets check", err=True)
    if what.failed:
        click.echo(f"{len(what.made)} made, {len(what.failed)} failed.", err=True)


def _report_document(what: "Report", problems: Sequence[Problem]) -> dict[str, object]:
    return {
        "made": [
            {
                "area": made.output.ticket.area,
                "layout": made.output.ticket.layout,
                "officer": made.output.ticket.officer or "",
                "files": [str(path) for path in made.paths],
                "pages": made.output.pages,
                "adjusted": [{"face": one.face, "what": one.what} for one in made.output.adjusted],
                "left_out": [{"block": item.block, "what": item.what} for item in made.output.left_out],
                "accepted": [str(one) for one in made.output.cleared.accepted],
                "warned": [finding.as_dict() for finding in made.output.cleared.warned],
                **({"press": asdict(made.output.press)} if made.output.press else {}),
                "preflight": {
                    "verdict": made.output.checked.verdict,
                    "findings": [problem.as_dict() for problem in made.output.checked.problems],
                },
                **_batch_document(made.output),
            }
            for made in what.made
        ],
        "failed": [
            {
                "area": failed.area,
                "layout": failed.layout,
                "officer": failed.officer or "",
                "problems": [problem.as_dict() for problem in failed.problems],
            }
            for failed in what.failed
        ],
        "problems": [problem.as_dict() for problem in problems],
    }


def _batch_document(output: "Output") -> dict[str, object]:
    """What a print run adds: its batch, and what each taker got."""
    if output.batch is None:
        return {}
    return {
        "batch": output.batch.id,
        "valid_until": output.batch.valid_until.isoformat(),
        "printed": [asdict(printed) for printed in output.printed],
    }


def written(path: Path, base: Path, *, as_json: bool) -> None:
    """A file that is there now."""
    if as_json:
        as_document({"files": [str(path)]})
    else:
        click.echo(short(path, base))


def notice(words: str) -> None:
    """Something to know, on stderr; it stops nothing."""
    click.echo(f"Note: {words}", err=True)


def faults(found: Sequence[Problem], *, as_json: bool = False) -> None:
    """Problems on stderr, a line each; or as JSON on stdout."""
    if as_json:
        as_document({"problems": [problem.as_dict() for problem in found]})
        return
    for problem in found:
        click.echo(f"{click.style('Error', fg='red', bold=True)} [{problem.code}] {problem}", err=True)


def proofs(paths: Sequence[Path], found: Sequence[Problem], base: Path, *, as_json: bool) -> None:
    """The proofs that were written, and what stands on them."""
    if as_json:
        as_document({"files": [str(path) for path in paths], "problems": [problem.as_dict() for problem in found]})
        return
    for path in paths:
        click.echo(short(path, base))
    faults([problem for problem in found if problem.level == "error"])
    for problem in found:
        if problem.level != "error":
            notice(f"[{problem.code}] {problem}")


def areas(records: Records, *, as_json: bool) -> None:
    """The areas with what is known of each."""
    rows = [
        (
            area.id,
            area.name,
            area.district,
            sum(officer.area == area.id for officer in records.officers),
            sum(item.area == area.id for item in records.activity),
        )
        for area in records.areas
    ]
    headings = ("area", "name", "district", "officers", "activity")
    if as_json:
        as_document([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        table([heading.capitalize() for heading in headings], rows)


def layouts(found: Sequence[Layout], *, as_json: bool) -> None:
    """The layouts with their size, engine and options."""
    if as_json:
        as_document([{"name": layout.name, **layout.spec.model_dump(mode="json")} for layout in found])
        return
    rows = [
        (
            lay.name,
            lay.spec.title,
            lay.spec.product,
            lay.trim,
            " and ".join(lay.spec.faces),
            ", ".join(lay.spec.options),
        )
        for lay in found
    ]
    table(("Layout", "Title", "Product", "Trim", "Faces", "Options"), rows)


def brand(kit: Brand, *, as_json: bool) -> None:
    """A brand kit's colours, pairs, fonts, logos and helplines."""
    if as_json:
        as_document(kit.kit.model_dump(mode="json"))
        return
    click.echo(f"{kit.name}, {kit.publisher}: {kit.folder}\n")
    table(("Colour", "Value"), list(kit.kit.colours.items()))
    pairs = [(p.text, p.on, p.use, f"{contrast(kit.colour(p.text), kit.colour(p.on)):.1f} to 1") for p in kit.kit.pairs]
    click.echo()
    table(("Text", "On", "Use", "Contrast"), pairs)
    click.echo()
    table(("Font", "Weight", "File"), [(font.token, font.weight, font.file) for font in kit.kit.fonts])
    click.echo()
    table(("Logo", "At least", "File"), [(m.token, f"{m.least_width_mm:g} mm wide", m.file) for m in kit.kit.logos])
    click.echo()
    table(("Helpline", "Value", "Use"), [(contact.name, contact.value, contact.use) for contact in kit.kit.contacts])


def rules(found: "Sequence[Rule]", *, as_json: bool) -> None:
    """The rules of the guard."""
    if as_json:
        as_document([rule.spec.model_dump(mode="json", exclude_defaults=True) for rule in found])
        return
    table(("Rule", "Level", "What it finds"), [(rule.code, rule.spec.level, rule.spec.title) for rule in found])


def rule(one: "Rule", *, as_json: bool) -> None:
    """One rule: why it is there, what to write instead, and its examples."""
    if as_json:
        as_document(one.spec.model_dump(mode="json", exclude_defaults=True))
        return
    spec = one.spec
    click.echo(f"{one.code} ({spec.level}): {spec.title}\n{spec.why}\nBetter: {spec.suggest}.\nIn {one.file}\n")
    for title, examples in (("Finds", spec.match), ("Spares", spec.spare)):
        texts = [example if isinstance(example, str) else example.text for example in examples]
        click.echo("\n".join([f"{title}:", *(f"  {text}" for text in texts)]))


def rule_faults(found: Sequence[Problem], of: int, *, as_json: bool) -> None:
    """The examples that rules get wrong."""
    if not as_json and not found:
        click.echo(f"{of} rules do what their examples say.")
    elif as_json or found:
        faults(found, as_json=as_json)
