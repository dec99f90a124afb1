"""Floor 4, pictures kept warm: those of the kit and the layout, which every piece shows, and not those of one piece."""

from typing import Any

from weasyprint.images import RasterImage

MOST_KEPT = 500


class Pictures(dict[str, Any]):
    """Pictures by their addresses, as WeasyPrint keeps them; a picture that two pieces in a row have shown stays.

    An area's map would cost more than it is worth: a drawing in SVG holds all of the layout that it was first shown in,
    2 MB. A photo's pixels are kept under addresses of their own and are asked for later than the photo, so photos only
    go all together, when there are too many of anything.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[str] = set()
        self._asked_before: set[str] = set()

    def __getitem__(self, address: str) -> Any:
        self._asked.add(address)
        return super().__getitem__(address)

    def __setitem__(self, address: str, picture: Any) -> None:
        self._asked.add(address)
        super().__setitem__(address, picture)

    def next_piece(self) -> None:
        """A piece is finished: forget what only it has shown."""
        if len(self) > MOST_KEPT:
            self.clear()
        lasting = self._asked & self._asked_before
        for address in self.keys() - lasting:
            if not isinstance(self.get(address), RasterImage | bytes):
                del self[address]
        self._asked, self._asked_before = set(), self._asked
