"""The Guarantee's board, and what in the data has gone by, has not come, or stands twice."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.brand import Brand
from leaflets.guarantee import Light, Standing, guarantees
from leaflets.models import Area, Channel, ChannelKind, Event, Officer, Priority, Records
from tests.commands import leaflets
from tests.sources.making import folder

TODAY = dt.date(2026, 3, 2)
AREA = Area(id="a", name="Ashby", district="D", team_name="Ashby Team", email="ashby@inyourarea.example")
OFFICER = Officer(area="a", name="Ada Example", rank="Sergeant", role="Anti-social behaviour lead")
GOOD = Records(
    areas=(AREA,),
    officers=(OFFICER,),
    channels=(Channel(area="all", kind=ChannelKind.X, address="https://x.com/AshbyTeam"),),
    priorities=(Priority(area="a", issue="Speeding", raised=dt.date(2025, 1, 2), updated=dt.date(2026, 1, 2)),),
    events=(Event(area="a", title="Drop-in", start=dt.datetime(2026, 3, 9, 18), place="Library"),),
)


def standing(kit: Brand, records: Records = GOOD) -> Standing:
    return guarantees(records, kit, TODAY)[0]


def lights(one: Standing) -> dict[str, str]:
    return {point.name: str(point.light) for point in one.points if point.light is not Light.GREEN}


def test_an_area_that_keeps_every_promise_is_green(kit: Brand) -> None:
    one = standing(kit)
    assert (one.light, one.problems) == (Light.GREEN, [])
    told = {point.name: point.why for point in one.points}
    assert told["Named officer"] == "Sergeant Ada Example."
    assert told["Next meeting"] == "Drop-in, 9 March 2026, Library."
    assert told["Reply"] == "We answer within 72 hours."


def changed(**fields: object) -> Records:
    return replace(GOOD, **fields)  # type: ignore[arg-type]


GONE = GOOD.events[0].model_copy(update={"start": dt.datetime(2026, 3, 1)})
LAMPS = Priority(area="a", issue="Lamps", updated=dt.date(2025, 11, 1))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (changed(officers=()), {"Named officer": "red", "Antisocial behaviour": "red"}),
        (changed(areas=(AREA.model_copy(update={"email": ""}),)), {"Named officer": "amber"}),
        (changed(officers=(OFFICER.model_copy(update={"role": "Rural lead"}),)), {"Antisocial behaviour": "red"}),
        (
            changed(officers=(OFFICER.model_copy(update={"area": "b"}),)),
            {"Named officer": "red", "Antisocial behaviour": "red"},
        ),
        (changed(events=()), {"Next meeting": "red"}),
        (changed(events=(GOOD.events[0].model_copy(update={"place": ""}),)), {"Next meeting": "amber"}),
        (
            changed(events=(GOOD.events[0].model_copy(update={"start": dt.datetime(2026, 3, 1)}),)),
            {"Next meeting": "red"},
        ),
        (changed(priorities=()), {"Priorities": "red"}),
        (changed(priorities=(LAMPS,)), {"Priorities": "red"}),
        (changed(priorities=(*GOOD.priorities, LAMPS)), {"Priorities": "amber"}),
        (changed(channels=()), {"Channel": "red"}),
        (changed(channels=(Channel(area="a", kind=ChannelKind.WEB, address="https://bit.ly/x"),)), {"Channel": "red"}),
    ],
)
def test_what_is_missing_is_amber_or_red(kit: Brand, records: Records, expected: dict[str, str]) -> None:
    assert lights(standing(kit, records)) == expected


@pytest.mark.parametrize(
    ("reply", "light"),
    [
        ("We answer within 3 days.", "green"),
        ("You hear from us in 24 hours.", "green"),
        ("", "red"),
        ("We answer within 5 days.", "red"),
        ("We answer soon.", "amber"),
    ],
)
def test_the_reply_is_promised_within_72_hours(kit: Brand, reply: str, light: str) -> None:
    slower = replace(kit, kit=kit.kit.model_copy(update={"reply": reply}))
    assert lights(standing(slower)).get("Reply", "green") == light


FILES = {
    "areas": "id,name,district,team_name,email\na,Ashby,D,Ashby Team,ashby@inyourarea.example\nb,Beck,D,Beck Team,\n",
    "officers": "area,name,rank,role\na,Ada Example,Sergeant,ASB lead\n",
    "channels": "area,kind,address\na,x,https://x.com/AshbyTeam\na,x,http://twitter.com/ashbyteam/\n",
    "priorities": "area,issue,updated\na,Speeding,2 January 2026\na,Lamps,2 January 2027\n",
    "events": "area,title,start,place\na,Drop-in,9 March 2026 6pm,Library\na,Fair,1 March 2026,Green\n",
}
ON = ("--on", "2026-03-02")


def test_the_board_is_printed_and_red_may_be_a_failure(tmp_path: Path) -> None:
    data = ("--data", str(folder(tmp_path, **{**FILES, "priorities": FILES["priorities"].replace("2027", "2026")})))
    done = leaflets("check", *data, *ON, cwd=tmp_path)
    assert done.returncode == 0
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith(("a ", "b "))]
    assert rows == [["a", *["green"] * 6], ["b", "red", "green", "red", "red", "red", "red"]]
    assert "red, Next meeting: None is to come. Add one to the sheet Events, with date and place. (b)" in done.stdout
    assert leaflets("check", *data, *ON, "--require-guarantee", cwd=tmp_path).returncode == 3
    board = json.loads(leaflets("check", *data, *ON, "--json", cwd=tmp_path).stdout)["guarantee"]
    assert [(one["area"], one["light"]) for one in board] == [("a", "green"), ("b", "red")]


def test_an_area_that_is_red_is_not_made_when_the_guarantee_is_asked_for(tmp_path: Path) -> None:
    data = ("--data", str(folder(tmp_path, **{**FILES, "priorities": "area,issue\n", "events": "area,title,start\n"})))
    done = leaflets("make", "--all", *data, "--month", "2026-02", "--require-guarantee", cwd=tmp_path)
    assert done.returncode == 3
    assert "[guarantee] area a: Next meeting: None is to come." in done.stderr
    assert leaflets("make", "a", *data, "--month", "2026-02", cwd=tmp_path).returncode == 0


CHANNELS = """area,kind,address
a,facebook,http://facebook.com/InYourAreaEssex/
all,facebook,https://www.facebook.com/InYourAreaEssex
b,x,https://twitter.com/IYA_Ham
a,x,https://x.com/iya_ham
"""


def test_an_old_address_and_one_that_every_area_has_already_are_told(tmp_path: Path) -> None:
    data = ("--data", str(folder(tmp_path, **{**FILES, "channels": CHANNELS})))
    done = leaflets("check", *data, *ON, "--json", cwd=tmp_path)
    told = [
        (one["code"], one.get("cell"), one["mend"])
        for one in json.loads(done.stdout)["problems"]
        if one["file"] == "channels.csv"
    ]
    assert sorted(told) == [
        ("channel-twice", "C2", "Take one out: it would be printed twice."),
        ("plain-http-link", "C2", "It is printed as https://www.facebook.com/InYourAreaEssex/."),
        ("stale-twitter", "C4", "It is printed as https://x.com/IYA_Ham."),
    ]


def test_what_has_gone_by_or_not_come_or_stands_twice_is_told(tmp_path: Path) -> None:
    done = leaflets("check", "--data", str(folder(tmp_path, **FILES)), *ON, "--json", cwd=tmp_path)
    told = [
        (one["code"], one["level"], one["file"], one.get("cell"))
        for one in json.loads(done.stdout)["problems"]
        if one["code"] in {"event-over", "future-date", "channel-twice"}
    ]
    assert sorted(told) == [
        ("channel-twice", "notice", "channels.csv", "C3"),
        ("event-over", "notice", "events.csv", "C3"),
        ("future-date", "error", "priorities.csv", "C3"),
    ]
    assert done.returncode == 3
