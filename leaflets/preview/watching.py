"""Floor 7, what the preview watches: the files and folders that pieces are made from."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from watchfiles import watch
from watchfiles.filters import DefaultFilter
from watchfiles.main import Change

from leaflets.cli_options import brand_folder
from leaflets.config import data_path
from leaflets.layout import shipped_layouts
from leaflets.rule import shipped_rules

QUIET_MS = 120
"""Changes that follow each other so closely are one: a program saves a file in several steps."""
LOOK_MS = 700
"""How often it is looked whether a file or folder was put into the place of one that is watched."""


class _Made(DefaultFilter):
    """Passes over what programs lay beside a file while it is open or being written."""

    def __call__(self, change: Change, path: str) -> bool:
        """Whether the change counts."""
        name = Path(path).name
        return name[:1] not in {".", "~"} and not name.endswith((".part", ".tmp")) and super().__call__(change, path)


def watched_paths(rest: Mapping[str, Any]) -> tuple[Path, ...]:
    """Everything that the options name and that may change a piece, with what lies beside a data file."""
    given = dict(rest)
    data = data_path(given["data"], Path.cwd()) if given["data"] else Path.cwd()
    paths = [data, brand_folder(given), shipped_layouts(), shipped_rules()]
    if not data.is_dir():
        paths += [data.parent / name for name in ("photos", "boundaries", "patrols")]
    named = [*given["layout_folder"], *given["rules"], *given["crime"], given["boundaries"], given["patrols"]]
    paths += [Path(name).expanduser() for name in named if name]
    return tuple(dict.fromkeys(path.absolute() for path in paths))


def watch_for(paths: Sequence[Path], changed: Callable[[], None], stop: Event) -> None:
    """Call `changed` after each change, until `stop`. What comes, goes or is replaced is watched from then on."""
    while not stop.is_set():
        known = _there(paths)
        for found in watch(
            *known,
            watch_filter=_Made(),
            debounce=QUIET_MS * 4,
            step=QUIET_MS,
            stop_event=stop,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            is_replaced = _there(paths) != known
            if found or is_replaced:
                changed()
            if is_replaced:
                break


def _there(paths: Sequence[Path]) -> dict[Path, int]:
    """The paths that are there, each with its inode: a file that was replaced has another."""
    return {path: path.stat().st_ino for path in paths if path.exists()}
