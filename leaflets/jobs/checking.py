"""Floor 6, checking: an upload read and inspected, its report and its marked copy written."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leaflets.brand import load_brand
from leaflets.errors import LeafletsError
from leaflets.inspection import inspect
from leaflets.jobs.home import Home
from leaflets.jobs.report import Checked, write_report
from leaflets.jobs.uploaded import open_upload, read_upload
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read_grids, source_of
from leaflets.sources.problems import Findings
from leaflets.store.months import Upload
from leaflets.workbook import marked_copy


def check_upload(home: Home, brand: Path, upload: Upload, now: datetime) -> tuple[str, dict[str, Any]]:
    """Check an upload, and give its ending and the summary of its report. Raises DataError for one that is not read."""
    kit = load_brand(brand)
    rules = load_rules([shipped_rules(), *home.own("rules")])
    with TemporaryDirectory(prefix="upload-", dir=_scratch(home)) as folder:
        opened = open_upload(home.upload(upload.sha256), upload.name, Path(folder))
        reading = read_upload(opened, home)
        found = inspect(reading, kit, rules, now.astimezone().date(), now=now)
        grids = [grid for _, grid in read_grids(source_of(opened.data), Findings())]
        summary = write_report(Checked(reading, found, grids, frozenset(rules), _day(now)), home.report(upload.id))
        summary["is_marked"] = _mark(opened.data, found.problems, home.marked(upload.id))
    return opened.ending, summary


def _mark(data: Path, problems: Sequence[Any], path: Path) -> bool:
    """Write the marked copy; a workbook that is too strange for one costs the copy alone."""
    try:
        path.write_bytes(marked_copy(data, problems))
    except (LeafletsError, MemoryError, ValueError, KeyError):
        path.unlink(missing_ok=True)
        return False
    return True


def _day(now: datetime) -> date:
    return now.astimezone().date()


def _scratch(home: Home) -> Path:
    folder = home.folder / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
