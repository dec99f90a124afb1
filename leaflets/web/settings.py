"""Floor 7, what a server is started with: where its files and its database are, and whose brand it shows."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """`home` is the server's own folder. `secret` signs sessions; every process of a site must have the same."""

    home: Path
    database: str
    brand: Path
    secret: str

    @property
    def uploads(self) -> Path:
        """Workbooks as they were uploaded, each named by its hash."""
        return self.home / "uploads"

    @property
    def runs(self) -> Path:
        """Months that have been run, each in a folder of its own."""
        return self.home / "runs"
