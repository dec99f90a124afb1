"""Floor 6, the shelf: what has been made, in a folder each by its key, until it is fetched, too old, or one too many.

Several processes may share a shelf. What is there is whole: it is renamed into its place.
"""

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

from leaflets.counter.making import Made, as_told
from leaflets.errors import OutputError
from leaflets.manifest import Row

KEY = re.compile(r"[0-9a-f]{32}")
PDF, TOLD, PART = "cards.pdf", "told.json", ".part-"
SWEEP_S = 60
"""How often the shelf is tidied at most."""


@dataclass(frozen=True)
class Kept:
    """Something on the shelf: its key, the file's name, and what is known of it."""

    key: str
    folder: Path
    told: dict[str, Any]

    @property
    def name(self) -> str:
        """The name that the file is saved by."""
        return str(self.told["name"])

    @property
    def pdf(self) -> Path:
        """The file."""
        return self.folder / PDF

    @property
    def rows(self) -> tuple[Row, ...]:
        """What a manifest says of it."""
        return tuple(Row(**row) for row in self.told["rows"])

    def picture(self, name: str) -> Path | None:
        """One of its pictures."""
        return self.folder / f"{name}.png" if name in self.told["pictures"] else None


class Shelf:
    """A folder of what was made: at most `most`, and none for longer than `keep_s` seconds."""

    def __init__(self, folder: Path, most: int = 500, keep_s: float = 24 * 3600) -> None:
        self.folder, self._most, self._keep_s = folder, most, keep_s
        self._swept = 0.0

    def get(self, key: str) -> Kept | None:
        """What is kept by that key. Anything that is no key is not there."""
        if not KEY.fullmatch(key):
            return None
        folder = self.folder / key
        try:
            if folder.stat().st_mtime < time() - self._keep_s:
                return None
            return Kept(key, folder, json.loads((folder / TOLD).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None

    def put(self, key: str, made: Made) -> Kept:
        """Keep what was made. Raises OutputError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            aside = Path(tempfile.mkdtemp(prefix=PART, dir=self.folder))
            try:
                (aside / PDF).write_bytes(made.pdf)
                for picture in made.pictures:
                    (aside / f"{picture.name}.png").write_bytes(picture.png)
                (aside / TOLD).write_text(json.dumps(as_told(made)), encoding="utf-8")
                self._place(aside, self.folder / key)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        except OSError as fault:
            wrong = f"The cards cannot be kept ({fault.strerror})."
            raise OutputError(wrong, "Tell whoever looks after this site: its disk may be full.") from fault
        kept = self.get(key)
        if kept is None:
            raise OutputError("The cards could not be kept.", "Try again.")
        return kept

    def _place(self, aside: Path, folder: Path) -> None:
        """Another process may have made the same meanwhile: that is as good. One that is too old gives way."""
        if self.get(folder.name):
            return
        shutil.rmtree(folder, ignore_errors=True)
        try:
            aside.rename(folder)
        except OSError:
            if self.get(folder.name) is None:
                raise

    def _sweep(self) -> None:
        """Take away what is too old, and the oldest of what is too many."""
        now = time()
        if now - self._swept < SWEEP_S:
            return
        self._swept = now
        aged: list[tuple[float, Path]] = []
        for folder in self.folder.iterdir():
            try:
                aged.append((folder.stat().st_mtime, folder))
            except OSError:
                continue  # another process has taken it away
        aged.sort(reverse=True)
        for place, (made, folder) in enumerate(aged):
            if place >= self._most or made < now - self._keep_s:
                shutil.rmtree(folder, ignore_errors=True)
