"""Shares: what a piece is composed from is all that it would have seen of the whole, and no more than that."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from leaflets.edition import Edition, Issue, compose
from leaflets.errors import UnknownNameError
from leaflets.layout import Layout, find_layouts, shipped_layouts
from leaflets.models import Activity, Figure, Kind, Records
from leaflets.month.docket import words_of
from leaflets.shares import Shares, Wanted, narrowed
from tests.conftest import sample_press, shipped_ones
from tests.month.making import APRIL

LAYOUTS = sorted(shipped_ones())


def seen(edition: Edition, layout: Layout) -> dict[str, object]:
    """What a layout can ask an edition for."""
    names = words_of(layout) & {item.name for item in fields(Edition)}
    told = tuple(left for left in edition.left_out if getattr(layout.widest, left.block))
    return {name: getattr(edition, name) for name in names} | {"left_out": told}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("sample", ["essex", "shortest", "longest", "translated"])
def test_a_piece_sees_in_its_share_what_it_sees_in_all_records(sample: str, name: str) -> None:
    press, layout = sample_press(sample), shipped_ones().get(name)
    shares = Shares(press.records)
    months = sorted({item.date.replace(day=1) for item in press.records.activity})[-3:] or [APRIL.month]
    for area in press.records.areas:
        share = shares.of(area)
        for month in months:
            issue = Issue(month, APRIL.issued)
            few = narrowed(share, area, Wanted(issue, words_of(layout)))
            whole, own = (compose(area, held, issue, layout.widest, press.brand) for held in (press.records, few))
            assert seen(own, layout) == seen(whole, layout)


def test_a_leaflet_names_what_it_prints() -> None:
    words = words_of(shipped_ones().get("activity-leaflet"))
    for kind in ("officers", "priorities", "activity", "events", "said_done", "tips", "partners", "figures"):
        assert Wanted(APRIL, words).sees(kind), kind
    assert not Wanted(APRIL, words_of(shipped_ones().get("visiting-card"))).sees("figures")


def test_a_layout_names_what_a_part_of_it_prints_whatever_that_is_called(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "layout.toml").write_text('title = "Own"\nextends = "activity-leaflet-plain-text"\n', encoding="utf-8")
    (own / "pledges.jinja").write_text(
        "{% for one in edition.promises %}{{ one.promise }}{% endfor %}", encoding="utf-8"
    )
    layouts = find_layouts([shipped_layouts(), tmp_path])
    assert Wanted(APRIL, words_of(layouts.get("own"))).sees("promises")
    assert not Wanted(APRIL, words_of(layouts.get("activity-leaflet-plain-text"))).sees("promises")


def test_other_areas_stand_in_a_share_as_their_sum_alone() -> None:
    records = sample_press("essex").records
    area = next(area for area in records.areas if area.id == "colchester")
    share = Shares(records).of(area)
    assert {figure.area for figure in share.figures} <= {"colchester", "(no location)", "(elsewhere)", "(other areas)"}
    for month in {figure.month for figure in records.figures}:
        assert _total(share, month) == _total(records, month)


def _total(records: Records, month: date) -> int:
    return sum(figure.count for figure in records.figures if figure.month == month)


def test_an_area_without_figures_has_none_of_the_force() -> None:
    records = sample_press("essex").records
    area = records.areas[0].model_copy(update={"id": "nowhere"})
    assert Shares(records).of(area).figures == ()


def test_what_is_of_another_month_or_area_is_left_behind() -> None:
    records = sample_press("essex").records
    area = records.areas[0]
    layout = shipped_ones().get("activity-leaflet")
    other = Activity(area=records.areas[1].id, date=date(2024, 4, 2), kind=Kind.PATROL, headline="Elsewhere")
    old = Activity(area=area.id, date=date(2023, 1, 2), kind=Kind.PATROL, headline="Long ago")
    late = Figure(area=area.id, month=date(2030, 1, 1), category="Burglary", count=3)
    more = replace(records, activity=(*records.activity, other, old), figures=(*records.figures, late))
    wanted = Wanted(APRIL, words_of(layout))
    assert narrowed(Shares(more).of(area), area, wanted) == narrowed(Shares(records).of(area), area, wanted)


def test_an_officer_whom_the_area_does_not_have_is_named() -> None:
    records = sample_press("essex").records
    area = records.areas[0]
    with pytest.raises(UnknownNameError):
        narrowed(Shares(records).of(area), area, Wanted(APRIL, frozenset(), "Nobody"))
