"""Editions: the rules of choice, told by what is on the page and what is said to be left out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.brand import Brand, load_brand
from leaflets.config import shipped
from leaflets.edition import Edition, Issue, compose, find_area, find_officer, issue_of
from leaflets.errors import AddressError, UnknownNameError
from leaflets.facts import Facts, Tally
from leaflets.layout import Limits
from leaflets.models import (
    Activity,
    Area,
    Channel,
    ChannelKind,
    Event,
    Figure,
    Importance,
    Kind,
    Officer,
    Priority,
    Promise,
    Records,
    Tip,
)

APRIL = Issue(dt.date(2024, 4, 1), dt.date(2024, 5, 1))
AREA = Area(id="a", name="Ashby", district="Ash", team_name="Ashby team", page="https://www.inyourarea.example/areas/a")
KIT = load_brand(shipped("brand"))


def edition(records: Records, limits: Limits | None = None, issue: Issue = APRIL, kit: Brand = KIT) -> Edition:
    records = replace(records, areas=(AREA,))
    return compose(AREA, records, issue, limits or Limits(), kit)


def activity(day: int, headline: str = "x", *, month: int = 4, **more: object) -> Activity:
    fields = {"kind": Kind.PATROL, "area": "a", **more}
    return Activity.model_validate({"date": dt.date(2024, month, day), "headline": headline, **fields})


def test_only_the_months_activity_is_shown_newest_first() -> None:
    records = Records(activity=(activity(1), activity(30), activity(31, month=3), activity(1, month=5), activity(12)))
    made = edition(records)
    assert [item.date.day for item in made.activity] == [30, 12, 1]
    assert made.activity_total == 3


def test_when_not_all_fits_importance_is_kept_then_the_newest_and_the_rest_is_named() -> None:
    records = Records(
        activity=(
            activity(2, "old but important", importance=Importance.HIGH),
            activity(28, "newest, of low importance", importance=Importance.LOW),
            activity(20, "newer"),
            activity(10, "older"),
        )
    )
    made = edition(records, Limits(activity=2))
    assert [item.headline for item in made.activity] == ["newer", "old but important"]
    assert [(left.block, left.what) for left in made.left_out] == [
        ("activity", "older"),
        ("activity", "newest, of low importance"),
    ]


@given(st.lists(st.integers(1, 30), max_size=25), st.integers(0, 8))
def test_nothing_is_lost_what_is_shown_and_what_is_left_out_is_all(days: list[int], most: int) -> None:
    records = Records(activity=tuple(activity(day, f"item {number}") for number, day in enumerate(days)))
    made = edition(records, Limits(activity=most))
    left = [left.what for left in made.left_out if left.block == "activity"]
    assert sorted([item.headline for item in made.activity] + left) == sorted(
        item.headline for item in records.activity
    )
    assert len(made.activity) == min(most, len(days))
    assert [item.date for item in made.activity] == sorted((item.date for item in made.activity), reverse=True)


def test_kinds_are_counted_over_the_whole_month_also_what_is_not_shown() -> None:
    records = Records(activity=(*(activity(d) for d in range(1, 8)), activity(9, kind=Kind.WARRANT)))
    made = edition(records, Limits(activity=1))
    assert [(count.number, count.name) for count in made.counts] == [(7, "patrols"), (1, "warrant")]


def event(start: dt.datetime, end: dt.datetime | None = None, title: str = "meeting") -> Event:
    return Event(area="a", title=title, start=start, end=end)


def test_no_event_that_is_over_on_the_issue_date_is_shown() -> None:
    records = Records(
        events=(
            event(dt.datetime(2024, 5, 20), title="later"),
            event(dt.datetime(2024, 4, 30, 18), title="yesterday"),
            event(dt.datetime(2024, 5, 1, 9), title="today"),
            event(dt.datetime(2024, 4, 29), dt.datetime(2024, 5, 2), title="still on"),
        )
    )
    assert [item.title for item in edition(records).events] == ["still on", "today", "later"]


def test_officers_with_a_role_come_first_and_keep_their_order() -> None:
    names = [("A Sample", ""), ("B Sample", "Lead"), ("C Sample", ""), ("D Sample", "Lead")]
    team = tuple(Officer(area="a", name=name, rank="Sergeant", role=role) for name, role in names)
    made = edition(Records(officers=team), Limits(officers=3))
    assert [officer.name for officer in made.officers] == ["B Sample", "D Sample", "A Sample"]
    assert [left.what for left in made.left_out] == ["Sergeant C Sample"]


def test_priorities_go_by_importance_then_latest_news() -> None:
    records = Records(
        priorities=(
            Priority(area="a", issue="older", updated=dt.date(2024, 3, 1)),
            Priority(area="a", issue="newer", raised=dt.date(2024, 4, 1)),
            Priority(area="a", issue="high", importance=Importance.HIGH),
        )
    )
    assert [item.issue for item in edition(records).priorities] == ["high", "newer", "older"]


def test_what_holds_for_every_area_comes_after_the_areas_own_and_others_never_come() -> None:
    channels = [("all", "https://x.com/All"), ("b", "https://x.com/Other"), ("a", "https://x.com/Own")]
    records = Records(channels=tuple(Channel(area=a, kind=ChannelKind.X, address=url) for a, url in channels))
    assert [follow.url for follow in edition(records).channels] == ["https://x.com/Own", "https://x.com/All"]


def test_an_address_that_must_not_be_printed_names_area_and_sheet() -> None:
    records = Records(channels=(Channel(area="a", kind=ChannelKind.WEB, address="https://bit.ly/x"),))
    with pytest.raises(AddressError) as caught:
        edition(records)
    assert (caught.value.problems[0].place.area, caught.value.problems[0].place.sheet) == ("a", "Channels")


def test_tips_take_turns_and_the_areas_own_win() -> None:
    shared = tuple(Tip(area="all", title=title, text="x") for title in ("one", "two"))
    titles = {
        tip.title
        for month in (4, 5)
        if (tip := edition(Records(tips=shared), issue=Issue(dt.date(2024, month, 1), dt.date(2024, 6, 1))).tip)
    }
    assert titles == {"one", "two"}
    own = edition(Records(tips=(*shared, Tip(area="a", title="own", text="x")))).tip
    assert own is not None
    assert own.title == "own"


def figure(area: str, month: int, category: str, count: int) -> Figure:
    return Figure(area=area, month=dt.date(2024, month, 1), category=category, count=count)


def facts_for(*figures: Figure, categories: int = 9) -> Facts:
    facts = edition(Records(figures=figures), Limits(categories=categories)).facts
    assert facts is not None
    return facts


def shorts(tallies: Iterable[Tally]) -> list[str]:
    return [tally.short for tally in tallies]


def test_facts_show_the_latest_months_and_the_rest_of_the_force() -> None:
    facts = facts_for(
        *(figure("a", month, "Burglary", month * 10) for month in (1, 2, 3, 5)),
        figure("a", 3, "Drugs", 40),
        figure("a", 2, "Robbery", 9),
        *(figure("a", month, "Other crime", 7) for month in (1, 2, 3)),
        figure("b", 3, "Drugs", 100),
        figure("(no location)", 3, "Drugs", 7),
        figure("(elsewhere)", 3, "Drugs", 1),
        categories=1,
    )
    assert [month.month for month in facts.months] == [1, 2, 3]  # May is after the issue's month
    assert [(row.category, shorts(row.counts), row.share) for row in facts.rows] == [("Drugs", ["<5", "<5", "40"], 1.0)]
    assert (shorts(facts.others), facts.other_categories) == (["17", "36", "37"], 3)
    assert shorts(facts.totals) == ["~15", "~35", "77"]
    assert [str(facts.no_location), str(facts.elsewhere), str(facts.force_total)] == ["7", "fewer than 5", "185"]
    assert facts.is_banded


def test_a_small_count_cannot_be_worked_out_from_what_is_printed() -> None:
    facts = facts_for(figure("a", 3, "Burglary", 30), figure("a", 3, "Robbery", 2))
    assert [(row.category, row.latest.text) for row in facts.rows] == [("Burglary", "30")]
    assert (shorts(facts.others), str(facts.latest_total)) == (["<5"], "about 30")
    quiet = facts_for(figure("a", 3, "Drugs", 1), figure("a", 3, "Robbery", 2))
    assert (quiet.rows, str(quiet.latest_total), shorts(quiet.others)) == ((), "fewer than 5", ["<5"])


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from("ABCDEFG"), st.integers(0, 60)), min_size=1),
    st.integers(0, 5),
)
def test_no_count_below_the_threshold_is_ever_printed(cells: list[tuple[int, str, int]], categories: int) -> None:
    facts = facts_for(*(figure("a", *cell) for cell in cells), categories=categories)
    tables = [*(row.counts for row in facts.rows), facts.others, facts.totals]
    for tally in (tally for tallies in tables for tally in tallies):
        assert not tally.is_exact or int(tally.short) >= 5
    for place in range(len(facts.months)):
        column = [row.counts[place] for row in facts.rows] + [facts.others[place]] * bool(facts.other_categories)
        if any(not tally.is_exact for tally in column):
            assert not facts.totals[place].is_exact, "the banded part could be worked out"
    assert all(row.share == 0 for row in facts.rows if not row.latest.is_exact)


@pytest.mark.parametrize(
    ("before", "latest", "change"),
    [
        (100, 112, "12% more than in February"),
        (50, 25, "50% fewer than in February"),
        (49, 80, ""),
        (200, 200, "about as many as in February"),
        (10, 60, ""),
        (60, 3, ""),
    ],
)
def test_no_percentage_is_given_on_a_small_base(before: int, latest: int, change: str) -> None:
    assert facts_for(figure("a", 2, "Drugs", before), figure("a", 3, "Drugs", latest)).change == change


def test_an_empty_area_has_an_edition() -> None:
    made = edition(Records())
    assert (made.activity, made.facts, made.tip, made.left_out) == ((), None, None, ())
    assert made.code == "a-2024-04"


def test_names_are_found_whatever_their_case_and_slips_get_a_hint() -> None:
    records = Records(
        areas=(AREA,), officers=(Officer(area="a", name="Ada Example", rank="Sergeant", collar_number="7"),)
    )
    assert find_area(records, "ASHBY") is AREA
    for given_name in ("ada example", "Example", "sergeant ada example", "7"):
        assert find_officer(records, AREA, given_name).name == "Ada Example"
    with pytest.raises(UnknownNameError, match="Did you mean “Ada Example”"):
        find_officer(records, AREA, "Ada Exampel")
    with pytest.raises(UnknownNameError):
        find_officer(records, AREA, "")


@pytest.mark.parametrize(
    ("today", "month", "issued"),
    [
        (dt.date(2024, 4, 25), dt.date(2024, 4, 1), dt.date(2024, 4, 25)),  # at the end of the month
        (dt.date(2024, 5, 3), dt.date(2024, 4, 1), dt.date(2024, 5, 3)),  # a little late: no event of 2 May is printed
        (dt.date(2026, 1, 1), dt.date(2024, 4, 1), dt.date(2024, 5, 1)),  # made again: the same bytes
    ],
)
def test_the_issue_that_is_meant(today: dt.date, month: dt.date, issued: dt.date) -> None:
    records = Records(activity=(activity(3), activity(30, month=3)))
    assert issue_of(records, None, None, today) == Issue(month, issued)


def test_activity_that_is_dated_in_the_future_does_not_move_the_month() -> None:
    slip = Activity(area="a", date=dt.date(2062, 4, 1), kind=Kind.PATROL, headline="x")
    assert issue_of(Records(activity=(activity(3), slip)), None, None, dt.date(2024, 5, 3)).month == dt.date(2024, 4, 1)


def test_figures_that_count_the_same_are_added_up_and_never_two_arrest() -> None:
    def done(day: int, *numbers: tuple[int, str]) -> Activity:
        return activity(day, numbers=tuple({"number": n, "label": label} for n, label in numbers))

    records = Records(
        activity=(
            done(9, (1, "arrest"), (1, "van examined")),
            done(8, (1, "arrest"), (1, "van examined"), (1, "child")),
            done(7, (3, "warrants"), (1, "warrant"), (1, "child")),
        )
    )
    made = [str(quantity) for quantity in edition(records, Limits(highlights=9)).highlights]
    assert made == ["2 arrests", "2 children", "4 warrants"]


def test_the_areas_own_page_takes_the_first_place_among_the_codes() -> None:
    urls = [f"https://x.com/Own{number}" for number in range(4)]
    records = Records(channels=tuple(Channel(area="a", kind=ChannelKind.X, address=url) for url in urls))
    made = edition(records, Limits(channels=3))
    assert [follow.readable for follow in made.follows] == ["inyourarea.example/areas/a", "x.com/Own0", "x.com/Own1"]
    assert [left.what for left in made.left_out if left.block == "channels"] == urls[2:]


def test_figures_that_are_not_public_are_not_credited_to_the_public_source() -> None:
    facts = edition(Records(figures=(figure("a", 3, "Drugs", 4),))).facts
    assert facts is not None
    assert (facts.source, facts.is_public) == ("", False)


def promise(what: str, made: dt.date = dt.date(2024, 4, 2), **more: object) -> Promise:
    return Promise.model_validate({"area": "a", "made": made, "to": "Parish council", "promise": what, **more})


def test_open_promises_stand_overdue_first_then_soonest_due_then_those_with_no_day() -> None:
    records = Records(
        promises=(
            promise("no day, newer", dt.date(2024, 4, 20)),
            promise("due later", due=dt.date(2024, 6, 1)),
            promise("no day, older", dt.date(2024, 1, 9)),
            promise("due on the day of issue", due=dt.date(2024, 5, 1)),
            promise("overdue", due=dt.date(2024, 4, 30)),
            promise("longest overdue", due=dt.date(2023, 12, 1)),
        )
    )
    made = edition(records, Limits(promises=5))
    assert [item.promise for item in made.promises] == [
        "longest overdue",
        "overdue",
        "due on the day of issue",
        "due later",
        "no day, older",
    ]
    assert [(left.block, left.what) for left in made.left_out] == [("promises", "no day, newer")]


def test_a_promise_is_open_from_the_day_it_was_made_until_the_day_it_was_done() -> None:
    records = Records(
        promises=(
            promise("done before", done=dt.date(2024, 4, 30)),
            promise("done on the day of issue", done=dt.date(2024, 5, 1)),
            promise("done since", done=dt.date(2024, 5, 2)),
            promise("made on the day of issue", dt.date(2024, 5, 1)),
            promise("made since", dt.date(2024, 5, 2)),
        )
    )
    shown = edition(records, Limits(promises=9)).promises
    assert {item.promise for item in shown} == {"done since", "made on the day of issue"}


def test_a_layout_that_says_nothing_of_promises_shows_none() -> None:
    assert edition(Records(promises=(promise("x"),))).promises == ()
