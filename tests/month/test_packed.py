"""What is packed comes out as it went in, and the way it was put there."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from leaflets.month.changes import Said
from leaflets.month.packed import Packed
from leaflets.month.shown import Shown, ShownEvent, ShownPriority

WORDS = st.text(max_size=40)
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1))
EVENTS = st.builds(ShownEvent, title=WORDS, start=MOMENTS, end=st.none() | MOMENTS, all_day=st.booleans())
SHOWN = st.builds(
    Shown,
    names=st.dictionaries(WORDS, WORDS, max_size=2),
    priorities=st.lists(st.builds(ShownPriority, issue=WORDS), max_size=2).map(tuple),
    events=st.lists(EVENTS, max_size=2).map(tuple),
    holds=st.dictionaries(WORDS, st.integers(0, 99), max_size=2),
)
SAID = st.builds(Said, name=WORDS, district=WORDS, outline=st.lists(WORDS).map(tuple), shown=st.none() | SHOWN)


@given(st.lists(st.tuples(WORDS, SAID), max_size=5))
def test_what_is_packed_comes_out_as_it_went_in(told: list[tuple[str, Said]]) -> None:
    kept, plain = Packed(Said, told), dict(told)
    assert list(kept.items()) == list(plain.items())
    assert [name for name, _ in kept.texts()] == sorted(plain)
    for name in plain:
        assert name in kept
        del kept[name]
    assert len(kept) == 0
