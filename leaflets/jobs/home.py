"""Floor 6, the server's home: where uploads, reports, runs and editions stand, and what the site has beside them."""

from dataclasses import dataclass
from pathlib import Path

MONTH = "[12][0-9][0-9][0-9]-[01][0-9]"
"""Names of months' folders, such as 2026-09; no edition's id is one."""


@dataclass(frozen=True)
class Home:
    """The folders below a server's own. `layouts`, `rules`, `photos`, `boundaries` and such may be there."""

    folder: Path

    def upload(self, sha256: str) -> Path:
        """A file as it was uploaded, by its hash."""
        return self.folder / "uploads" / sha256

    def report(self, upload_id: str) -> Path:
        """What was found in an upload."""
        return self.folder / "checks" / f"{upload_id}.zip"

    def marked(self, upload_id: str) -> Path:
        """The marked copy of an upload."""
        return self.folder / "checks" / f"{upload_id}.xlsx"

    def run(self, job_id: str) -> Path:
        """The folder of a run, which holds its month's."""
        return self.folder / "runs" / job_id

    def edition(self, edition_id: str) -> Path:
        """The folder of an edition, which holds its month's."""
        return self.folder / "editions" / edition_id

    @property
    def laid(self) -> tuple[Path, ...]:
        """The months that `leaflets batch` has laid straight among the editions."""
        return tuple(sorted(path for path in (self.folder / "editions").glob(MONTH) if path.is_dir()))

    def pictures(self, job_id: str) -> Path:
        """The pictures that a job has painted."""
        return self.folder / "pictures" / job_id

    def own(self, name: str) -> tuple[Path, ...]:
        """The site's own folder of that name, such as `rules`, if there is one."""
        folder = self.folder / name
        return (folder,) if folder.is_dir() else ()
