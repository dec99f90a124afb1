"""A run that is killed between any two steps on the disk is completed by the same command, whatever has changed."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leaflets.errors import Place, Problem
from leaflets.month.bundles import zips
from leaflets.month.verify import verify
from leaflets.press import Press
from tests.month.making import Remembering, bytes_below, made, order, with_records

AREAS = ("colchester", "harlow", "tendring")


class Killed(BaseException):
    """The process is no more: nothing that it does from now on reaches the disk."""


@contextmanager
def killed_at(step: int, patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Ends the process before its `step`-th call that changes the disk; gives the calls that there were."""
    calls: list[str] = []

    def fatal(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if len(calls) + 1 >= step:
                raise Killed
            calls.append(name)
            return real(*args, **options)

        return call

    with patch.context() as broken:
        broken.setattr(os, "fsync", fatal("fsync", os.fsync))
        for name in ("replace", "unlink", "rmdir", "mkdir"):
            broken.setattr(Path, name, fatal(name, getattr(Path, name)))
        yield calls


def later(press: Press) -> Press:
    """The data a day later: a team has another number, a district another name, an area a fault, and one is gone."""
    new = {"colchester": {"phone": "01206 555 555"}, "tendring": {"district": "Tendring and Harwich"}}
    areas = [area.model_copy(update=new.get(area.id, {})) for area in press.records.areas if area.id != "basildon"]
    fault = Problem("bad-value", "A date is wrong.", "Mend it.", Place(sheet="Activity", row=3, area="harlow"))
    return replace(with_records(press, areas=tuple(areas)), problems=(fault,))


def files_of(month: Path) -> dict[str, bytes]:
    """All that somebody takes out of a month's folder; the seconds that it took stand in the manifests."""
    zipped = {path.name: path.read_bytes() for path in month.glob("*.zip")}
    beside = {name: (month / name).read_bytes() for name in ("changes.txt", "areas.json")}
    return bytes_below(month) | zipped | beside


def test_killed_before_any_step_a_run_is_completed_by_the_next(
    essex: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, changed = tmp_path / "first/2024-04", later(essex)
    made(essex, order(*AREAS, "basildon"), first, bundle=zips, crew=Remembering)
    undisturbed = tmp_path / "undisturbed/2024-04"
    shutil.copytree(first, undisturbed)
    account, _ = made(changed, order(*AREAS), undisturbed, bundle=zips, crew=Remembering)
    assert (len(account.made), len(account.failed), len(account.withdrawn)) == (2, 1, 1)
    expected, step, is_killed = files_of(undisturbed), 0, True
    while is_killed:
        step += 1
        month = tmp_path / str(step) / "2024-04"
        shutil.copytree(first, month)
        with killed_at(step, monkeypatch) as calls:
            try:
                made(changed, order(*AREAS), month, bundle=zips, crew=Remembering)
                is_killed = False
            except Killed:
                is_killed = True
        account, _ = made(changed, order(*AREAS), month, bundle=zips, crew=Remembering)
        assert account.kept == [], (step, calls)
        assert account.adds_up
        assert files_of(month) == expected, (step, calls)
        assert verify(month).problems == (), (step, calls)
        assert sorted(path.name for path in (month / ".month").iterdir()) == ["lock"]
    assert step > 20
