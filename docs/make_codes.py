"""Writes docs/codes.md: every stable code that a user can meet, from the errors, readers and rules themselves."""

from pathlib import Path

import leaflets.engines.html  # noqa: F401 - so that every error is known
from leaflets import code_check, preflight
from leaflets.errors import subclasses
from leaflets.month.codes import CODES as MONTH
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import CODES
from leaflets.store import errors  # noqa: F401 - so that those of the site are known
from leaflets.web.refusals import REFUSALS

HEAD = """# Codes

Every fault has a stable code, for people who ask for help and for programs that read `--json`. This page is made by
`make docs`.

## Errors

| Code | Exit code | Meaning |
|---|---|---|
"""
DATA = """
## Problems in data

Found by `leaflets check`. A problem holds back its own area (exit code 3, or 4 when other areas were made); a notice
stops nothing.

| Code | Meaning |
|---|---|
"""
PRINT = """
## Findings in finished files

Found by preflight, in every file before it is written and by `leaflets preflight FILE`. An error holds the file back
(exit code 1). `docs/preflight.md` says how each is measured.

| Code | Meaning |
|---|---|
"""
MONTHS = """
## Pieces and files of a month

Found by `leaflets batch` and `leaflets verify`; [a month in one run](batch.md) says how.

| Code | Meaning |
|---|---|
"""
SITE = """
## Pages of the site

Shown by `leaflets serve` in the place of a page that it cannot give; an error from above can stand there as well.

| Code | Status | Meaning |
|---|---|---|
"""
RULES = """
## What must not be printed

Found by `leaflets check` in the words of the data. “block” holds back the area’s pieces, “warn” stops nothing. See
`leaflets rules show CODE`, and `docs/guard.md`.

| Code | Level | What it finds |
|---|---|---|
"""


def main() -> None:
    """Write the page."""
    known = {error.code: error for error in reversed(subclasses())}  # of a code, the highest in the tree
    lines = [f"| `{code}` | {known[code].exit_code} | {_meaning(known[code].__doc__)} |" for code in sorted(known)]
    lines.append("| `internal` | 1 | The program itself has failed. Set LEAFLETS_DEBUG=1 and report what it says. |")
    data = [f"| `{code}` | {meaning} |" for code, meaning in sorted(CODES.items())]
    found = {**preflight.CODES, **code_check.CODES}
    seen = [f"| `{code}` | {meaning} |" for code, meaning in sorted(found.items())]
    rules = [
        f"| `{code}` | {rule.spec.level} | {rule.spec.title}. {rule.spec.why} |"
        for code, rule in sorted(load_rules([shipped_rules()]).items())
    ]
    month = [f"| `{code}` | {meaning} |" for code, meaning in sorted(MONTH.items())]
    site = [f"| `{code}` | {told.status} | {told.wrong} |" for code, told in sorted(REFUSALS.items())]
    tables = ((HEAD, lines), (DATA, data), (PRINT, seen), (MONTHS, month), (SITE, site), (RULES, rules))
    page = "\n".join(head + "\n".join(rows) for head, rows in tables) + "\n"
    Path(__file__).with_name("codes.md").write_text(page, encoding="utf-8")


def _meaning(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    main()
