"""The form: whatever is sent is answered in plain words, what was entered stays, nothing gets past what is offered."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import httpx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaflets.brand import Brand
from leaflets.counter.current import Stand, current_press, renew
from leaflets.counter.hands import Terms
from leaflets.counter.offer import AreaOffer, Offer, offer_of
from leaflets.press import Press
from leaflets.web.shift_form import FIELDS, read_form
from tests.month.crews import workers
from tests.reading import PATIENCE_S
from tests.web.shift.serving import SAMPLE, Site, said, serving, until

LONG = "Anastasia Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Marjoribanks"
HOSTILE = (
    "999999999999999999999", "-1", "0", "1e9", "NaN", "٣", "=1+1", "=HYPERLINK(\"https://evil.example\")",
    "../../etc/passwd", "/etc/passwd", "C:\\Windows", "a\r\nSet-Cookie: x=1", "\x00", "{{ 7 * 7 }}",
    "<script>alert(1)</script>", "' OR 1=1 --", LONG, "Llanfairpwllgwyngyll ŵ ŷ", "اردو میں کارڈ", "\u202eevil",
    "😀" * 50, "x" * 5000,
)  # fmt: skip


@pytest.fixture(scope="module")
def offer() -> Offer:
    """What is on offer with the sample, drafts of languages too."""
    stand = Stand(SAMPLE, SAMPLE.parent.parent / "brand", Path("none.toml"), allow_drafts=True)
    return offer_of(*current_press(stand), ("Station 2",))


@pytest.mark.parametrize("name", FIELDS)
def test_no_value_of_any_field_breaks_the_page(shift: Site, name: str) -> None:
    visitor = shift.visitor()
    fields = visitor.filled(visit="domestic-abuse") if name == "reason" else visitor.filled()
    for value, action in zip(HOSTILE, cycle(("show", "download")), strict=False):
        answer = visitor.send({**fields, name: value}, action)
        # A zero character is turned away before any page sees it.
        expected = {400} if "\x00" in value else {200, 303, 422}
        assert answer.status_code in expected, f"{name}={value!r}: {answer.status_code}"
        assert "x=1" not in answer.headers.get("set-cookie", "")
        assert "<script>alert" not in answer.text
        assert "Traceback" not in answer.text
    assert "49" not in re.findall(r'value="(49)"', visitor.send({**fields, name: "{{ 7 * 7 }}"}).text)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from((*FIELDS, "drawn", "listed")), st.text(max_size=80)))
def test_a_form_is_an_order_or_says_what_is_wrong(kit: Brand, offer: Offer, sent: dict[str, str]) -> None:
    read = read_form({"area": "colchester", **sent}, offer, kit)
    assert (read.order is None) == bool(read.errors)
    assert set(read.errors) <= set(FIELDS)
    assert all(says and says[0].isupper() for says in read.errors.values())


def test_what_was_entered_is_kept_and_each_error_leads_to_its_field(shift: Site) -> None:
    visitor = shift.visitor()
    wrong = {"copies": "4000", "right": "two", "skip": "99", "kind": "window-card:large-print", "start": "3"}
    answer = visitor.send({**visitor.filled(), **wrong})
    assert answer.status_code == 422
    assert "<title>Error: Cards for the shift" in answer.text
    for name in ("copies", "skip", "right"):
        assert f'<a href="#{name}">' in answer.text
        assert f'id="{name}-fault"' in answer.text
        assert f'value="{wrong[name]}"' in answer.text
    assert '<option value="window-card:large-print" selected>' in answer.text
    assert re.search(r'value="3" id="start-3" checked', answer.text)


def test_what_a_page_asks_for_by_itself_scolds_nobody(shift: Site) -> None:
    visitor = shift.visitor()
    fields = {**visitor.filled(), "kind": "visiting-card", "officer": "", "action": "show"}
    page = visitor.client.post(shift.form, data=fields, headers={"X-Live": "1"}).text
    assert "There is a problem" not in page
    assert "A visiting card needs an officer" in page


def test_a_form_of_another_site_is_refused(shift: Site) -> None:
    visitor = shift.visitor()
    fields = {**visitor.filled(), "csrf_token": "made up"}
    assert visitor.send(fields, "download").status_code == 400
    assert "form" in said(visitor.send(fields, "download")).lower()


def test_the_device_remembers_no_more_than_area_and_officer_until_told_to_forget(shift: Site) -> None:
    visitor = shift.visitor()
    fields = visitor.filled(visit="stalking", reason="The person has asked us to")
    untold = {name: value for name, value in fields.items() if name != "remember"}
    assert "shift=" not in visitor.send(untold, "download").headers.get("set-cookie", "")
    given = visitor.send(fields, "download").headers.get_list("set-cookie")
    (cookie,) = (one for one in given if one.startswith("shift="))
    assert cookie.replace('"', "").startswith("shift=area=colchester&officer=2912;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/cards" in cookie
    page = visitor.page()
    assert (page.sent["area"], page.sent["officer"]) == ("colchester", "2912")
    visitor.client.post(f"{shift.form}/forget", data={"csrf_token": page.sent["csrf_token"]})
    assert visitor.page().sent["area"] == ""


@pytest.mark.parametrize(
    "path",
    [
        "files/0123456789abcdef0123456789abcdef/x.pdf",
        "files/..%2f..%2fsite.db/x.pdf",
        "files/%2e%2e/site.db",
        "pictures/../../site.db",
        "pictures/0123456789abcdef0123456789abcdef/..%2fcards.png",
    ],
)
def test_nothing_but_what_was_made_is_given_out(shift: Site, path: str) -> None:
    assert shift.visitor().client.get(f"{shift.form}/{path}").status_code == 404


def test_a_file_is_given_by_its_own_name_only(shift: Site) -> None:
    visitor = shift.visitor()
    where = visitor.send(visitor.filled(), "download").headers["location"]
    folder, _, name = where.rpartition("/")
    assert re.fullmatch(r"[\w.-]+\.pdf", name)
    for other in ("told.json", "cards.pdf", f"x{name}"):
        assert visitor.client.get(f"{shift.address}{folder}/{other}").status_code == 404


def test_languages_are_those_that_may_be_printed_and_that_cards_can_be_set_in(shift: Site, offer: Offer) -> None:
    assert shift.visitor().page().choices["lang"] == ["en"]
    languages = {named.value for named in offer.kinds["window-card"].languages}
    assert {"en", "cy", "pl"} <= languages
    assert not {"ur", "ar", "bn"} & languages
    assert any("Urdu" in name for name in offer.not_on_cards)
    visitor = shift.visitor()
    answer = visitor.send(visitor.filled(lang="ur"), "download")
    assert answer.status_code == 422
    assert "Choose a language that this card can be printed in" in answer.text


def test_with_drafts_allowed_a_card_can_be_had_in_welsh(tmp_path: Path) -> None:
    with serving(tmp_path, allow_drafts=True) as site:
        assert "Welsh (Cymraeg), not reviewed yet" in httpx.get(site.form, timeout=PATIENCE_S).text
        file = site.visitor().fetch(lang="cy")
    assert file.headers["content-disposition"].endswith("-cy.pdf")


def test_every_kind_of_card_can_be_shown_on_its_own_stock(shift: Site) -> None:
    visitor = shift.visitor()
    fields = visitor.filled()
    kinds = visitor.page().choices["kind"]
    assert len(kinds) > 6
    for kind in kinds:
        answer = visitor.send({**fields, "kind": kind, "stock": ""})
        assert answer.status_code == 200, f"{kind}: {said(answer)}"
        assert len(answer.content) < 100_000


def test_cards_with_a_photo_are_offered_where_an_officer_has_one(offer: Offer, essex: Press) -> None:
    assert not [kind for kind in offer.kinds if kind.endswith(":photo")]
    first, *others = essex.records.officers
    officers = (first.model_copy(update={"photo": "example.jpg"}), *others)
    pictured = offer_of("1", replace(essex, records=replace(essex.records, officers=officers)), ())
    assert "visiting-card:photo" in pictured.kinds


def test_pictures_are_of_both_faces_and_of_the_first_sheet(shift: Site) -> None:
    visitor = shift.visitor()
    page = visitor.send(visitor.filled()).text
    found = re.findall(r'(?:src|href)="(/cards/pictures/\w+/(\w+)\.png)"', page)
    assert {name for _address, name in found} == {"front", "back", "sheet"}
    for address, _name in found:
        assert visitor.client.get(shift.address + address).content.startswith(b"\x89PNG")


def test_a_place_chosen_on_another_sheet_is_forgotten(kit: Brand, offer: Offer) -> None:
    sent = {"area": "colchester", "officer": "2912", "kind": "window-card", "start": "9", "drawn": "visiting-card/a4"}
    read = read_form(sent, offer, kit)
    assert read.order
    assert read.order.start == 1
    assert read.values["stock"] == "a4"
    told = read_form({**sent, "drawn": "window-card/a4"}, offer, kit).errors
    assert told == {"start": "Choose a label from 1 to 4"}


def test_of_thousands_of_areas_one_is_found_by_its_name(kit: Brand, offer: Offer) -> None:
    many = {f"a{number}": AreaOffer(f"a{number}", f"Ward {number}", "Essex") for number in range(5000)}
    large = replace(offer, areas={**many, **offer.areas})
    found = read_form({"area": "colchester"}, large, kit)
    assert found.order
    assert read_form({"area": "Castle Point"}, large, kit).order
    slip = read_form({"area": "Colchestr"}, large, kit)
    assert slip.near[0].value == "colchester"
    assert "Colchestr" in slip.errors["area"]


def test_a_flood_of_different_forms_is_told_to_wait(tmp_path: Path) -> None:
    with serving(tmp_path, terms=Terms(hands=1, most_waiting=2)) as site:
        visitor = site.visitor()
        fields = visitor.filled()
        with ThreadPoolExecutor(10) as flood:
            answers = list(flood.map(lambda copies: visitor.send({**fields, "copies": f"{copies}"}), range(1, 31)))
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert {answer.status_code for answer in answers} <= {200, 429}
        assert "Too many cards are being made just now. Wait a moment" in said(refused[0])
        assert refused[0].headers["retry-after"]
        assert visitor.send({**fields, "copies": "31"}).status_code == 200


def test_cards_that_take_too_long_are_given_up_and_the_counter_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path, terms=Terms(hands=1, limit_s=0.001)) as site:
        visitor = site.visitor()
        fields = visitor.filled()
        for _ in range(2):
            answer = visitor.send(fields)
            assert answer.status_code == 422
            assert "not made within 0.001 seconds" in said(answer)


def test_a_process_that_is_killed_costs_nobody_their_cards(tmp_path: Path) -> None:
    others = {one.pid for one in workers()}
    with serving(tmp_path, terms=Terms(hands=1)) as site:
        visitor = site.visitor()
        fields = visitor.filled()
        (hand,) = [one for one in workers() if one.pid not in others]
        hand.kill()
        assert visitor.send(fields).status_code == 200


def test_new_data_is_taken_up_while_the_old_is_served(tmp_path: Path) -> None:
    with serving(tmp_path / "site") as site:
        visitor = site.visitor()
        assert visitor.send(visitor.filled()).status_code == 200
        renew(site.app.extensions["settings"].data, renamed(tmp_path / "new"))

        def is_there() -> bool:
            answer = visitor.send({**visitor.filled(), "officer": ""})
            assert answer.status_code == 200
            return "Sergeant Nia Example" in answer.text

        until(is_there)


def test_data_that_cannot_be_read_leaves_what_was_there(tmp_path: Path) -> None:
    with serving(tmp_path / "site") as site:
        visitor = site.visitor()
        assert visitor.send(visitor.filled()).status_code == 200
        (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
        renew(site.app.extensions["settings"].data, tmp_path / "broken.xlsx")
        for copies in ("1", "2", "3"):
            assert visitor.send(visitor.filled(copies=copies)).status_code == 200


def test_without_data_the_page_says_what_is_missing(tmp_path: Path) -> None:
    with serving(tmp_path, data=None) as site:
        answer = httpx.get(site.form, timeout=PATIENCE_S)
    assert answer.status_code == 200
    assert "There is no data yet. Somebody who may run the month needs to publish one. See all areas" in said(answer)


def renamed(folder: Path) -> Path:
    """The sample with another sergeant."""
    shutil.copytree(SAMPLE, folder)
    (path,) = folder.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book["Officers"].iter_rows(min_row=2):
        for cell in row:
            if cell.value == "Helena Example":
                cell.value = "Nia Example"
    book.save(path)
    return folder
