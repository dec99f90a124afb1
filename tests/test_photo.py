"""Photos and contacts: what a card may carry of an officer, and nothing besides."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from leaflets.errors import LeafletsError, MissingPictureError, PictureError, Place
from leaflets.models import Area, Officer
from leaflets.photo import MOST_PX, read_photo
from leaflets.press import Press
from leaflets.ticket import CardTicket, Taker
from leaflets.vcard import escaped, vcard_of
from tests.test_layouts import APRIL

ROTATED, MAKER, GPS = 0x0112, 0x010F, 0x8825


def saved(path: Path, size: tuple[int, int] = (800, 600)) -> Path:
    """A drawn photo as a camera writes it: lying, with its maker and a place inside."""
    picture = Image.new("RGB", size, "#88aa66")
    picture.paste("#203040", (0, 0, size[0] // 2, size[1]))
    notes = picture.getexif()
    notes[ROTATED], notes[MAKER] = 6, "Secret Camera Works"
    notes.get_ifd(GPS)[2] = (51.0, 53.0, 0.0)
    picture.save(path, exif=notes)
    return path


def test_a_photo_loses_its_notes_stands_upright_and_is_small(tmp_path: Path) -> None:
    photo = read_photo(tmp_path, saved(tmp_path / "a.jpg", (1600, 1200)).name, Place())
    assert (photo.width, photo.height) == (450, MOST_PX)
    assert b"Secret" not in photo.jpeg
    assert b"Exif" not in photo.jpeg
    with Image.open(BytesIO(photo.jpeg)) as picture:
        assert not picture.getexif()
        assert picture.getpixel((200, 20)) != picture.getpixel((200, 580))  # what was left is on top now


def test_a_photo_on_a_card_is_in_the_file_once_and_says_nothing_else(essex: Press, tmp_path: Path) -> None:
    saved(tmp_path / "a.jpg")
    officers = tuple(o.model_copy(update={"photo": "a.jpg"}) for o in essex.records.officers)
    press = replace(essex, records=replace(essex.records, officers=officers), photos=tmp_path)
    ticket = CardTicket("visiting-card", APRIL, (Taker("colchester", "2912", 10),), options={"variant": "photo"})
    (pdf,) = press.run(ticket).files
    assert b"Secret" not in pdf.content
    with pikepdf.open(BytesIO(pdf.content)) as opened:
        pictures = [o for o in opened.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert len(pictures) == 1
        with Image.open(BytesIO(pictures[0].read_raw_bytes())) as picture:
            assert not picture.getexif()


def sixty_megapixels(folder: Path) -> None:
    Image.new("1", (10_000, 6_000)).save(folder / "a.png")


def tiny(folder: Path) -> None:
    Image.new("RGB", (40, 40)).save(folder / "a.png")


def words(folder: Path) -> None:
    (folder / "a.png").write_text("no picture", encoding="utf-8")


def broken(folder: Path) -> None:
    whole = saved(folder / "b.png").read_bytes()
    (folder / "a.png").write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(sixty_megapixels, "60 megapixels"), (tiny, "40 by 40"), (words, "cannot be read"), (broken, "cannot be read")],
)
def test_what_is_no_photo_is_refused_with_why(tmp_path: Path, spoil: object, said: str) -> None:
    spoil(tmp_path)  # type: ignore[operator] # one of the functions above
    with pytest.raises(PictureError, match=said):
        read_photo(tmp_path, "a.png", Place())


@pytest.mark.parametrize("name", ["none.png", "../a.png", "/etc/passwd", "..", ""])
def test_a_photo_that_is_not_in_its_folder_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "photos").mkdir()
    saved(tmp_path / "a.png")
    with pytest.raises(MissingPictureError):
        read_photo(tmp_path / "photos", name, Place())


def test_a_card_with_a_photo_needs_one(essex: Press) -> None:
    ticket = CardTicket("visiting-card", APRIL, (Taker("colchester", "2912", 1),), options={"variant": "photo"})
    with pytest.raises(LeafletsError, match="There is no photo to print") as refused:
        essex.run(ticket)
    (problem,) = refused.value.problems
    assert ".toml" not in str(problem)  # the layout's file has nothing to do with it
    assert "the sheet Officers" in problem.mend


AREA = Area(id="a", name="A", district="D", team_name="Team, A; B\\C", phone="101", email="team@inyourarea.example")


def test_a_contact_is_written_as_rfc_6350_asks() -> None:
    officer = Officer(area="a", name="Ada Mary Example", rank="Sergeant")
    lines = vcard_of(officer, AREA, "https://www.inyourarea.example/a").text.split("\r\n")
    assert lines == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "FN:Sergeant Ada Mary Example",
        "N:Example;Ada Mary;;;",
        "ORG:Team\\, A\\; B\\\\C",
        "TEL;TYPE=work:101",
        "EMAIL;TYPE=work:team@inyourarea.example",
        "URL:https://www.inyourarea.example/a",
        "END:VCARD",
        "",
    ]


@given(st.text())
def test_escaped_text_reads_back_and_never_ends_its_line(text: str) -> None:
    made = escaped(text)
    assert "\n" not in made
    back = made.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\0", "\\")
    assert back == text.replace("\r\n", "\n") or "\0" in text
