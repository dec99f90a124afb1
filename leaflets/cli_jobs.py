"""Floor 7, the command `leaflets jobs`: does what the intranet's admins have asked for, beside its server."""

from pathlib import Path
from typing import Any

import click

from leaflets.cli_options import brand_folder, brand_option


@click.command()
@click.option("--home", required=True, type=click.Path(file_okay=False, path_type=Path), help="The server's folder.")
@click.option(
    "--database",
    envvar="LEAFLETS_DATABASE",
    help="The server's database, such as postgresql+psycopg://…; site.db in its folder when not given.",
)
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that set a month; one a core when not given.")
@click.option(
    "--lease", type=click.FloatRange(1), default=30, show_default=True, help="Seconds until another takes over."
)
@click.option(
    "--keep-editions",
    envvar="LEAFLETS_KEEP_EDITIONS",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Editions of a month that are kept beside the one that readers see.",
)
@click.option(
    "--keep-days",
    envvar="LEAFLETS_KEEP_DAYS",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Days that older editions, runs, pictures and uploads are kept which nothing needs.",
)
@click.option("--with-parent", is_flag=True, help="End when standard input is closed, as a server that starts it does.")
@brand_option
def jobs(home: Path, database: str | None, workers: int | None, lease: float, *, with_parent: bool, **rest: Any) -> int:
    """Do the jobs of an intranet's server: check uploads, run months, freeze editions, clear up once a day.

    The server starts one by itself. Start more, here or on another machine with the same home and database, and they
    share the work; none is done twice. Ctrl-C finishes the pieces in hand and hands the job back.

    \b
    Example:
      leaflets jobs --home /srv/leaflets
    """
    from leaflets.jobs.clearing import Keeping
    from leaflets.jobs.home import Home
    from leaflets.jobs.service import Service, serve
    from leaflets.jobs.work import Site

    home = home.expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True)
    keeping = Keeping(rest["keep_editions"], rest["keep_days"])
    url = database or f"sqlite:///{home / 'site.db'}"
    site = Site(Home(home), url, brand_folder(rest).resolve(), workers or 0, keeping)
    serve(Service(site, lease), with_parent)
    return 0
