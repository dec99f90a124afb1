"""The doorstep: no card for a sensitive visit, no mobile to check an officer by, and nothing outside that says why."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.brand import Brand, load_brand
from leaflets.doorstep import check_visit, in_words
from leaflets.errors import BrandError, Place, RequestError, SensitiveVisitError, UnknownNameError
from leaflets.layout import Option
from leaflets.models import Area, Officer, Placed
from leaflets.outside import Sources, telling_words, told
from leaflets.phone import mobile_in
from leaflets.printable import unprintable
from leaflets.visits import as_name
from tests.test_brand import changed

SENSITIVE = (
    "domestic-abuse",
    "stalking",
    "witness",
    "sexual-offence",
    "hate-crime",
    "child-protection",
    "missing-person",
    "intelligence",
    "honour-based-abuse",
    "modern-slavery",
    "bereavement",
)
AGREED = "The safeguarding lead agreed to it"


def area(**keys: str) -> Area:
    given = {"id": "ham", "name": "Ham", "district": "Wye", "team_name": "Ham Policing Team", **keys}
    return Area.model_validate(given)


@pytest.mark.parametrize("kind", SENSITIVE)
def test_a_sensitive_visit_gets_no_card_and_says_what_to_do(kit: Brand, kind: str) -> None:
    with pytest.raises(SensitiveVisitError) as caught:
        check_visit(kit, kind)
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.exit_code) == ("sensitive-visit", 2)
    assert "No card is left" in problem.wrong
    assert "Leave no card" in problem.mend
    assert len(problem.mend.split()) >= 15


def test_an_ordinary_visit_or_none_gets_a_card(kit: Brand) -> None:
    assert check_visit(kit, None) is None
    for kind in ("general-enquiry", "follow-up", "neighbourhood", "prevention-advice"):
        visit = check_visit(kit, kind)
        assert visit is not None
        assert (visit.kind, visit.sensitive) == (kind, False)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("da", "domestic-abuse"),
        ("DV", "domestic-abuse"),
        ("domestic", "domestic-abuse"),
        ("Domestic abuse", "domestic-abuse"),
        ("  domestic_abuse ", "domestic-abuse"),
        ("Stalking or harassment", "stalking"),
        ("harassment", "stalking"),
        ("misper", "missing-person"),
        ("forced marriage", "honour-based-abuse"),
        ("routine", "general-enquiry"),
    ],
)
def test_a_visit_goes_by_several_names(kit: Brand, said: str, kind: str) -> None:
    visit = check_visit(kit, said, AGREED if kind in SENSITIVE else None)
    assert visit is not None
    assert visit.kind == kind


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("domestic-abus", "domestic-abuse"),
        ("domstic", "domestic-abuse"),
        ("harasment", "stalking"),
        ("witnes", "witness"),
    ],
)
def test_an_unknown_visit_is_refused_with_the_nearest(kit: Brand, said: str, hint: str) -> None:
    with pytest.raises(UnknownNameError, match=f"Did you mean “{hint}”"):
        check_visit(kit, said, AGREED)
    with pytest.raises(UnknownNameError, match="There are: general-enquiry"):
        check_visit(kit, "qqqq")


@pytest.mark.parametrize(
    "said", ["", " ", "yes", "override", "x x x x", "1234567890 12", "....... ......", "okokokokokok"]
)
def test_an_override_must_be_words(kit: Brand, said: str) -> None:
    with pytest.raises(SensitiveVisitError, match="Say it in words") as caught:
        check_visit(kit, "domestic-abuse", said)
    assert "Leave no card" in str(caught.value)


def test_an_override_in_words_is_taken_and_a_needless_one_refused(kit: Brand) -> None:
    visit = check_visit(kit, "stalking", AGREED)
    assert visit is not None
    assert visit.sensitive
    for reason in (None, "routine"):
        with pytest.raises(RequestError):
            check_visit(kit, reason, AGREED)


@given(said=st.text())
def test_nothing_that_can_be_typed_gets_past_the_list(kit: Brand, said: str) -> None:
    try:
        visit = check_visit(kit, said)
    except (UnknownNameError, SensitiveVisitError):
        return
    assert visit is not None
    assert not visit.sensitive
    assert as_name(said) in visit.names


@given(st.text(max_size=30))
def test_words_are_letters(said: str) -> None:
    assert in_words(f"{said} safeguarding lead")
    assert not in_words("".join(sign for sign in said if not sign.isalpha()))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("genuine, call 101.", "genuine, call 07700 900123.", "07700 900123 is a mobile number"),
        ("genuine, call 101.", "genuine, call 101 or +44 (0)7700 900123.", "is a mobile number"),
        ('aliases = ["missing", "misper"]', 'aliases = ["witness"]', "Two visits are called “witness”"),
        ('kind = "general-enquiry"', 'kind = "General"', "visits.0.kind"),
    ],
)
def test_a_kit_that_could_do_harm_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    folder = changed(tmp_path, (old, new))
    with pytest.raises(BrandError) as caught:
        load_brand(folder)
    assert any(words in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_sensitive_visit_must_say_what_to_do_instead(tmp_path: Path) -> None:
    folder = changed(tmp_path)
    text = (folder / "brand.toml").read_text(encoding="utf-8")
    text += '\n[[visits]]\nkind = "other"\ntitle = "Other"\nsensitive = true\ninstead = "No."\n'
    (folder / "brand.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BrandError, match="what to do in place of leaving a card"):
        load_brand(folder)


def test_a_kit_without_visits_knows_no_reason(tmp_path: Path) -> None:
    folder = changed(tmp_path)
    text = (folder / "brand.toml").read_text(encoding="utf-8")
    (folder / "brand.toml").write_text(text[: text.index("[[visits]]")], encoding="utf-8")
    kit = load_brand(folder)
    assert check_visit(kit, None) is None
    with pytest.raises(UnknownNameError, match=r"add \[\[visits\]\]"):
        check_visit(kit, "routine")


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "+447700900123",
        "+44 (0)7700 900-123",
        "0044 7700 900123",
        "Call 101, 07700 900123 or 999.",
        "07624 1 23456",
    ],
)
def test_a_mobile_is_found_however_it_is_written(text: str) -> None:
    assert mobile_in(text)


@pytest.mark.parametrize(
    "text",
    ["101", "999", "18001 101", "01632 960123", "020 7946 0123", "0800 555 111", "070 1234 5678", "076 1234 5678"],
)
def test_other_numbers_are_no_mobiles(text: str) -> None:
    assert mobile_in(text) == ""


@given(st.integers(min_value=0, max_value=99_999_999), st.sampled_from("12345789"), st.data())
def test_every_number_of_the_mobile_ranges_is_found(rest: int, second: str, data: st.DataObject) -> None:
    digits = f"07{second}{rest:08d}"
    gaps = data.draw(st.lists(st.sampled_from(["", "", " ", "-", "."]), min_size=11, max_size=11))
    written = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=True))
    assert mobile_in(f"Call {written}")
    assert mobile_in(f"Call +44 {written[1:].lstrip(' -.')}")


def test_a_team_with_a_mobile_or_a_telling_name_is_noticed(kit: Brand) -> None:
    place = Place(sheet="Areas", row=2)
    (mobile,) = unprintable([Placed(area(phone="07700 900123"), place)], kit)
    assert (mobile.code, mobile.level, mobile.place.column) == ("mobile-number", "notice", "phone")
    (name,) = unprintable([Placed(area(team_name="Ham Domestic Abuse Team"), place)], kit)
    assert (name.code, name.level, name.place.column) == ("telling-name", "notice", "team_name")
    detective = Officer(area="ham", name="Bo Li", rank="Domestic Abuse Officer", role="Burglary lead")
    (rank,) = unprintable([Placed(detective, place)], kit)
    assert (rank.code, rank.level, rank.place.column) == ("telling-name", "notice", "rank")
    assert (
        unprintable(
            [Placed(area(phone="101", team_name="Ham Neighbourhood Policing and Rural Crime Team"), place)], kit
        )
        == []
    )


ALLOWED = [
    "{{ edition.area.team_name }} {{ edition.officer.full_name }} {{ edition.officer['collar_number'] }}",
    "{% if edition.officer %}{{ edition.officer.rank }}{% endif %}",
    "{% for event in edition.events %}{{ event.title }}{% endfor %}",
    "{{ edition.events[0].title }} {{ edition.follows[0].label }} {{ edition.home.readable }} {{ item.label }}",
    "{{ brand.genuine }} {{ brand.contacts['emergency'].value }} {{ options.variant }} {{ options.bold }}",
    "We called to see you {{ 'and' if edition.officer and not edition.events else 'or' }}",
]
TELLING = [
    "{{ edition.activity[0].headline }}",
    "{% for item in edition.activity %}{{ item.headline }}{% endfor %}",
    "{{ edition.priorities | length }}",
    "{{ edition.facts.total }}",
    "{{ edition.highlights[0] }}",
    "{{ edition.said_done }}",
    "{{ edition.counts }}",
    "{{ edition.code }}",
    "{{ edition.officer.role }}",
    "{{ edition.officer['role'] }}",
    "{{ edition.officer }}",
    "{{ (edition.officer or 1).role }}",
    "{% set o = edition.officer %}{{ o.role }}",
    "{% set e = edition %}{{ e.activity }}",
    "{{ edition['act' ~ 'ivity'] }}",
    "{{ edition | attr('activity') }}",
    "{{ edition.area.description }}",
    "{{ edition.area[options.variant] }}",
    "{{ brand.visits[0].title }}",
    "{{ options.words }}",
    "{% include 'back.toml' %}",
    "We called about the burglary",
    "Crime reference {{ edition.area.name }}",
    "Witness",
]
OPTIONS = {
    "variant": Option(title="x", default="a", choices=("a", "b")),
    "bold": Option(title="x", default=False),
    "words": Option(title="x", default=""),
}


@pytest.mark.parametrize("text", ALLOWED)
def test_an_outside_face_may_name_the_team_and_who_called(text: str) -> None:
    assert told(Sources((text,)), OPTIONS) == []


@pytest.mark.parametrize("text", TELLING)
def test_an_outside_face_may_never_say_why(text: str) -> None:
    assert told(Sources((text,)), OPTIONS)


def test_expressions_of_an_outside_face_are_checked_too() -> None:
    assert told(Sources(expressions=("edition.follows or [edition.home]",), when="not edition.officer"), OPTIONS) == []
    assert told(Sources(expressions=("edition.officers",)), OPTIONS) == ["edition.officers"]
    assert told(Sources(when="edition.activity"), OPTIONS) == ["edition.activity"]


def test_telling_words_are_whole_words() -> None:
    assert telling_words("Grape Street, Suffolk: crime prevention") == []
    assert telling_words("RAPE and Stalking; ref no 12") == ["RAPE", "Stalking", "ref no"]
