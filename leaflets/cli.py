"""Floor 7, the command `leaflets`: reads what was asked, makes one library call, prints, and gives the exit code.

Exit codes: 0 all good, 1 nothing produced, 2 usage, 3 bad data or layout, 4 some produced and some failed,
5 a batch was stopped before its end.
"""

import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leaflets import __version__, show, show_data
from leaflets.brand import load_brand
from leaflets.cli_batch import batch, verify
from leaflets.cli_booklet import booklet
from leaflets.cli_calibrate import calibrate
from leaflets.cli_cards import cards
from leaflets.cli_fetch import fetch, import_
from leaflets.cli_jobs import jobs
from leaflets.cli_options import (
    FormatsType,
    Group,
    brand_folder,
    data_options,
    day_option,
    guarantee_option,
    inspection_of,
    intent_option,
    json_option,
    kit_options,
    layouts_of,
    options_of,
    piece_options,
    press_of,
    reading_of,
    run_all,
    today,
)
from leaflets.cli_preflight import preflight
from leaflets.cli_press import press_profile
from leaflets.cli_preview import preview
from leaflets.cli_proof import proof
from leaflets.cli_publish import publish
from leaflets.cli_rules import rules
from leaflets.cli_serve import serve, user
from leaflets.cli_shift import shift
from leaflets.cli_stocks import stocks
from leaflets.cli_workbook import workbook
from leaflets.config import read_settings
from leaflets.edition import issue_of, same_month
from leaflets.errors import LeafletsError, Problem, RequestError
from leaflets.typography import day as day_name
from leaflets.typography import month as month_name

if TYPE_CHECKING:
    from leaflets.imposition import Intent
    from leaflets.ticket import Format


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="leaflets")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Print-ready leaflets and cards for neighbourhood policing.

    \b
    Try it:
      leaflets make colchester --data sample:essex --month 2024-04
      leaflets cards colchester --data sample:essex --officer Example

    Defaults can stand in leaflets.toml (data, brand, layout_folder, output, format, crime, boundaries, patrols, rules),
    or in the environment as LEAFLETS_DATA and so on. Options win over the environment, and that over leaflets.toml.
    """
    settings = read_settings(Path.cwd()).model_dump(exclude_defaults=True)
    defaults = {key: list(value) if isinstance(value, tuple) else value for key, value in settings.items()}
    if "format" in defaults:
        defaults["formats"] = defaults.pop("format")
    ctx.default_map = _defaults(cli, defaults)


def _defaults(group: click.Group, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings for every command below a group, as click looks them up."""
    below = {name: command for name, command in group.commands.items() if isinstance(command, click.Group)}
    return {
        **dict.fromkeys(group.commands, settings),
        **{name: {**settings, **_defaults(command, settings)} for name, command in below.items()},
    }


@cli.command()
@click.argument("areas", nargs=-1, metavar="AREA…")
@click.option("--all", "every", is_flag=True, help="Every area of the data.")
@click.option("--layout", default="activity-leaflet", show_default=True, help="See: leaflets layouts.")
@intent_option
@click.option(
    "--format",
    "formats",
    type=FormatsType(),
    envvar="LEAFLETS_FORMAT",
    help="Without it: pdf, or what else its layout is made as.",
)
@piece_options
def make(
    areas: tuple[str, ...],
    every: bool,
    layout: str,
    formats: tuple["Format", ...] | None,
    intent: "Intent",
    **rest: Any,
) -> int:
    """Make a piece for each AREA, such as this month's leaflet.

    Without --month it is the latest month that has activity.

    \b
    Examples:
      leaflets make colchester --data essex.xlsx
      leaflets make --all --data essex.xlsx --month 2024-04 --format pdf,html -o april
      leaflets make colchester --layout window-card --format png --data sample:essex
      leaflets make colchester --data essex.xlsx --intent press
    """
    from leaflets.ticket import Ticket

    press = press_of(rest)
    if every == bool(areas):
        raise RequestError("Name the areas, or say --all." if not every else "Name areas or say --all, not both.")
    wanted = press.records.areas if every else dict.fromkeys(press.area(given) for given in areas)
    issue = issue_of(press.records, rest["month"], rest["issued"], today())
    if not any(same_month(item.date, issue.month) for item in press.records.activity):
        show.notice(f"The data has no activity in {month_name(issue.month)}.")
    if rest["issued"] and not issue.month <= issue.issued <= issue.month + timedelta(days=62):
        show.notice(
            f"The date of issue, {day_name(issue.issued)}, is not in {month_name(issue.month)} or the month after."
        )
    options = options_of(rest["options"])
    lang, kinds = press.languages.get(rest["lang"]).code, formats or ()
    if intent == "press":
        press.printing()  # a profile that is missing is told once, not for every area
    tickets = [Ticket(area.id, layout, issue, kinds, options=options, lang=lang, intent=intent) for area in wanted]
    return run_all(press, tickets, rest)


@cli.command()
@data_options
@kit_options
@guarantee_option
@day_option
@json_option
def check(*, require_guarantee: bool, **rest: Any) -> int:
    """Read the data and print everything that is wrong in it, and how each area stands at the points of the Guarantee.

    What cannot be read or must not be printed is an error; what was repaired or is only worth a look is a notice. The
    exit code is 3 when something must be mended, and with --require-guarantee also when an area is red.

    \b
    Examples:
      leaflets check --data essex.xlsx
      leaflets check --data essex.xlsx --on 2024-05-01 --require-guarantee
    """
    reading, found = inspection_of(rest)
    show_data.inspection(found, reading.records, as_json=rest["as_json"])
    return 3 if found.must_be_mended or (require_guarantee and not found.is_guaranteed) else 0


@cli.command()
@data_options
@json_option
def areas(**rest: Any) -> int:
    """List the areas of the data.

    \b
    Example:
      leaflets areas --data sample:essex
    """
    show.areas(reading_of(rest).records, as_json=rest["as_json"])
    return 0


@cli.command()
@kit_options
@json_option
def layouts(**rest: Any) -> int:
    """List the layouts."""
    found = layouts_of(rest)
    good, faults = found.load_all()
    show.layouts(good, as_json=rest["as_json"])
    show.faults([problem for fault in faults for problem in fault.problems])
    return 3 if faults else 0


@cli.command()
@kit_options
@json_option
def brand(**rest: Any) -> int:
    """Check a brand kit and show its colours, pairs, fonts, logos and helplines."""
    show.brand(load_brand(brand_folder(rest)), as_json=rest["as_json"])
    return 0


cli.add_command(batch)
cli.add_command(booklet)
cli.add_command(calibrate)
cli.add_command(cards)
cli.add_command(fetch)
cli.add_command(import_)
cli.add_command(jobs)
cli.add_command(press_profile)
cli.add_command(preflight)
cli.add_command(preview)
cli.add_command(proof)
cli.add_command(publish)
cli.add_command(rules)
cli.add_command(serve)
cli.add_command(shift)
cli.add_command(stocks)
cli.add_command(user)
cli.add_command(verify)
cli.add_command(workbook)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code. A user never sees a traceback; LEAFLETS_DEBUG=1 shows it."""
    sys.exit(_guarded(sys.argv[1:] if args is None else args))


def _guarded(args: Sequence[str]) -> int:
    try:
        return int(cli.main(args, prog_name="leaflets", standalone_mode=False) or 0)
    except LeafletsError as fault:
        show.faults(fault.problems, as_json="--json" in args)
        return fault.exit_code
    except click.ClickException as fault:
        if "--json" in args:
            show.faults([Problem(RequestError.code, fault.format_message())], as_json=True)
        else:
            fault.show()
        return fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as fault:
        if os.environ.get("LEAFLETS_DEBUG"):
            raise
        wrong = f"leaflets has failed, and it is not your doing ({type(fault).__name__}: {fault})."
        mend = "Run it again with LEAFLETS_DEBUG=1 and report what it says."
        show.faults([Problem("internal", wrong, mend)], as_json="--json" in args)
        return 1
