"""The sheets by fpdf2: `fpdf2_cards FOLDER segno|zxing|ready OUT.pdf`. The dark runs of a code are rectangles."""

import re
import sys
from pathlib import Path

from fpdf import FPDF

from benchmarks.rivals.sheet import (
    BOLD,
    CODE_MM,
    NAME,
    NAVY,
    PAGE_MM,
    PHONE,
    QUIET,
    RANK,
    REGULAR,
    TEAM,
    TITLE,
    Matrix,
    cards,
    corners,
    made,
)

PER_SHEET = 10


def words(pdf: FPDF, at_mm: tuple[float, float], text: str, style: str, size_pt: float) -> None:
    """A line of text, placed by its baseline."""
    pdf.set_font("card", style, size_pt)
    pdf.text(*at_mm, text)


def front(pdf: FPDF, x_mm: float, y_mm: float) -> None:
    """One front."""
    pdf.set_fill_color(*NAVY)
    pdf.rect(x_mm + 5, y_mm + 5, 2.2, 45, style="F")
    for down_mm, text, style, size_pt in (
        (11, RANK, "", 9),
        (20, NAME, "B", 17),
        (41, TEAM, "B", 9),
        (46, PHONE, "", 9),
    ):
        words(pdf, (x_mm + 11, y_mm + down_mm), text, style, size_pt)


def back(pdf: FPDF, corner_mm: tuple[float, float], serial: str, matrix: Matrix) -> None:
    """One back."""
    x_mm, y_mm = corner_mm
    words(pdf, (x_mm + 7, y_mm + 9), TITLE, "B", 11)
    words(pdf, (x_mm + 7, y_mm + 50), serial, "", 7)
    pdf.set_fill_color(0)
    module = CODE_MM / (len(matrix) + 2 * QUIET)
    for row, line in enumerate(matrix):
        for run in re.finditer(b"\1+", bytes(line)):
            left, top = x_mm + 7 + (QUIET + run.start()) * module, y_mm + 15 + (QUIET + row) * module
            pdf.rect(left, top, len(run[0]) * module, module, style="F")


def main(folder: Path, codes: str, output: str) -> None:
    """Draw every sheet, fronts and backs in turn."""
    pdf = FPDF(unit="mm", format=PAGE_MM)
    pdf.set_auto_page_break(False)
    pdf.add_font("card", "", REGULAR)
    pdf.add_font("card", "B", BOLD)
    named = cards(folder)
    matrices = made(codes, folder)
    for start in range(0, len(named), PER_SHEET):
        on_sheet = named[start : start + PER_SHEET]
        pdf.add_page()
        for corner_mm, _ in zip(corners(back=False), on_sheet, strict=False):
            front(pdf, *corner_mm)
        pdf.add_page()
        for corner_mm, (serial, _) in zip(corners(back=True), on_sheet, strict=False):
            back(pdf, corner_mm, serial, next(matrices))
    pdf.output(output)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
