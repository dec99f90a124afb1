"""What the server shows to every reader: pages, downloads and addresses that last, asked as a browser does."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from leaflets.intranet.catalogue import Catalogue
from tests.web.pages.cases import CASES
from tests.web.pages.made import LONG, SPOKEN, many, served
from tests.web.signing import signed_in, somebody

BUDGET = 100_000
"""Bytes of a page without its pictures."""


PARTS = {"", "areas", "districts", "latest", "files", "pictures", "assets"}
"""How addresses of these pages begin; a page may lead to others."""


def weight(app: Flask, address: str, reader: FlaskClient | None = None) -> int:
    """What a browser loads for a page: itself, its styles, script, mark and Latin fonts, as they are sent."""
    client = reader or app.test_client()
    beside = re.findall(r'(?:href|src)="(/assets/[^"]+)"', client.get(address, buffered=True).get_data(as_text=True))
    fonts = [f"/assets/AtkinsonHyperlegibleNext-{face}.woff2" for face in ("Regular", "Bold")]
    packed = {"Accept-Encoding": "gzip"}
    return sum(len(client.get(one, headers=packed, buffered=True).data) for one in (address, *beside, *fonts))


def test_every_link_of_every_page_leads_somewhere(app: Flask) -> None:
    client, todo, seen = app.test_client(), ["/"], set()
    while todo:
        address = todo.pop().partition("#")[0].replace("&amp;", "&")
        part = address.removeprefix("/").partition("/")[0].partition("?")[0]
        if not address.startswith("/") or part not in PARTS or address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        if answer.mimetype == "text/html" and not address.startswith("/files/"):
            todo += re.findall(r'(?:href|src|action)="([^"]*)"', answer.get_data(as_text=True))
    assert sum(address.startswith("/areas/") for address in seen) >= 17
    assert sum(address.startswith("/files/") for address in seen) >= 10


@pytest.mark.parametrize(("typed", "meant"), CASES)
def test_home_finds_areas(app: Flask, typed: str, meant: tuple[str, ...]) -> None:
    page = app.test_client().get("/", query_string={"q": typed}).get_data(as_text=True)
    found = page.partition("data-results")[2].partition("</section>")[0]
    assert re.findall(r'<a href="/areas/[^"]+">([^<]+)</a>', found) == list(meant)
    if typed.strip() and not meant:
        assert "Nothing found for" in found
    assert "<script>alert" not in page


def test_what_can_be_typed_is_shown_by_names_of_this_force(app: Flask, tmp_path: Path) -> None:
    page = app.test_client().get("/").get_data(as_text=True)
    (said,) = re.findall(r"For example ([^.]+)\. A part", page)
    area, ward, code = re.split(", | or ", said)
    assert (area, ward[-5:], code) == ("Basildon", " ward", "SS12")
    for typed in (area, ward.removesuffix(" ward"), code):
        assert "Nothing found" not in app.test_client().get("/", query_string={"q": typed}).get_data(as_text=True)
    many(tmp_path / "home" / "editions" / "2026-09", count=2)
    other = served(tmp_path / "home").test_client().get("/?q=xyzzy").get_data(as_text=True)
    assert "For example Neighbourhood 0 of District 1" not in other  # too long for an example
    assert "For example Ward 0A or A0. A part" in other
    assert "the first part of the postcode, such as A0." in other


def test_an_area_page_says_and_offers_all(app: Flask) -> None:
    page = app.test_client().get("/areas/colchester").get_data(as_text=True)
    for words in (
        '<h1 dir="auto">Colchester</h1>',
        "Leaflet, April 2024",
        "1 May 2024",
        "Front of the leaflet for Colchester, April 2024",
        "PDF, 2 pages, ",
        "large print",
        "Read it as a web page",
        "March 2024",
        "Sergeant Helena Example",
        "What we did in April 2024",
        "9 activities: 1 patrol, 1 operation,",
        "Drug dealing near homes",
        "Calls from the bus station fell by a third.",
        "Tuesday 14 May, 6:30pm to 8pm",
        "facebook.com/InYourAreaColchester",
        "Camulodunum",
    ):
        assert words in page, words
    prints = re.search(r'href="([^"]+)" data-print', page)
    assert prints
    assert prints[1].endswith("/colchester-activity-leaflet-2024-04.pdf")


def test_an_earlier_month_says_which_it_is_and_leads_to_the_latest(app: Flask) -> None:
    page = app.test_client().get("/areas/colchester/2024-03").get_data(as_text=True)
    assert "This is the leaflet of March 2024." in page
    assert 'href="/areas/colchester">See the latest' in page
    assert app.test_client().get("/areas/colchester/2024-04").status_code == 200
    assert app.test_client().get("/areas/colchester/2023-01").status_code == 404


def test_an_area_without_a_leaflet_says_so(app: Flask) -> None:
    page = app.test_client().get("/areas/maldon").get_data(as_text=True)
    assert "No leaflet yet" in page
    assert "data-print" not in page


def test_a_team_without_channels_is_not_said_to_have_any(own_months: Path, tmp_path: Path) -> None:
    told = own_months / "2024-04" / "areas.json"
    areas = json.loads(told.read_text())
    areas["harlow"]["shown"] |= {"events": [], "channels": []}
    told.write_text(json.dumps(areas))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "editions").symlink_to(own_months)
    page = served(tmp_path / "home").test_client().get("/areas/harlow").get_data(as_text=True)
    assert "There are no events to announce." in page
    assert "The team’s channels" not in page


def test_languages_and_long_names(app: Flask) -> None:
    page = app.test_client().get(f"/areas/{SPOKEN}").get_data(as_text=True)
    assert "Thursday 14 May, 10am to midday (2026)" in page
    assert 'Welsh (<span lang="cy" dir="ltr">Cymraeg</span>)' in page
    assert 'Urdu (<span lang="ur" dir="rtl">اردو</span>)' in page
    assert "Llanfihangel-y-Creuddyn, Ystrad Fflur" in app.test_client().get(f"/areas/{LONG}").get_data(as_text=True)


def test_a_download_has_its_name_and_type_and_is_fetched_but_once(app: Flask, catalogue: Catalogue) -> None:
    latest = catalogue.areas["colchester"].latest
    assert latest
    pdf = latest.leaflet
    assert pdf
    client, address = app.test_client(), f"/files/{pdf.id}/{pdf.name}"
    answer = client.get(address)
    assert answer.data == catalogue.path(pdf).read_bytes()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"inline; filename={pdf.name}"
    assert answer.headers["ETag"] == f'"{pdf.sha256}"'
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": f'"{pdf.sha256}"'}).status_code == 304
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, answer.data[:10])
    assert part.headers["Content-Range"] == f"bytes 0-9/{pdf.size}"
    assert client.get(address, headers={"Range": f"bytes={pdf.size}-"}).status_code == 416
    assert client.head(address).headers["Content-Length"] == str(pdf.size)


def test_a_leaflets_web_page_runs_nothing(app: Flask, catalogue: Catalogue) -> None:
    latest = catalogue.areas["colchester"].latest
    assert latest
    (page,) = [one for one in latest.files if one.format == "html" and one.layout == "activity-leaflet"]
    policy = app.test_client().get(f"/files/{page.id}/{page.name}").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy


@pytest.mark.parametrize(
    "address",
    [
        "/files/{id}/other.pdf",
        "/files/{id}/",
        "/files/0000/{name}",
        "/files/../../etc/passwd",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/{id}/..%2f..%2fmanifest.json",
        "/pictures/{id}-0.webp",
        "/pictures/{id}-3.webp",
        "/pictures/{id}-99999999999999999999.webp",
        "/pictures/..-1.webp",
        "/assets/..%2fapp.py",
        "/assets/base.html",
        "/areas/no-such-area",
        "/areas/%00",
        "/districts/nowhere",
        "/latest/nowhere",
    ],
)
def test_what_there_is_not_is_not_found(app: Flask, catalogue: Catalogue, address: str) -> None:
    latest = catalogue.areas["colchester"].latest
    assert latest
    assert latest.leaflet
    answer = app.test_client().get(address.format(id=latest.leaflet.id, name=latest.leaflet.name))
    assert answer.status_code == 404
    assert 'role="search"' in answer.get_data(as_text=True)


def test_the_latest_leaflet_has_an_address_that_lasts(app: Flask) -> None:
    answer = app.test_client().get("/latest/colchester", follow_redirects=True)
    assert answer.request.path.endswith("/colchester-activity-leaflet-2024-04.pdf")
    first = app.test_client().get("/latest/colchester")
    assert (first.status_code, first.headers["Cache-Control"]) == (302, "no-cache")
    assert app.test_client().get("/latest/maldon").headers["Location"] == "/areas/maldon"


def test_a_file_that_was_changed_is_not_served(own_months: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "editions").symlink_to(own_months)
    client = served(home).test_client()
    address = client.get("/latest/harlow").headers["Location"]
    leaflet = own_months / "2024-04/harlow/harlow/harlow-activity-leaflet-2024-04.pdf"
    content = leaflet.read_bytes()
    leaflet.write_bytes(content.replace(b"Harlow", b"Harlot") + b"\n")
    answer = client.get(address)
    assert answer.status_code >= 400
    assert b"%PDF" not in answer.data
    assert "has been changed or taken away since" in answer.get_data(as_text=True)
    leaflet.write_bytes(content)
    assert client.get(address).data == content


def test_pictures_are_made_once_and_kept(own_months: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "editions").symlink_to(own_months)
    client = served(home).test_client()
    address = re.findall(r'src="(/pictures/[^"]+-1\.webp)"', client.get("/areas/harlow").get_data(as_text=True))[0]
    picture = client.get(address)
    assert picture.mimetype == "image/webp"
    assert picture.data[8:12] == b"WEBP"
    (own_months / "2024-04/harlow/harlow/harlow-activity-leaflet-2024-04.pdf").unlink()
    assert client.get(address).data == picture.data


def test_packed_pages_are_the_same_and_no_secret_is_packed(app: Flask) -> None:
    client, packed = app.test_client(), {"Accept-Encoding": "gzip"}
    for address in ("/", "/areas/colchester", "/assets/intranet.css"):
        answer = client.get(address, headers=packed)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert gzip.decompress(answer.data) == client.get(address).data
    somebody_here = signed_in(app, somebody(app, "viewer"))
    assert "Content-Encoding" not in somebody_here.get("/?q=x", headers=packed, buffered=True).headers
    style = somebody_here.get("/assets/intranet.css", headers=packed, buffered=True)
    assert style.headers["Content-Encoding"] == "gzip"


def test_nothing_is_shown_before_the_first_month(tmp_path: Path) -> None:
    answer = served(tmp_path / "home").test_client().get("/")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "There are no leaflets yet" in page
    assert "For example" not in page


def test_pages_are_light(app: Flask) -> None:
    for address in ("/", "/?q=e", f"/?q={'e' * 60_000}", "/areas/colchester", f"/areas/{LONG}", "/nope"):
        assert weight(app, address) < BUDGET, address


@pytest.mark.long
def test_with_five_thousand_areas_home_shows_districts_and_each_has_its_map(tmp_path: Path) -> None:
    home = tmp_path / "home"
    many(home / "editions" / "2026-09")
    app = served(home)
    client = app.test_client()
    page = client.get("/").get_data(as_text=True)
    assert page.count('href="/districts/') == 2 * 250  # in the list and on the map
    assert 'href="/areas/' not in page
    assert 'class="choose many"' in page  # in two columns beside the map
    assert weight(app, "/") < BUDGET
    admin = signed_in(app, somebody(app, "admin"))  # whose pages are not packed
    assert weight(app, "/", admin) < BUDGET
    district = client.get("/districts/district-217").get_data(as_text=True)
    assert district.count('href="/areas/') == 2 * 20
    assert weight(app, "/districts/district-217") < BUDGET
    found = client.get("/?q=neighborhood 4321 of distrct 217").get_data(as_text=True)
    assert 'href="/areas/area-4321"' in found
    many_found = client.get("/?q=neighbourhood").get_data(as_text=True)
    assert "5,000 areas for" in many_found
    assert "The 50 likeliest are shown" in many_found
    assert many_found.count('href="/areas/') == 50
    assert weight(app, "/?q=neighbourhood") < BUDGET
    assert weight(app, "/?q=neighbourhood", admin) < BUDGET
