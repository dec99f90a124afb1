"""Floor 2, printers."""

from dataclasses import dataclass

from leaflets.geometry import Size


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer."""

    name: str

    def matrix(self, back: bool, page: Size) -> tuple[float, ...]:
        """The matrix."""
        raise NotImplementedError
