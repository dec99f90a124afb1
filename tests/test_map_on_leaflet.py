"""The map on the leaflet: drawn and said, nowhere told, left out when asked, and no hindrance when there is none."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.engines.studio import studio
from leaflets.layout import shipped_layouts
from leaflets.press import Press
from leaflets.sources import Ground, read
from leaflets.ticket import Ticket
from tests.commands import leaflets
from tests.conftest import NOW, sample_press
from tests.reading import rendered, squeezed, words_of

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
TENDRING = Ticket("tendring", "activity-leaflet", APRIL, ("pdf", "html"))
WORDS = "Map of Tendring with 3 places of events and where we patrolled"
MAP_LICENCE = "Crown copyright and database right 2016"


def made(press: Press, ticket: Ticket = TENDRING) -> tuple[bytes, str]:
    """The PDF and the web page of a ticket."""
    pdf, page = press.run(ticket).files
    return pdf.content, page.content.decode()


def figures_of(pdf: bytes) -> list[str]:
    """The words for those who cannot see, of every figure of a tagged PDF."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [
            str(item.Alt)
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item
        ]


def drawing_of(page: str) -> ET.Element:
    """The map of a web page."""
    found = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert found
    return ET.fromstring(found[0])


@pytest.fixture(scope="module")
def tendring(essex: Press) -> tuple[bytes, str]:
    """Tendring's leaflet and web page."""
    return made(essex)


def test_the_map_is_a_figure_with_words_a_caption_and_the_licence(tendring: tuple[bytes, str]) -> None:
    pdf, page = tendring
    assert WORDS in figures_of(pdf)
    front, back = words_of(pdf)
    assert "Numbers: our events. Lines: past patrols." in front
    assert "April 2024" in front
    assert MAP_LICENCE in back
    assert drawing_of(page).findtext("{http://www.w3.org/2000/svg}title") == WORDS
    assert MAP_LICENCE in page


def test_the_events_on_the_back_have_the_maps_numbers(tendring: tuple[bytes, str]) -> None:
    back = words_of(tendring[0])[1]
    for words in ("1 Beach hut owners’ evening", "2 Summer plans, Clacton", "3 Harwich harbour day"):
        assert words in back


def test_the_map_is_vector_and_tells_no_time_and_no_file(tendring: tuple[bytes, str]) -> None:
    pdf, page = tendring
    with pikepdf.open(BytesIO(pdf)) as opened:
        drawn = b"".join(
            item.read_bytes() for item in opened.objects if isinstance(item, pikepdf.Stream) and "/FontFile" not in item
        )
        assert not any(
            "/DCTDecode" in str(item.get("/Filter", "")) for item in opened.objects if isinstance(item, pikepdf.Stream)
        )
    inside = drawn + page.encode()
    for told in (b"2024-04-13", b"2024-04-19", b"tendring-coast", b"tendring-north", b"Invented patrol", b"trkpt"):
        assert told not in inside


def test_the_drawing_lies_in_its_box_and_in_the_safe_area(tendring: tuple[bytes, str]) -> None:
    svg = drawing_of(tendring[1])
    _, _, width, height = (float(part) for part in svg.attrib["viewBox"].split())
    assert width <= 70
    assert height <= 30
    for path in svg.iter("{http://www.w3.org/2000/svg}path"):
        if "transform" not in path.attrib:
            numbers = [float(value) for value in re.findall(r"-?\d+(?:\.\d+)?", path.attrib["d"])]
            assert all(-0.01 <= x <= width + 0.01 for x in numbers[::2])
            assert all(-0.01 <= y <= height + 0.01 for y in numbers[1::2])


def test_land_route_and_markers_differ_in_grey(tendring: tuple[bytes, str]) -> None:
    band = rendered(tendring[0], 200)[0].convert("L").crop((1100, 90, 1560, 340))
    shades = band.histogram()
    dark, middle, light = sum(shades[:100]), sum(shades[140:200]), sum(shades[225:])
    assert min(dark, light) > 10_000
    assert middle > 1_000  # the markers' amber


def test_the_option_takes_the_map_its_numbers_and_its_licence_off(essex: Press) -> None:
    pdf, page = made(essex, replace(TENDRING, options={"map": "no"}))
    front, back = words_of(pdf)
    assert not [words for words in figures_of(pdf) if words.startswith("Map")]
    assert "past patrols" not in front
    assert "1 Beach hut owners’ evening" not in back
    assert MAP_LICENCE not in back
    assert "<svg" not in page
    assert not essex.run(replace(TENDRING, options={"map": "no"})).left_out[-1].block.startswith("map")


@pytest.mark.parametrize("ground", [Ground(), Ground(Path("/nowhere"))])
def test_without_a_boundary_there_is_no_map_and_no_fault(essex: Press, ground: Ground) -> None:
    pdf, page = made(replace(essex, ground=ground))
    assert not [words for words in figures_of(pdf) if words.startswith("Map")]
    assert "<svg" not in page
    assert ground.problems == ()


def test_a_boundary_that_cannot_be_read_is_noted_and_stops_nothing(essex: Press, tmp_path: Path) -> None:
    (tmp_path / "E07000076.json").write_text('{"type": "Polygon"}', encoding="utf-8")
    ground = Ground(tmp_path)
    made(replace(essex, ground=ground))
    assert [(problem.code, problem.level) for problem in ground.problems] == [("bad-boundary", "notice")]


def test_a_patrol_of_today_is_not_drawn_and_noted(essex: Press) -> None:
    patrol = datetime_of_the_north_patrol() + timedelta(hours=20)
    assert isinstance(essex.ground, Ground)
    ground = Ground(essex.ground.boundaries, essex.ground.patrols)
    press = replace(essex, ground=ground, now=patrol)
    assert len(re.findall("M", lines_of(made(press)[1]))) < len(re.findall("M", lines_of(made(essex)[1])))
    assert [problem.code for problem in ground.problems] == ["patrol-too-recent"]
    page = made(replace(essex, now=None))[1]
    assert drawing_of(page).findtext("{http://www.w3.org/2000/svg}title") == "Map of Tendring with 3 places of events"


def datetime_of_the_north_patrol() -> datetime:
    """When the later of the sample's patrols ended."""
    return max(track.ended for track in sample_press("essex").ground.tracks(NOW))


def lines_of(page: str) -> str:
    """The path of the patrols."""
    (path,) = (one for one in drawing_of(page).iter("{http://www.w3.org/2000/svg}path") if one.get("fill") == "none")
    return path.attrib["d"]


def test_boundaries_are_not_read_for_cards_or_other_areas(essex: Press, tmp_path: Path) -> None:
    (tmp_path / "E07000071.json").write_text("not read", encoding="utf-8")
    ground = Ground(tmp_path)
    made(replace(essex, ground=ground))
    assert ground.problems == ()


def test_the_longest_sample_fits_with_a_boundary(tmp_path: Path) -> None:
    press = sample_press("longest")
    (area,) = press.records.areas
    (tmp_path / "square.json").write_text(
        '{"type": "Polygon", "coordinates": [[[-4.3, 53.1], [-4.1, 53.1], [-4.1, 53.3], [-4.3, 53.3], [-4.3, 53.1]]]}',
        encoding="utf-8",
    )
    records = replace(press.records, areas=(area.model_copy(update={"boundary": "square.json"}),))
    output = replace(press, records=records, ground=Ground(tmp_path)).run(Ticket(area.id, TENDRING.layout, APRIL))
    assert output.pages == 2


def test_the_same_ticket_gives_the_same_bytes(tendring: tuple[bytes, str], essex: Press) -> None:
    fresh = replace(essex, ground=read(shipped("samples") / "essex").ground)
    assert made(fresh) == tendring


def test_a_layout_without_a_map_draws_none(essex: Press) -> None:
    names = {path.parent.name for path in shipped_layouts().glob("*/layout.toml")}
    assert {name for name in names if essex.layouts.get(name).spec.limits.map} == {
        "activity-leaflet",
        "activity-leaflet-large-print",
        "folded-leaflet",
    }


def test_check_names_patrols_that_are_not_used_and_make_draws_the_others(tmp_path: Path) -> None:
    for name in ("tendring-coast.gpx", "tendring-north.gpx"):
        (tmp_path / name).write_bytes((shipped("samples") / "essex" / "patrols" / name).read_bytes())
    (tmp_path / "broken.gpx").write_text("<gpx", encoding="utf-8")
    checked = leaflets("check", "--data", "sample:essex", "--patrols", str(tmp_path), cwd=tmp_path)
    assert checked.returncode == 0
    assert "broken.gpx" in checked.stdout + checked.stderr
    (tmp_path / "leaflets.toml").write_text('patrols = "."\ndata = "sample:essex"\n', encoding="utf-8")
    done = leaflets("make", "tendring", "--month", "2024-04", "--format", "html", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 notice" in done.stderr
    assert WORDS in (tmp_path / "out" / "tendring-activity-leaflet-2024-04.html").read_text(encoding="utf-8")


def test_a_folder_of_patrols_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = leaflets("check", "--data", "sample:essex", "--patrols", "gone", cwd=tmp_path)
    assert done.returncode == 2
    assert "There is no folder of patrols gone" in done.stderr


@pytest.mark.parametrize(
    "name", ["Wwwwww Mmmmmmm", "Burnham-on-Crouch North", "Great Wakering, Foulness and the Villages"]
)
def test_a_long_name_stands_beside_the_map_or_takes_its_place(essex: Press, name: str) -> None:
    areas = tuple(
        area.model_copy(update={"name": name}) if area.id == "tendring" else area for area in essex.records.areas
    )
    (pdf,) = replace(essex, records=replace(essex.records, areas=areas)).run(replace(TENDRING, formats=("pdf",))).files
    front = words_of(pdf.content)[0]
    assert squeezed(name) in squeezed(front)
    assert "April 2024" in front


def test_pictures_of_an_area_alone_are_not_kept_for_the_next(essex: Press) -> None:
    layout = essex.layouts.get(TENDRING.layout)
    kept = []
    for area in ("tendring", "maldon", "rochford"):
        made(essex, replace(TENDRING, area=area))
        kept.append(set(studio(layout, essex.speaking("en", layout)).pictures))
    assert len(kept[-1]) == 1, "the logo alone stands on all three"
    assert kept[-1] <= kept[-2]
