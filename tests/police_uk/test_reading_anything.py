"""Whatever a file holds, reading a folder of answers ends with records and problems, and never with an accident."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leaflets.sources.police_uk.records import records_of
from leaflets.sources.police_uk.store import INDEX
from leaflets.sources.problems import Findings

SHAPES = (
    ("name", "rank"),
    ("issue", "issue-date", "action", "action-date"),
    ("title", "start_date", "end_date", "description", "address"),
    ("category", "month"),
    ("latitude", "longitude"),
    ("id", "name", "description", "contact_details", "url_force"),
)
KEYS = st.sampled_from([*{key for shape in SHAPES for key in shape}, "date", "url", "twitter", "email", "telephone"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["2026-08", "2026-13", "0000-00", "2026-08-01T10:00:00Z", "aaa", "51.5", "N1", "<p>x</p>", "x" * 700]
    ),
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=8), max_leaves=25
)
ITEMS = st.one_of(*(st.fixed_dictionaries(dict.fromkeys(shape, SCALARS | ANYTHING)) for shape in SHAPES))
CONTENT = ANYTHING | ITEMS | st.lists(ITEMS, max_size=5)
PLAIN = (
    "people",
    "priorities",
    "events",
    "boundary",
    "neighbourhood",
    "crimes-street_2026-08",
    "crimes-street_2026-99",
)
NAMES = st.sampled_from([*PLAIN, "x__N1__people", "x__N1", "anything", "forces__x__people"])


def texts_of(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content)


@given(st.dictionaries(NAMES, CONTENT.map(texts_of) | st.text(max_size=40), min_size=1, max_size=4))
@settings(max_examples=120)
def test_a_loose_folder_of_anything(files: dict[str, str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "N1"
        folder.mkdir()
        for stem, text in files.items():
            (folder / f"{stem}.json").write_bytes(text.encode("utf-8", errors="surrogatepass"))
        found = Findings()
        imported = records_of(folder, found)
    named = {problem.place.file.removesuffix(".json") for problem in found.problems}
    assert named - {""} <= set(files)
    assert {area.id for area in imported.records.areas} >= set(imported.boundaries)
    assert all(figure.count >= 0 for figure in imported.records.figures)


@given(st.lists(ANYTHING.map(texts_of), max_size=4))
@settings(max_examples=60)
def test_an_index_of_anything(lines: list[str]) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / INDEX).write_bytes("\n".join(lines).encode("utf-8", errors="surrogatepass"))
        assert records_of(Path(name), Findings()).boundaries == {}
