"""Copy-fitting: what gives way, what is put back, what fills, and that it ends."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.copyfit import fit
from leaflets.document import Document
from leaflets.edition import Edition, LeftOut
from leaflets.errors import OversetError, Place, SafeAreaError
from leaflets.fitting import Fills, GivesWay, Manner
from leaflets.follows import Follow
from leaflets.geometry import Size
from leaflets.layout import Layout, LayoutFile, Limits
from leaflets.models import Activity, Area, ChannelKind, Kind, Partner

AREA = Area(id="a", name="A", district="A", team_name="A")
DAY = date(2024, 4, 1)


def layout(*rules: tuple[str, int], fills: tuple[Fills, ...] = (), **limits: int) -> Layout:
    """A layout of one face with those rules and limits."""
    spec = LayoutFile(
        title="x",
        engine="html",
        product="leaflet",
        trim_mm=(100, 100),
        faces=("front",),
        limits=Limits(**limits),
        gives_way=tuple(GivesWay.model_validate({"block": b, "face": "front", "least": n}) for b, n in rules),
        fills=fills,
    )
    return Layout("x", spec, ())


def compose(limits: Limits) -> Edition:
    """An edition with as many items as the limits allow."""
    activity = Activity(area="a", date=DAY, kind=Kind.PATROL, headline="x")
    return Edition(
        area=AREA,
        month=DAY,
        issued=DAY,
        code="x",
        home=Follow(ChannelKind.WEB, "x", "x", "https://www.example.org", "example.org"),
        activity=(activity,) * limits.activity,
        partners=(Partner(area="a", name="x"),) * limits.partners,
        lines=limits.lines,
        left_out=(LeftOut("activity", "x"),) if limits.activity < 5 else (),
    )


Manners = Mapping[str, Manner]


def press(room_mm: float, height: Callable[[Edition], float]) -> Callable[[Edition, Manners], Document]:
    """An engine that knows only heights."""

    def typeset(edition: Edition, manners: Manners) -> Document:
        over_mm = height(edition) - room_mm
        if over_mm > 0:
            error = OversetError(10, Place(face="front"))
            error.over_mm = error.all_over_mm = over_mm
            raise error
        return Document(b"", Size(100, 100), 0, ("front",), DAY, (-over_mm,))

    return typeset


def stacked(edition: Edition) -> float:
    """Items one under the other, 10 mm each; partners stand three in a row."""
    return 10 * len(edition.activity) + 10 * -(-len(edition.partners) // 3) + 10 * edition.lines


def test_what_fits_is_left_alone() -> None:
    edition = fit(layout(("activity", 1), activity=5, partners=3), compose, press(100, stacked)).edition
    assert (len(edition.activity), len(edition.partners)) == (5, 3)


def test_a_row_of_three_is_given_up_as_a_whole() -> None:
    edition = fit(layout(("partners", 0), ("activity", 1), activity=5, partners=3), compose, press(50, stacked)).edition
    assert (len(edition.activity), len(edition.partners)) == (5, 0)


def test_what_gains_nothing_is_put_back() -> None:
    def columns(edition: Edition) -> float:
        return max(10.0 * len(edition.activity), 8.0 * len(edition.partners))

    edition = fit(layout(("partners", 0), ("activity", 1), activity=5, partners=3), compose, press(30, columns)).edition
    assert (len(edition.activity), len(edition.partners)) == (3, 3)


@given(st.integers(5, 90), st.integers(0, 9), st.integers(0, 9))
def test_knowing_the_half_columns_saves_tries_and_changes_nothing(room_mm: int, activity: int, partners: int) -> None:
    shape = layout(("partners", 0), ("activity", 0), activity=activity, partners=partners)
    shown: list[Edition | None] = []
    tries = []
    for tells in (True, False):
        asked: list[Edition] = []

        def typeset(edition: Edition, manners: Manners, tells: bool = tells, asked: list[Edition] = asked) -> Document:
            asked.append(edition)
            columns = (("activity", 10.0 * len(edition.activity)),), (("partners", 8.0 * len(edition.partners)),)
            over_mm = max(height_mm for ((_, height_mm),) in columns) - room_mm
            if over_mm > 0:
                error = OversetError(10, Place(face="front"))
                error.over_mm = error.all_over_mm = over_mm
                error.columns = columns if tells else ()
                raise error
            return Document(b"", Size(100, 100), 0, ("front",), DAY, (-over_mm,))

        try:
            shown.append(fit(shape, compose, typeset).edition)
        except OversetError:
            shown.append(None)
        tries.append(len(asked))
    assert shown[0] == shown[1]
    assert tries[0] <= tries[1]


def test_when_nothing_is_left_to_give_it_is_overset() -> None:
    with pytest.raises(OversetError):
        fit(layout(("activity", 2), activity=5, partners=0), compose, press(15, stacked))


@given(st.integers(0, 120), st.integers(0, 6), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3))
def test_it_ends_with_the_fullest_that_fits_or_overset(
    room_mm: int, activity: int, partners: int, least_activity: int, least_partners: int
) -> None:
    given_layout = layout(
        ("activity", least_activity), ("partners", least_partners), activity=activity, partners=partners
    )
    least = stacked(compose(Limits(activity=min(activity, least_activity), partners=min(partners, least_partners))))
    try:
        edition = fit(given_layout, compose, press(room_mm, stacked)).edition
    except OversetError:
        assert least > room_mm
        return
    assert stacked(edition) <= room_mm
    if len(edition.activity) < activity and len(edition.partners) == partners:
        assert stacked(edition) + 10 > room_mm  # not one item more would have fitted


def test_spare_room_is_filled_as_the_layout_says() -> None:
    fills = (Fills(way="lines", face="front", item_mm=10, frame_mm=20, least=2, most=4),)
    shape = layout(fills=fills, activity=2, partners=0)
    edition = fit(shape, compose, press(70, stacked)).edition
    assert edition.lines == 3
    assert fit(shape, compose, press(200, stacked)).edition.lines == 4
    assert fit(shape, compose, press(55, stacked)).edition.lines == 0


def test_a_fill_that_is_too_bold_is_left_out() -> None:
    fills = (Fills(way="lines", face="front", item_mm=5, frame_mm=0, least=1, most=9),)
    edition = fit(layout(fills=fills, activity=2, partners=0), compose, press(40, stacked)).edition
    assert edition.lines == 0


def test_a_fill_that_cannot_be_set_is_left_out() -> None:
    def typeset(edition: Edition, manners: Manners) -> Document:
        if edition.lines:
            raise SafeAreaError("A line stands 2 mm outside the safe area.")
        return press(70, stacked)(edition, manners)

    fills = (Fills(way="lines", face="front", item_mm=10, frame_mm=20, least=2, most=4),)
    fitted = fit(layout(fills=fills, activity=2, partners=0), compose, typeset)
    assert fitted.edition.lines == 0
    assert fitted.document.spare_mm == (50,)


Heights = list[int]


def three_across(heights_mm: Heights) -> list[list[float]]:
    """Items in rows of three."""
    return [[float(height_mm) for height_mm in heights_mm[first : first + 3]] for first in range(0, len(heights_mm), 3)]


def measured(
    room_mm: float, activity: Heights, partners: Heights, *, tells: bool
) -> Callable[[Edition, Manners], Document]:
    """An engine of activity one under the other and partners in rows, which tells how high each is, or does not."""

    def typeset(edition: Edition, manners: Manners) -> Document:
        rows = three_across(partners[: len(edition.partners)])
        over_mm = sum(activity[: len(edition.activity)]) + sum(max(row) for row in rows) - room_mm
        if over_mm > 0:
            error = OversetError(10, Place(face="front"))
            error.over_mm = error.all_over_mm = over_mm
            if tells:
                shown = activity[: len(edition.activity)]
                error.items_mm = {"activity": [[float(height_mm)] for height_mm in shown], "partners": rows}
            raise error
        return Document(b"", Size(100, 100), 0, ("front",), DAY, (-over_mm,))

    return typeset


def different(limits: Limits) -> Edition:
    """An edition whose items can be told apart."""
    edition = compose(limits)
    activity = [item.model_copy(update={"headline": str(n)}) for n, item in enumerate(edition.activity)]
    partners = [item.model_copy(update={"name": str(n)}) for n, item in enumerate(edition.partners)]
    return replace(edition, activity=tuple(activity), partners=tuple(partners))


HEIGHTS = st.lists(st.integers(3, 30), min_size=1, max_size=9)


@given(st.integers(0, 200), HEIGHTS, HEIGHTS)
def test_knowing_the_heights_saves_tries_and_changes_nothing(
    room_mm: int, activity: Heights, partners: Heights
) -> None:
    shape = layout(("partners", 0), ("activity", 0), activity=len(activity), partners=len(partners))
    shown = []
    tries = []
    for tells in (True, False):
        asked: list[Edition] = []

        def typeset(edition: Edition, manners: Manners, tells: bool = tells, asked: list[Edition] = asked) -> Document:
            asked.append(edition)
            return measured(room_mm, activity, partners, tells=tells)(edition, manners)

        shown.append(fit(shape, different, typeset).edition)
        tries.append(len(asked))
    assert shown[0] == shown[1]
    assert tries[0] <= min(3, tries[1])  # as it is, with fewer partners, with fewer activities
