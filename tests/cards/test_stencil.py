"""Numbered cards filled in by a stencil say the same as cards that are drawn; where one would not, none is used."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from leaflets.brand import Brand
from leaflets.edition import Edition, Numbered
from leaflets.engines import deck_for
from leaflets.engines.canvas import deck as decks
from leaflets.engines.canvas.fonts import FontBook, load_font
from leaflets.imposition import impose
from leaflets.imprint import Serials
from leaflets.layout import Layout, Layouts
from leaflets.sheet import Job, write_sheets
from leaflets.stock import Stock
from tests.cards.test_sheets import card_of
from tests.cards.test_shipped_cards import Words

BATCH = "261123-7K3F"
COUNT = 40
TEXT = '[[frames]]\nkind = "text"\nname = "own"\nx_mm = 6\ny_mm = 6\nwidth_mm = {width}\nheight_mm = 20\nsize_pt = 9\n'


Printed = Callable[..., bytes]


@pytest.fixture
def printed(make_layout: Callable[..., Layout], brand: Brand, edition: Edition, a4: Stock) -> Printed:
    """Prints 40 numbered cards with one text of their own."""

    def make(keys: str, width: float = 74, first: int = 1) -> bytes:
        layout = make_layout(TEXT.format(width=width) + keys)
        book = FontBook()
        deck = deck_for(layout, brand, layout.options({}), book)
        deck.add(edition, COUNT, Serials(BATCH, range(first, first + COUNT), brand))
        job = Job("Cards", date(2026, 8, 24), load_font(brand, brand.font("regular")), book)
        return write_sheets(deck, impose(a4, card_of(layout), COUNT), job)

    return make


@pytest.fixture
def no_stencils(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Draws every card by itself from then on."""
    return lambda: monkeypatch.setattr(decks, "LEAST_CARDS", COUNT + 1)


def numbers(first: int = 1) -> list[str]:
    return [f"{BATCH}-{number:05d}" for number in range(first, first + COUNT)]


CASES: dict[str, Callable[[Numbered], str]] = {
    "No. {{ edition.card.serial }}": lambda card: f"No. {card.serial}",
    "{{ edition.card.check.readable if edition.card else '' }}": lambda card: card.check.readable if card.check else "",
    "{% if edition.card %}{{ edition.card.serial }}{% endif %}.": lambda card: f"{card.serial}.",
    "Ends in {{ edition.card.serial[-1] }}.": lambda card: f"Ends in {card.serial[-1]}.",
    "{{ edition.card.serial | lower }}": lambda card: card.serial.lower(),
    "{{ 'odd' if edition.card.serial[-3] in '13579' else 'even' }} end": lambda card: (
        f"{'odd' if card.serial[-3] in '13579' else 'even'} end"
    ),
    "{% set n = edition.card.serial %}{{ n }}": lambda card: card.serial,
}


@pytest.mark.parametrize("text", CASES)
def test_every_card_says_its_own(
    printed: Printed, no_stencils: Callable[[], None], brand: Brand, words: Words, text: str
) -> None:
    filled = words(printed(f'text = "{text}"\n'))
    said = [CASES[text](card) for card in Serials(BATCH, range(1, COUNT + 1), brand)]
    assert {wanted: " ".join(filled).count(wanted) for wanted in said} == Counter(said)
    no_stencils()
    assert words(printed(f'text = "{text}"\n')) == filled


@pytest.mark.parametrize("first", [1, 99_980, 123_456])
def test_a_serial_that_is_broken_or_grows_longer_is_printed_whole(printed: Printed, words: Words, first: int) -> None:
    keys = 'fit = "shrink"\nleast_pt = 6\ntext = "{{ edition.card.serial }}"\n'
    for width in (74, 22, 16):
        said = "".join(words(printed(keys, width, first))).replace(" ", "")
        assert all(said.count(number) == 1 for number in numbers(first))


def test_a_right_aligned_number_ends_at_its_edge(printed: Printed, no_stencils: Callable[[], None]) -> None:
    keys = 'align = "right"\ntext = "{{ edition.card.serial }}"\n'
    filled = printed(keys)
    no_stencils()
    assert printed(keys) == filled


def test_the_shipped_numbered_card_is_stencilled(layouts: Layouts, brand: Brand) -> None:
    from leaflets.engines.canvas.plan import plan_for

    layout = layouts.get("visiting-card")
    plan = plan_for(layout, brand, {"variant": "check"})
    own = [piece for face in plan.faces for piece in face.pieces if piece.own]
    assert own
    assert all(piece.bare for piece in own)
