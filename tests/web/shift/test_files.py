"""The file that the form gives: the command's own bytes, begun where it was chosen, entered once, its codes read."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from leaflets.geometry import Box, from_pt
from leaflets.stock import Stock, load_stocks, shipped_stocks
from leaflets.store.card_runs import CardRuns
from tests.reading import codes_on, rendered
from tests.web.shift.serving import PRINTERS, SAMPLE, Site, said, serving

STOCKS = load_stocks([shipped_stocks()])
VISITING = {"kind": "visiting-card-54", "stock": "C32011"}


def named(pdf: bytes, words: str) -> list[Box]:
    """Where words stand on the first page, in millimetres from its top left corner."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text, found = page.get_textpage(), []
    search = text.search(words)
    while hit := search.get_next():
        corners = [text.get_charbox(number) for number in range(hit[0], sum(hit))]
        left, right = min(one[0] for one in corners), max(one[2] for one in corners)
        bottom, top = min(one[1] for one in corners), max(one[3] for one in corners)
        y_mm = from_pt(page.get_height() - top)
        found.append(Box(from_pt(left), y_mm, from_pt(right - left), from_pt(top - bottom)))
    return found


def labels_with(pdf: bytes, words: str, stock: Stock) -> list[int]:
    """The numbers of the labels of a stock in which words stand, each by its measure in the PDF."""
    boxes = named(pdf, words)
    labels = [number for number, label in enumerate(stock.labels, 1) if any(label.holds(box) for box in boxes)]
    assert len(labels) == len(boxes), "words stand outside every label"
    return labels


def by_command(folder: Path, *options: str) -> bytes:
    """What `leaflets cards` writes for Colchester."""
    (folder / "printers.toml").write_text(PRINTERS, encoding="utf-8")
    command = [sys.executable, "-m", "leaflets", "cards", "colchester", "--data", str(SAMPLE), "-o", "out", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (pdf,) = (folder / "out").glob("*.pdf")
    return pdf.read_bytes()


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ({"copies": "6", "start": "2"}, ("--officer", "2912", "--copies", "6", "--start-at", "2")),
        (
            {"kind": "window-card:plain", "stock": "C2361", "officer": "", "edge": "short"},
            ("--option", "variant=plain", "--stock", "C2361", "--edge", "short"),
        ),
    ],
)
def test_the_file_is_the_commands_own(
    shift: Site, tmp_path: Path, values: dict[str, str], options: tuple[str, ...]
) -> None:
    file = shift.visitor().fetch(**values)
    assert file.content == by_command(tmp_path, *options)
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("attachment; filename=colchester-")


def test_numbered_cards_for_a_calibrated_printer_are_the_commands_own(tmp_path: Path) -> None:
    values = {"numbered": "yes", "skip": "5, 7", "printer": "Station 2", "fill": "yes", "copies": "3"}
    asked = "--serials --skip 5,7 --fill --copies 3 --officer 2912 --layout visiting-card-54 --stock C32011"
    with serving(tmp_path / "site") as site:
        file = site.visitor().fetch(**VISITING, **values)
    assert file.content == by_command(tmp_path, *asked.split(), "--printer", "Station 2")


def test_the_first_card_stands_in_the_label_that_was_chosen(shift: Site) -> None:
    stock = STOCKS["C32011"]
    pdf = shift.visitor().fetch(**VISITING, start="7", skip="9").content
    assert labels_with(pdf, "Helena Example", stock) == [7, 8, 10]


def test_a_nudge_moves_the_print_by_so_many_millimetres(shift: Site) -> None:
    visitor = shift.visitor()
    here, there = (
        named(visitor.fetch(**VISITING, right=right, down=down).content, "Helena Example")[0]
        for right, down in (("", ""), ("1.5", "−0,5"))
    )
    assert there.x_mm - here.x_mm == pytest.approx(1.5, abs=0.02)
    assert there.y_mm - here.y_mm == pytest.approx(-0.5, abs=0.02)


def test_the_codes_of_the_file_can_be_read(shift: Site) -> None:
    picture = rendered(shift.visitor().fetch(copies="1").content)[1]
    wanted = {"https://www.inyourarea.example/areas/colchester", "https://www.facebook.com/InYourAreaColchester"}
    for found in codes_on(picture):
        assert found == wanted


def test_a_form_that_is_sent_twice_is_one_run(shift: Site) -> None:
    visitor = shift.visitor()
    fields, before = visitor.filled(copies="9"), len(shift.runs.rows())
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: visitor.send(fields, "download"), range(2))
    assert (
        first.headers["location"] == second.headers["location"] == visitor.send(fields, "download").headers["location"]
    )
    assert len(shift.runs.rows()) == before + 1
    visitor.send(visitor.filled(copies="9"), "download")  # the form opened again: cards that are printed again
    assert len(shift.runs.rows()) == before + 2


def test_serials_are_given_once_and_stay_with_their_form(shift: Site) -> None:
    visitor, others = shift.visitor(), len(shift.runs.rows())
    sheets = [visitor.filled(**VISITING, copies="4", numbered="yes") for _ in range(3)]
    with ThreadPoolExecutor(6) as all_at_once:
        answers = list(all_at_once.map(lambda fields: visitor.send(fields, "download"), sheets * 2))
    locations = [answer.headers["location"] for answer in answers]
    assert locations[:3] == locations[3:]
    numbers = sorted(int(row.first_serial.split("-")[2]) for row in shift.runs.rows()[others:])
    assert len(numbers) == len(set(locations)) == 3
    assert all(after - before >= 4 for before, after in pairwise(numbers))


def test_a_form_that_is_entered_while_it_is_made_again_gives_its_own_numbers(
    shift: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = shift.visitor()
    form, another = (visitor.filled(**VISITING, copies="4", numbered="yes") for _ in range(2))
    given = visitor.send(form, "download").headers["location"]
    visitor.send(another, "download")  # takes the next numbers
    before, find, looks = len(shift.runs.rows()), CardRuns.find, iter([True])
    # As it is where the first look comes just before the same form, sent at once, has been entered.
    monkeypatch.setattr(CardRuns, "find", lambda runs, key: None if next(looks, False) else find(runs, key))
    assert visitor.send(form, "download").headers["location"] == given
    assert len(shift.runs.rows()) == before


def test_numbered_cards_that_are_kept_no_more_are_made_with_the_same_numbers(shift: Site) -> None:
    visitor = shift.visitor()
    fields = visitor.filled(**VISITING, copies="2", numbered="yes")
    where = shift.address + visitor.send(fields, "download").headers["location"]
    before = visitor.client.get(where).content
    for kept in (shift.home / "cards").iterdir():
        for file in kept.iterdir():
            file.unlink()
        kept.rmdir()
    gone = visitor.client.get(where)
    assert gone.status_code == 404
    assert "kept no more" in said(gone)
    visitor.send(fields, "download")
    assert visitor.client.get(where).content == before


def test_after_a_sensitive_visit_there_is_no_card_unless_a_reason_is_given(shift: Site) -> None:
    visitor = shift.visitor()
    fields, before = visitor.filled(visit="domestic-abuse"), len(shift.runs.rows())
    for action in ("show", "download"):
        answer = visitor.send(fields, action)
        assert answer.status_code == 422
        assert "No card is left after this visit: Domestic abuse" in said(answer)
        assert "Leave no card and no message" in said(answer)
    assert "Say in words why" in said(visitor.send({**fields, "reason": "because"}, "download"))
    assert len(shift.runs.rows()) == before
    reason = "The person has asked for this card to be left"
    assert visitor.send({**fields, "reason": reason}, "download").status_code == 303
    row = shift.runs.rows()[-1]
    assert (row.visit, row.override_reason, row.collar_number) == ("domestic-abuse", reason, "2912")


def test_what_is_entered_says_later_which_cards_are_stale(
    shift: Site, tmp_path: Path, signed: Callable[[str], bytes]
) -> None:
    shift.visitor().fetch(copies="3")
    (tmp_path / "manifest.csv").write_bytes(signed("/cards/manifest.csv"))
    command = [sys.executable, "-m", "leaflets", "cards", "stale", "--data", str(SAMPLE), "-o", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_must_not_be_printed_is_told_with_its_place(tmp_path: Path, faulty: Path) -> None:
    with serving(tmp_path / "site", faulty) as site:
        visitor = site.visitor()
        answer = visitor.send(visitor.filled(kind="visiting-card", stock="a4"))
        assert answer.status_code == 422
        page = said(answer)
        assert "These cards cannot be printed as they are" in page
        assert "full postcode" in page
        assert "sheet Officers, row" in page
        assert "--allow" not in page
        assert site.runs.rows() == []
