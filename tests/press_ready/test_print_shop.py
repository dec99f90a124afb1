"""Pieces for a print shop: PDF/X-4 as others read it, ink by Ghostscript, boxes and marks in millimetres."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pikepdf
import pytest
from pikepdf import Name
from PIL import Image

from leaflets.brand import load_brand
from leaflets.cli_options import profiles_folder
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.errors import BrandError, ProfileError, RequestError
from leaflets.geometry import from_pt
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.printing import BUILT, build_profile, load_printing
from leaflets.ticket import CardTicket, Output, Sheets, Taker, Ticket
from tests.conftest import printing, sample_press, shipped_ones
from tests.press_ready.pdfs import not_ink, operators
from tests.reading import rendered

ISSUE = Issue(dt.date(2024, 4, 1), dt.date(2024, 5, 1))
PIECES: dict[str, Ticket | CardTicket] = {
    "leaflet": Ticket("colchester", "activity-leaflet", ISSUE, intent="press"),
    "card": Ticket("colchester", "window-card", ISSUE, intent="press"),
    "cards": CardTicket("visiting-card", ISSUE, (Taker("colchester", "Example"),), Sheets(intent="press", one_up=True)),
    "sheets": CardTicket("visiting-card", ISSUE, (Taker("colchester", "Example"),), Sheets("a4", intent="press")),
}
XML = {
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}


@pytest.fixture(scope="module", params=PIECES)
def piece(request: pytest.FixtureRequest) -> Output:
    """Each kind of piece, made for a print shop."""
    return sample_press("essex").run(PIECES[request.param])


def pdf_of(output: Output) -> bytes:
    (file,) = output.files
    return file.content


def boxes_mm(page: pikepdf.Page, key: str) -> list[float]:
    return [from_pt(float(edge)) for edge in page.obj[key]]


def test_nothing_but_ink_is_left_in_the_file(piece: Output) -> None:
    assert not not_ink(pdf_of(piece))


def test_black_words_are_black_alone(piece: Output) -> None:
    with pikepdf.open(BytesIO(pdf_of(piece))) as pdf:
        inks = {operands for name, operands in operators(pdf) if name == "k"}
    dark = {ink for ink in inks if isinstance(ink[3], float) and ink[3] > 0.75}
    assert (0, 0, 0, 1) in dark
    assert all(ink[:3] == (0, 0, 0) for ink in dark)


def separations(content: bytes, folder: Path, dpi: int = 100) -> np.ndarray:
    """The four plates of every page as Ghostscript makes them, as shares of ink: page, row, column, ink."""
    (folder / "piece.pdf").write_bytes(content)
    command = (
        "gs",
        "-q",
        "-dSAFER",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=tiffsep",
        f"-r{dpi}",
        "-o",
        "%d.tif",
        "piece.pdf",
    )
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    pages = len(list(folder.glob("*(Black).tif")))
    return np.array(
        [
            np.stack(
                [1 - np.asarray(Image.open(folder / f"{page}({ink}).tif"), dtype=float) / 255
                 for ink in ("Cyan", "Magenta", "Yellow", "Black")], axis=-1)
            for page in range(1, pages + 1)
        ]
    )  # fmt: skip


def test_ghostscript_finds_at_most_300_percent_of_ink(piece: Output, tmp_path: Path) -> None:
    most = separations(pdf_of(piece), tmp_path).sum(axis=-1).max()
    assert piece.press is not None
    assert 0.9 < most <= 3.0 + 1 / 255
    # What is said of it is what is there, but for black letters on tints, which overprint.
    assert most <= piece.press.highest_ink + 0.25


def test_it_says_that_it_is_pdf_x_4_with_its_press_inside(piece: Output) -> None:
    with pikepdf.open(BytesIO(pdf_of(piece))) as pdf:
        assert pdf.pdf_version == "1.6"
        (intent,) = pdf.Root.OutputIntents
        assert (intent.S, str(intent.OutputConditionIdentifier)) == (Name.GTS_PDFX, "FOGRA39")
        assert str(intent.RegistryName) == "http://www.color.org"
        profile = intent.DestOutputProfile
        assert profile.N == 4
        assert profile.read_bytes()[12:20] == b"prtrCMYK"
        said = ET.fromstring(pdf.Root.Metadata.read_bytes().decode("utf-8"))
        assert said.findtext(".//pdfxid:GTS_PDFXVersion", namespaces=XML) == "PDF/X-4"
        assert said.findtext(".//pdf:Trapped", namespaces=XML) == "False"
        assert said.findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=XML) == str(pdf.docinfo.Title)
        assert pdf.docinfo["/Trapped"] == Name("/False")
        for name in ("DocumentID", "VersionID", "RenditionClass"):
            assert said.findtext(f".//xmpMM:{name}", namespaces=XML)
        assert len(pdf.trailer.ID) == 2
        assert not {"/AcroForm", "/OpenAction", "/AA", "/Names", "/Outlines"} & set(pdf.Root.keys())
        assert not any("/Annots" in page.obj for page in pdf.pages)


def test_every_page_is_cut_where_it_says_with_3_mm_of_bleed(piece: Output) -> None:
    with pikepdf.open(BytesIO(pdf_of(piece))) as pdf:
        for page in pdf.pages:
            trim, bleed, media = (boxes_mm(page, key) for key in ("/TrimBox", "/BleedBox", "/MediaBox"))
            assert "/ArtBox" not in page.obj
            if piece.ticket == PIECES["sheets"]:
                assert trim == media  # sheets are cut by the marks on them
                continue
            assert [b - t for b, t in zip(bleed, trim, strict=True)] == pytest.approx([-3, -3, 3, 3], abs=0.01)
            assert [m - b for m, b in zip(media, bleed, strict=True)] == pytest.approx([-8, -8, 8, 8], abs=0.01)


@pytest.mark.parametrize("name", ["leaflet", "card", "cards"])
def test_marks_stand_outside_the_bleed_at_the_trim(name: str, tmp_path: Path) -> None:
    dpi = 254  # ten dots a millimetre
    pages = separations(pdf_of(sample_press("essex").run(PIECES[name])), tmp_path, dpi)
    black = pages[0][..., 3] > 0.3
    edge = 110
    for row in (edge, black.shape[0] - edge):  # a mark at each end, 1 to 5 mm outside the bleed
        assert black[row - 2 : row + 3, 32:68].any(axis=0).all()
    for column in (edge, black.shape[1] - edge):
        assert black[32:68, column - 2 : column + 3].any(axis=1).all()
    ring = black.copy()
    ring[110:-110, 110:-110] = False  # the trim
    ring[:78], ring[-78:], ring[:, :78], ring[:, -78:] = False, False, False, False
    assert not ring.any()  # nothing of the marks in the bleed


@pytest.mark.parametrize("zone", ["Pacific/Chatham", pytest.param("America/St_Johns", marks=pytest.mark.long)])
def test_dates_are_the_issues_in_every_time_zone(zone: str, tmp_path: Path) -> None:
    script = (
        "from tests.press_ready.test_print_shop import PIECES, pdf_of, sample_press;"
        "import sys; sys.stdout.buffer.write(pdf_of(sample_press('essex').run(PIECES['leaflet'])))"
    )
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = (sys.executable, "-c", script)
    done = subprocess.run(command, env=environment, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with pikepdf.open(BytesIO(done.stdout)) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == str(pdf.docinfo["/ModDate"]) == "D:20240501000000Z"
        dates = set(re.findall(r"<xmp:\w+Date>([^<]+)<", pdf.Root.Metadata.read_bytes().decode()))
        assert dates == {"2024-05-01T00:00:00Z"}
    assert done.stdout == pdf_of(sample_press("essex").run(PIECES["leaflet"]))


def test_the_tags_stay_and_name_no_link() -> None:
    with pikepdf.open(BytesIO(pdf_of(sample_press("essex").run(PIECES["leaflet"])))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        kinds = {str(held.get("/S")) for held in pdf.objects if isinstance(held, pikepdf.Dictionary)}
        assert "/H1" in kinds
        assert "/Link" not in kinds
        assert not any(held.get("/Type") == Name.OBJR for held in pdf.objects if isinstance(held, pikepdf.Dictionary))


def test_the_words_are_the_same_as_for_the_office(essex: Press) -> None:
    import pypdfium2

    def words(content: bytes) -> list[str]:
        document = pypdfium2.PdfDocument(content)
        try:
            return " ".join(page.get_textpage().get_text_range() for page in document).split()
        finally:
            document.close()

    office = words(pdf_of(essex.run(Ticket("colchester", "window-card", ISSUE))))
    press = words(pdf_of(essex.run(PIECES["card"])))
    assert sorted((Counter(office) - Counter(press)).elements()) == []


def test_a_web_page_or_picture_is_refused(essex: Press) -> None:
    with pytest.raises(RequestError, match="html"):
        essex.run(Ticket("colchester", "activity-leaflet", ISSUE, formats=("pdf", "html"), intent="press"))


def test_without_a_profile_it_says_how_to_make_one(tmp_path: Path, essex: Press) -> None:
    with pytest.raises(ProfileError) as told:
        load_printing(essex.brand, tmp_path)
    assert "leaflets press-profile" in str(told.value)
    (tmp_path / BUILT).write_bytes(b"no profile")
    with pytest.raises(ProfileError, match="not an ICC profile"):
        load_printing(essex.brand, tmp_path)


@pytest.mark.long
def test_the_profile_is_made_the_same_each_time_and_limits_ink(tmp_path: Path) -> None:
    made = build_profile(tmp_path).read_bytes()
    assert made == printing().profile
    assert made[24:28] == bytes((2006 >> 8, 2006 & 255, 0, 12))


def test_an_officers_photo_is_printed_in_four_inks_within_the_limit(essex: Press, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    dark = np.zeros((520, 400, 3), dtype=np.uint8)
    dark[..., 0], dark[..., 1] = np.arange(400) // 2, np.arange(520)[:, None] // 6
    Image.fromarray(dark).save(folder / "drawn.png")
    officers = tuple(officer.model_copy(update={"photo": "drawn.png"}) for officer in essex.records.officers)
    press = replace(essex, records=replace(essex.records, officers=officers), photos=folder)
    ticket = replace(PIECES["cards"], options={"variant": "photo"})
    made = pdf_of(press.run(ticket))
    assert not not_ink(made)
    with pikepdf.open(BytesIO(made)) as pdf:
        spaces = {str(held.ColorSpace) for held in pdf.objects if isinstance(held, pikepdf.Stream) and "/Width" in held}
    assert spaces == {"/DeviceCMYK"}
    plates = separations(made, tmp_path)
    assert 2.5 < plates.sum(axis=-1).max() <= 3.0 + 2 / 255


def test_what_the_manual_says_of_the_kit_holds(tmp_path: Path) -> None:
    def faults(old: str, new: str) -> str:
        folder = tmp_path / str(abs(hash(new)))
        shutil.copytree(shipped("brand"), folder)
        text = (folder / "brand.toml").read_text(encoding="utf-8")
        assert old in text
        (folder / "brand.toml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(BrandError) as told:
            load_printing(load_brand(folder), profiles_folder())
        return str(told.value)

    assert "takes 301 % of ink" in faults("navy = [100, 88, 30, 42]", "navy = [100, 100, 60, 41]")
    assert "muted has no CMYK values" in faults("muted = [0, 0, 0, 80]\n", "")
    assert "not a colour" in faults("sand = [0, 5, 15, 0]", "sand = [0, 5, 15, 0]\nsnad = [0, 5, 15, 0]")
    assert "another colour" in faults('mist = "#eaf0f7"', 'mist = "#ffffff"')


def test_a_shops_own_profile_takes_the_place_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    shutil.copytree(shipped("brand"), folder)
    text = (folder / "brand.toml").read_text(encoding="utf-8")
    new = 'profile = "Shop.icc"\ncondition = "FOGRA52"'
    (folder / "brand.toml").write_text(text.replace('condition = "FOGRA39"', new), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"Shop\.icc"):
        load_printing(load_brand(folder), tmp_path)
    (folder / "profiles").mkdir()
    (folder / "profiles" / "Shop.icc").write_bytes(printing().profile)
    assert load_printing(load_brand(folder), tmp_path).condition == "FOGRA52"


PRINTED = [one.name for one in shipped_ones().load_all()[0] if "pdf" in one.formats and not one.spec.picture_px]


@pytest.mark.parametrize("name", PRINTED)
def test_what_touches_the_trim_runs_on_through_the_bleed(name: str, essex: Press) -> None:
    card = essex.layouts.get(name).spec.product == "card"
    ticket = Ticket("colchester", name, ISSUE, officer="Example" if card else None, intent="press")
    for picture in rendered(pdf_of(essex.run(ticket)), 127):  # five dots a millimetre; the trim begins at 11 mm
        page = np.asarray(picture, dtype=int)
        for side in (page, page[::-1], page.transpose(1, 0, 2), page[:, ::-1].transpose(1, 0, 2)):
            at_trim, in_bleed = side[57, 60:-60], side[42, 60:-60]
            art = at_trim.min(axis=1) < 250
            # A colour that ends in this row or column may be a dot off.
            assert (np.abs(at_trim - in_bleed).max(axis=1)[art] < 12).mean() > 0.98 if art.any() else True


def test_a_bleed_of_5_mm_is_not_cut_to_10_points(essex: Press, tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "mine"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('extends = "folded-leaflet"\nbleed_mm = 5\n', encoding="utf-8")
    press = replace(essex, layouts=find_layouts([shipped_layouts(), tmp_path / "layouts"]))
    with pikepdf.open(BytesIO(pdf_of(press.run(Ticket("colchester", "mine", ISSUE, intent="press"))))) as pdf:
        trim, bleed = (boxes_mm(pdf.pages[0], key) for key in ("/TrimBox", "/BleedBox"))
    assert [b - t for b, t in zip(bleed, trim, strict=True)] == pytest.approx([-5, -5, 5, 5], abs=0.01)


def test_the_command_says_once_that_there_is_no_profile(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "leaflets", "make", "--all", "--data", "sample:essex", "--intent", "press")
    environment = {**os.environ, "LEAFLETS_PROFILES": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.count("[no-profile]") == 1
    assert "leaflets press-profile" in done.stderr
