"""Floor 1, geometry: lengths in millimetres, sizes and boxes, and the one place where they become points."""

from dataclasses import dataclass

MM_PER_INCH = 25.4
PT_PER_INCH = 72
CSS_PX_PER_INCH = 96


def to_pt(mm: float) -> float:
    """Millimetres to PostScript points, 72 to the inch (ISO 32000-1, 8.3.2.3)."""
    return mm * PT_PER_INCH / MM_PER_INCH


def from_pt(pt: float) -> float:
    """PostScript points to millimetres."""
    return pt * MM_PER_INCH / PT_PER_INCH


def from_css_px(px: float) -> float:
    """CSS pixels, 96 to the inch (CSS Values 3), to millimetres."""
    return px * MM_PER_INCH / CSS_PX_PER_INCH


@dataclass(frozen=True, slots=True)
class Size:
    """A width and a height in millimetres."""

    width_mm: float
    height_mm: float

    @property
    def turned(self) -> "Size":
        """The same size turned by a quarter."""
        return Size(self.height_mm, self.width_mm)

    def __str__(self) -> str:
        return f"{self.width_mm:g} × {self.height_mm:g} mm"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres; `x_mm` and `y_mm` are its top left corner, y downwards, as a designer measures."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """The right edge."""
        return self.x_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        """The bottom edge."""
        return self.y_mm + self.height_mm

    def grown(self, by_mm: float) -> "Box":
        """The box with each edge moved outwards by `by_mm` (inwards when negative)."""
        return Box(self.x_mm - by_mm, self.y_mm - by_mm, self.width_mm + 2 * by_mm, self.height_mm + 2 * by_mm)

    def moved(self, dx_mm: float = 0, dy_mm: float = 0) -> "Box":
        """The box moved right by `dx_mm` and down by `dy_mm`."""
        return Box(self.x_mm + dx_mm, self.y_mm + dy_mm, self.width_mm, self.height_mm)

    def turned_back(self, quarters: int) -> "Box":
        """The box, turned clockwise by so many quarters about the page's top left corner, as it was before."""
        return (
            self,
            Box(self.y_mm, -self.right_mm, self.height_mm, self.width_mm),
            Box(-self.right_mm, -self.bottom_mm, self.width_mm, self.height_mm),
            Box(-self.bottom_mm, self.x_mm, self.height_mm, self.width_mm),
        )[quarters % 4]

    def around(self, other: "Box") -> "Box":
        """The least box that holds both."""
        left, top = min(self.x_mm, other.x_mm), min(self.y_mm, other.y_mm)
        right, bottom = max(self.right_mm, other.right_mm), max(self.bottom_mm, other.bottom_mm)
        return Box(left, top, right - left, bottom - top)

    def holds(self, other: "Box", slack_mm: float = 0.01) -> bool:
        """Whether `other` lies inside, give or take `slack_mm`."""
        return self.outside_by(other) <= slack_mm

    def outside_by(self, other: "Box") -> float:
        """By how many millimetres `other` stands out of this box at its worst edge; 0 when it is inside."""
        return max(
            0.0,
            self.x_mm - other.x_mm,
            self.y_mm - other.y_mm,
            other.right_mm - self.right_mm,
            other.bottom_mm - self.bottom_mm,
        )

    def meets(self, other: "Box", slack_mm: float = 0.001) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x_mm < other.right_mm - slack_mm
            and other.x_mm < self.right_mm - slack_mm
            and self.y_mm < other.bottom_mm - slack_mm
            and other.y_mm < self.bottom_mm - slack_mm
        )

    def on_page_pt(self, page_height_mm: float) -> tuple[float, float, float, float]:
        """The box as PDF corners (left, bottom, right, top) in points, y upwards, on a page of that height."""
        bottom_mm = page_height_mm - self.bottom_mm
        top_mm = page_height_mm - self.y_mm
        return to_pt(self.x_mm), to_pt(bottom_mm), to_pt(self.right_mm), to_pt(top_mm)
