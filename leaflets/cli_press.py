"""Floor 7, the command that makes the profile of a print shop's press, once."""

from pathlib import Path

import click

from leaflets import show
from leaflets.cli_options import json_option, profiles_folder
from leaflets.printing import BUILT, build_profile


@click.command("press-profile")
@click.option("-o", "--output", help="Folder to keep it in, such as $LEAFLETS_PROFILES names.", metavar="DIR")
@click.option("--again", is_flag=True, help="Make it anew though it is there.")
@json_option
def press_profile(output: str | None, *, again: bool, as_json: bool) -> int:
    """Make the profile of offset on coated paper (FOGRA39) that --intent press needs, in half a minute.

    It is made by Argyll from Fogra's measurements: on Debian, the packages argyll and icc-profiles-free. A kit that
    names its print shop's own profile (press.profile in brand.toml) does not need it.

    \b
    Example:
      leaflets press-profile
    """
    folder = Path(output).expanduser() if output else profiles_folder()
    path = folder / BUILT
    if again or not path.is_file():
        if not as_json:
            click.echo("Making the profile of the press; this takes half a minute.", err=True)
        path = build_profile(folder)
    show.written(path, Path.cwd(), as_json=as_json)
    return 0
