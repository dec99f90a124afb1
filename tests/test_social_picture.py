"""The social picture: exactly as many pixels as channels show, in every language, and its words beside it."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from leaflets.cli import main
from leaflets.edition import Issue
from leaflets.errors import LayoutError, RequestError
from leaflets.intranet.catalogue import month_folders, read_catalogue
from leaflets.intranet.downloads import pieces_of
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.ticket import Output, Ticket
from tests.conftest import sample_press
from tests.reading import seen_lines, squeezed, words_of

NAME = "social-picture"
APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SAMPLES = {"shortest": 0, "essex": 7, "longest": 0, "translated": 0}
MOST_ALT = 1000
"""X takes no more characters of alternative text, the fewest of the channels that the force uses for it."""


def made(sample: str, lang: str = "en", *formats: str, area: int | None = None) -> Output:
    press = replace(sample_press(sample), allow_draft=True)
    place = press.records.areas[SAMPLES[sample] if area is None else area]
    return press.run(Ticket(place.id, NAME, APRIL, formats, lang=lang))  # type: ignore[arg-type]


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_is_a_png_of_exactly_1080_pixels_with_its_words_beside_it(sample: str) -> None:
    picture, alt = made(sample).files
    assert picture.name.endswith("-social-picture-2024-04.png")
    assert alt.name == picture.name.replace(".png", "-alt.txt")
    with Image.open(BytesIO(picture.content)) as image:
        assert (image.format, image.size) == ("PNG", (1080, 1080))
        edges = {image.getpixel(at) for at in ((0, 0), (1079, 0), (0, 1079), (1079, 1079))}
    assert len(edges) == 1, "the kit's colour reaches every corner"
    assert 100 < len(alt.content.decode()) <= MOST_ALT
    assert alt.content.decode().count("\n") == 1


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_the_picture_says_is_said_in_its_alternative_text(sample: str) -> None:
    pdf, _, alt = made(sample, "en", "png", "pdf").files
    (page,) = words_of(pdf.content)
    told = squeezed(alt.content.decode())
    area = sample_press(sample).records.areas[SAMPLES[sample]]
    for words in (area.name, area.team_name, "April 2024", "999", "101"):
        assert squeezed(words) in squeezed(page)
        assert squeezed(words) in told
    for number in re.findall(r"\d[\d,]*", page):
        assert number in alt.content.decode()


@pytest.mark.parametrize("code", ["ar", "ur"])
@pytest.mark.parametrize("sample", ["essex", "longest"])
def test_numbers_and_addresses_are_seen_from_left_to_right(sample: str, code: str) -> None:
    (pdf,) = made(sample, code, "pdf").files
    seen = "\n".join(seen_lines(pdf.content))
    area = sample_press(sample).records.areas[SAMPLES[sample]]
    assert squeezed(area.page.removeprefix("https://www.")) in seen
    assert "999" in seen
    assert "101" in seen


@pytest.mark.parametrize("code", ["ar", "bn", "cy", "pa", "pl", "ro", "uk", "ur"])
def test_the_longest_fits_in_every_language(code: str) -> None:
    output = made("longest", code)
    assert "What we have been doing" not in output.files[1].content.decode()
    assert output.pages == 1


@pytest.mark.parametrize("area", range(14))
def test_every_district_has_its_next_event_and_a_figure(area: int) -> None:
    output = made("essex", area=area)
    assert "Come and meet us" in output.files[1].content.decode()
    assert re.search(r"been doing: \d", output.files[1].content.decode())


def test_what_there_is_no_room_for_is_told() -> None:
    assert {"highlights", "events", "said_done"} <= {left.block for left in made("essex").left_out}


def test_it_is_not_made_for_a_print_shop_and_has_no_web_page(essex: Press) -> None:
    with pytest.raises(RequestError, match="for screens"):
        essex.run(Ticket("colchester", NAME, APRIL, intent="press"))
    with pytest.raises(RequestError, match="no web page"):
        made("essex", "en", "html")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("picture_px = [1080, 1000]", "shape of 1080 × 1000 pixels"),
        ("picture_px = [1080, 1080]\nbleed_mm = 3", "no bleed"),
        ("picture_px = [1080, 9999]", "4096"),
        ('picture_px = [1080, 1080]\nengine = "canvas"', "html engine"),
    ],
)
def test_a_size_that_cannot_be_is_an_error(more: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/layout.toml").write_text(f'extends = "{NAME}"\n{more}\n', encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        find_layouts([shipped_layouts(), tmp_path]).get("mine")
    assert words in str(caught.value.problems[0])


def test_a_month_holds_it_and_the_intranet_offers_it(tmp_path: Path) -> None:
    asked = ["batch", "--data", "sample:essex", "--month", "2024-04", "--issued", "2024-05-01", "--areas", "harlow"]
    for args in (
        [*asked, "--layouts", f"activity-leaflet,{NAME}", "-o", str(tmp_path)],
        ["verify", str(tmp_path / "2024-04")],
    ):
        with pytest.raises(SystemExit) as ended:
            main(args)
        assert ended.value.code == 0
    issued = read_catalogue(month_folders(tmp_path)).areas["harlow"].latest
    assert issued is not None
    offered = {piece.title: [one.about for one in piece.downloads] for piece in pieces_of(issued)}
    picture, words = sorted(offered["Social picture"])
    assert re.fullmatch(r"PNG, 1080 × 1080, \d+ KB", picture)
    assert words.startswith("Words of the picture, for its alternative text")
