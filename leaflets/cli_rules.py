"""Floor 7, the commands of the guard's rules: which there are, why, and whether they do what their examples say."""

from typing import Any

import click

from leaflets import show
from leaflets.cli_options import Group, json_option, rules_of, rules_option
from leaflets.rule import find_rule


class Rules(Group):
    """A group whose command `list` may be left out: `leaflets rules`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, `list` put before them unless they name a command or ask for help."""
        named = args and (not args[0].startswith("-") or args[0] in {"-h", "--help"})
        return super().parse_args(ctx, args if named else ["list", *args])


@click.group(cls=Rules, no_args_is_help=False)
def rules() -> None:
    """What must not be printed: the rules that `leaflets check` reads every text by. Yours come beside them.

    \b
    Examples:
      leaflets rules
      leaflets rules show full-postcode
      leaflets rules check our-rules
    """


@rules.command("list")
@rules_option
@json_option
def list_(**rest: Any) -> int:
    """List the rules with their level: block stops an area’s pieces, warn stops nothing.

    \b
    Example:
      leaflets rules list --rules our-rules
    """
    show.rules(list(rules_of(rest).values()), as_json=rest["as_json"])
    return 0


@rules.command("show")
@click.argument("code")
@rules_option
@json_option
def show_(code: str, **rest: Any) -> int:
    """Say why a rule is there, what to write instead, and what it finds and spares.

    \b
    Example:
      leaflets rules show house-number
    """
    show.rule(find_rule(rules_of(rest), code), as_json=rest["as_json"])
    return 0


@rules.command("check")
@click.argument("folders", nargs=-1, metavar="[DIR]…")
@rules_option
@json_option
def check(folders: tuple[str, ...], **rest: Any) -> int:
    """Try every rule on its own examples; the exit code is 3 when one is found wrong. DIR is a folder of further rules.

    \b
    Examples:
      leaflets rules check
      leaflets rules check our-rules
    """
    from leaflets.trial import faults

    every = rules_of({"rules": (*rest["rules"], *folders)})
    found = [fault for rule in every.values() for fault in faults(rule)]
    show.rule_faults(found, len(every), as_json=rest["as_json"])
    return 3 if found else 0
