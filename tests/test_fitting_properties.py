"""Copy-fitting for any heights: it ends, nothing is lost in silence, half columns keep their order and get no worse."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.balance import apart_mm, balanced, gained_mm, height_of
from leaflets.copyfit import Fitted, fit
from leaflets.document import Columns, Document
from leaflets.edition import Edition, LeftOut
from leaflets.errors import OversetError, Place
from leaflets.fitting import AS_IT_IS, Fills, GivesWay, Manner
from leaflets.follows import Follow
from leaflets.geometry import Size
from leaflets.layout import Layout, LayoutFile, Limits
from leaflets.models import Activity, Area, ChannelKind, Kind, Partner
from leaflets.overset import advised

DAY = date(2024, 4, 1)
ROOM_MM = 100
HEIGHTS = st.lists(st.floats(1, 120), max_size=5)


@st.composite
def columns(draw: st.DrawFn) -> Columns:
    """Two half columns of named blocks, one of which may be empty."""
    left, right = draw(HEIGHTS), draw(HEIGHTS)
    blocks = [(f"b{number}", height_mm) for number, height_mm in enumerate([*left, *right])]
    return tuple(blocks[: len(left)]), tuple(blocks[len(left) :])


@given(columns())
def test_balancing_loses_nothing_keeps_the_order_and_is_never_worse(given_columns: Columns) -> None:
    heights = dict(block for column in given_columns for block in column)
    dealt = balanced(given_columns)
    assert len(dealt) == 2
    assert sorted(name for column in dealt for name in column) == sorted(heights)
    order = list(heights)
    assert all(list(column) == sorted(column, key=order.index) for column in dealt)
    before = max(height_of(column) for column in given_columns)
    after = max(height_of([(name, heights[name]) for name in column]) for column in dealt)
    if all(given_columns):
        assert dealt[0][0] == order[0]
        assert after <= before + 0.05  # deals are compared to a tenth of a millimetre
        assert gained_mm(given_columns) == pytest.approx(before - after)


@given(columns())
def test_what_is_balanced_stays_as_it_is(given_columns: Columns) -> None:
    heights = dict(block for column in given_columns for block in column)
    once = tuple(tuple((name, heights[name]) for name in column) for column in balanced(given_columns))
    assert gained_mm(once) <= 0.05
    assert apart_mm(once) >= 0


@given(st.lists(HEIGHTS.map(lambda found: tuple((f"x{n}", mm) for n, mm in enumerate(found))), max_size=4))
def test_other_than_two_columns_are_left_alone(many: list[tuple[tuple[str, float], ...]]) -> None:
    if len(many) != 2:
        assert balanced(tuple(many)) == tuple(tuple(name for name, _ in column) for column in many)
        assert gained_mm(tuple(many)) == 0


def edition(limits: Limits, activity: int, partners: int) -> Edition:
    """An edition of so many records, of which it shows what the limits allow and names the others."""
    deeds = [Activity(area="a", date=DAY, kind=Kind.PATROL, headline=f"deed {n}") for n in range(activity)]
    friends = [Partner(area="a", name=f"friend {n}") for n in range(partners)]
    return Edition(
        area=Area(id="a", name="A", district="A", team_name="A"),
        month=DAY,
        issued=DAY,
        code="x",
        home=Follow(ChannelKind.WEB, "x", "x", "https://www.example.org", "example.org"),
        activity=tuple(deeds[: limits.activity]),
        partners=tuple(friends[: limits.partners]),
        lines=limits.lines,
        pull_out=limits.pull_out,
        more_tips=limits.more_tips,
        left_out=(
            *(LeftOut("activity", deed.headline) for deed in deeds[limits.activity :]),
            *(LeftOut("partners", friend.name) for friend in friends[limits.partners :]),
        ),
    )


RULES = st.lists(
    st.one_of(
        st.tuples(st.just("activity"), st.integers(0, 6)),
        st.tuples(st.just("partners"), st.integers(0, 6)),
        st.tuples(st.just("leading"), st.sampled_from([1.1, 1.12, 1.15])),
        st.tuples(st.just("next-page"), st.just(0)),
    ),
    max_size=6,
)
FILLS = st.permutations(["lines", "figure", "tip", "type"]).flatmap(
    lambda ways: st.integers(0, 4).map(lambda count: ways[:count])
)


def made_layout(rules: list[tuple[str, float]], fills: list[str], *, flows: bool, activity: int) -> Layout:
    """A layout of one face of 100 mm with those rules."""
    gives = []
    for way, most in rules:
        if way == "leading":
            gives.append(GivesWay(face="front", way="leading", leading=most))
        elif way == "next-page":
            gives += [GivesWay(face="front", way="next-page")] * flows
        else:
            gives.append(GivesWay.model_validate({"face": "front", "block": way, "least": int(most)}))
    spec = LayoutFile(
        title="x",
        engine="html",
        product="leaflet",
        trim_mm=(100, ROOM_MM),
        faces=("front",),
        flows=flows,
        pages=1,
        most_pages=3 if flows else 1,
        limits=Limits(activity=activity, partners=6),
        gives_way=tuple(gives),
        fills=tuple(
            Fills.model_validate({"face": "front", "way": way, "from_mm": 20, "frame_mm": 10, "most": 5, "most_pt": 14})
            for way in fills
        ),
    )
    return Layout("x", spec, ())


Tried = list[tuple[Edition, Mapping[str, Manner]]]


def engine(layout: Layout, tried: Tried, deed_mm: float, friend_mm: float) -> Callable[..., Document]:
    """An engine that knows heights alone: deeds one under the other, partners three in a row."""

    def typeset(shown: Edition, manners: Mapping[str, Manner]) -> Document:
        tried.append((shown, manners))
        assert len(tried) < 60, "it does not end"
        manner = manners.get("front", AS_IT_IS)
        rows = -(-len(shown.partners) // 3)
        text_mm = deed_mm * len(shown.activity) + friend_mm * rows
        high_mm = text_mm * (manner.leading or 1.2) / 1.2 * ((manner.body_pt or 12) / 12) ** 2
        high_mm += 10 * (shown.lines + bool(shown.lines) + shown.pull_out + shown.more_tips)
        room_mm = ROOM_MM * (max(1, manner.pages) if layout.spec.flows else 1)
        if high_mm > room_mm:
            error = OversetError(10, Place(face="front"))
            error.over_mm = error.all_over_mm = high_mm - room_mm
            error.lines_mm = text_mm * (manner.leading or 1.2) / 1.2
            raise error
        pages = max(1, -int(-high_mm // ROOM_MM)) if layout.spec.flows else 1
        faces = tuple(f"page-{n}" for n in range(1, pages + 1)) if layout.spec.flows else ("front",)
        spare = (0.0,) * (pages - 1) + (pages * ROOM_MM - high_mm,)
        return Document(b"", Size(100, ROOM_MM), 0, faces, DAY, spare)

    return typeset


@given(RULES, FILLS, st.booleans(), st.integers(0, 25), st.tuples(st.floats(2, 30), st.floats(2, 30)))
def test_whatever_the_rules_it_ends_and_nothing_is_lost_in_silence(
    rules: list[tuple[str, float]], fills: list[str], flows: bool, activity: int, heights_mm: tuple[float, float]
) -> None:
    layout = made_layout(rules, fills, flows=flows, activity=activity)
    tried: Tried = []
    typeset = engine(layout, tried, *heights_mm)
    try:
        fitted = fit(layout, lambda limits: edition(limits, activity, 6), typeset)
    except OversetError:
        return
    shown = fitted.edition
    named = [item.what for item in shown.left_out]
    assert [*(deed.headline for deed in shown.activity), *named].count("deed 0") == min(1, activity)
    assert len(shown.activity) + len(shown.partners) + len(named) == activity + 6
    least = {
        block: min((int(n) for way, n in rules if way == block), default=10**6) for block in ("activity", "partners")
    }
    assert len(shown.activity) >= min(activity, least["activity"])
    assert len(shown.partners) >= min(6, least["partners"])
    assert_reported(fitted, [way for way, _ in rules], fills)


def assert_reported(fitted: Fitted, ways: list[str], fills: list[str]) -> None:
    """Whatever was done is in the report, and nothing was done that the layout does not allow."""
    said = " ".join(str(adjusted) for adjusted in fitted.adjusted)
    manner = fitted.manners.get("front", AS_IT_IS)
    assert ("leading" in said) == bool(manner.leading) <= ("leading" in ways)
    assert ("type 12" in said) == bool(manner.body_pt) <= ("type" in fills)
    assert 1.1 <= manner.leading < 1.2 or not manner.leading
    assert 12 < manner.body_pt <= 14 or not manner.body_pt
    assert ("lines to write on" in said) == bool(fitted.edition.lines) <= ("lines" in fills)
    assert ("large figure" in said) == bool(fitted.edition.pull_out) <= ("figure" in fills)
    assert ("one more tip" in said) == bool(fitted.edition.more_tips) <= ("tip" in fills)
    assert ("went on to page" in said) == (len(fitted.document.faces) > 1)


@given(st.integers(0, 25), st.floats(2, 30))
def test_going_on_to_the_next_page_takes_back_what_was_left_out(activity: int, deed_mm: float) -> None:
    layout = made_layout([("activity", 8), ("next-page", 0)], [], flows=True, activity=activity)
    try:
        fitted = fit(layout, lambda limits: edition(limits, activity, 0), engine(layout, [], deed_mm, 1))
    except OversetError:
        assert min(activity, 8) * deed_mm > 3 * ROOM_MM - 1
        return
    if len(fitted.document.faces) > 1 and activity * deed_mm <= 3 * ROOM_MM:
        assert not fitted.edition.left_out


@given(st.lists(st.tuples(st.integers(1, 90), st.floats(5, 60)), min_size=1, max_size=9), st.floats(1, 150))
def test_the_error_names_items_with_enough_words_and_a_number_that_suits_them(
    items: list[tuple[int, float]], over_mm: float
) -> None:
    error = OversetError(3, Place(face="front"))
    error.over_mm = error.all_over_mm = over_mm
    error.texts = [("activity", "word " * words, height_mm) for words, height_mm in items]
    said = str(advised(error))
    assert "front face is overset by" in said
    assert "Cut about" in said
    named = said.count("activity “")
    assert 1 <= named <= 6
    assert named >= min(3, len(items))
