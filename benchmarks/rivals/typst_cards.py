"""The sheets by Typst: `typst_cards FOLDER segno|zxing|ready OUT.pdf`. Codes are pictures of a pixel a module."""

import sys
from pathlib import Path

import typst

from benchmarks.rivals.sheet import FONTS, made

TEMPLATE = Path(__file__).with_name("cards.typ")
GREY = bytes([255, 0]) + bytes(254)


def main(folder: Path, codes: str, output: str) -> None:
    """Have the template set, with the codes as grey pixels, 0 for dark."""
    matrices = made(codes, folder)
    side = 0
    with (folder / "pixels.bin").open("wb") as file:
        for matrix in matrices:
            side = len(matrix)
            file.write(b"".join(bytes(row).translate(GREY) for row in matrix))
    (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())  # Typst reads nothing outside its root
    typst.compile(
        folder / TEMPLATE.name,
        output=output,
        root=folder,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"side": str(side)},
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
