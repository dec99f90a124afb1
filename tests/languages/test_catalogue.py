"""The catalogues: whole, with nothing that is not used, filled in alike, and in letters that their fonts have."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from leaflets.brand import Brand
from leaflets.errors import DraftLanguageError, LanguageError, UnknownNameError
from leaflets.language import CATALOGUE, LANGUAGE_FILE, Language, find_languages, shipped_languages
from leaflets.tongue import Tongued
from leaflets.typography import without_glyph
from tests.conftest import ROOT

LANGUAGES = [one for one in find_languages().known.values() if not one.is_english]
FILLED = re.compile(r"%\(\w+\)[sd]|%%")
ELEMENT = re.compile(r"</?\w+>")


def maker() -> ModuleType:
    """The script behind `make catalogue`."""
    spec = importlib.util.spec_from_file_location("make_catalogue", ROOT / "docs/make_catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def used() -> set[object]:
    """The messages that layouts and code use today."""
    return set(maker().messages())


def pairs(language: Language) -> Iterator[tuple[str, str]]:
    """Every message with each of its translations."""
    for message in language.catalog:
        if message.id:
            english = message.id[-1] if isinstance(message.id, tuple) else message.id
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            for one in said:
                yield str(english), str(one or "")


def test_the_eight_languages_are_there() -> None:
    assert {one.code for one in LANGUAGES} >= {"cy", "pl", "ro", "pa", "ur", "bn", "ar", "uk"}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_no_message_is_missing_and_none_is_unused(language: Language, used: set[object]) -> None:
    known = {message.id for message in language.catalog if message.id}
    assert not used - known, "run: make catalogue, and translate"
    assert not known - used, "run: make catalogue"
    assert all(words.strip() for _, words in pairs(language))
    assert not any(message.fuzzy for message in language.catalog if message.id)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_translations_are_filled_in_as_the_english_is(language: Language) -> None:
    for message in language.catalog:
        if isinstance(message.id, tuple):
            english, *forms = str(message.id[1]), *map(str, message.string or ())
            filled = set(FILLED.findall(english))
            assert all(set(FILLED.findall(one)) <= filled for one in forms)
            assert set(FILLED.findall(forms[-1])) == filled
        elif message.id:
            english, said = str(message.id), str(message.string)
            assert sorted(FILLED.findall(said)) == sorted(FILLED.findall(english)), said
            assert ELEMENT.findall(said) == ELEMENT.findall(english), said


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_the_fonts_have_every_letter_of_a_language(language: Language, kit: Brand) -> None:
    covered = kit.covering(language.spec.script)
    for _, words in pairs(language):
        assert not without_glyph(words, covered), words
    own = kit.speaking(language)
    texts = [own.strapline, own.genuine, own.formats, own.reply]
    texts += [text for contact in own.contacts.values() for text in (contact.name, contact.use)]
    assert not without_glyph("".join(texts), covered)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_nobody_has_reviewed_a_word_yet_and_it_is_said_so(language: Language) -> None:
    assert language.is_draft
    with pytest.raises(DraftLanguageError) as stop:
        find_languages().printable(language.code)
    assert language.spec.name in str(stop.value)
    assert "--allow-draft" in stop.value.problems[0].mend
    assert stop.value.exit_code == 3
    assert find_languages().printable(language.code, allow_draft=True) is language


def test_a_language_is_found_by_code_or_name_and_a_slip_is_answered() -> None:
    assert find_languages().get("PL") is find_languages().get("polish") is find_languages().get("polski")
    with pytest.raises(UnknownNameError, match="Did you mean “Polish”"):
        find_languages().get("Polsih")


def test_a_folder_adds_a_language_and_a_reviewer_makes_it_printable(tmp_path: Path) -> None:
    folder = tmp_path / "kw"
    folder.mkdir()
    said = 'name = "Cornish"\nown_name = "Kernewek"\nlocale = "kw"\nstatus = "reviewed"\nreviewer = "A. Reader"\n'
    (folder / LANGUAGE_FILE).write_text(said, encoding="utf-8")
    (folder / CATALOGUE).write_text('msgid ""\nmsgstr ""\n\nmsgid "Your team"\nmsgstr "Agas para"\n', encoding="utf-8")
    cornish = find_languages(tmp_path).printable("kw")
    assert cornish.gettext("Your team") == "Agas para"
    assert cornish.gettext("Officer") == "Officer"
    (folder / CATALOGUE).write_bytes(b'msgid "Your team"\nmsgstr "\xff"')
    with pytest.raises(LanguageError, match="cannot be read"):
        find_languages(tmp_path).get("kw").gettext("Your team")


def test_reviewed_without_a_reviewer_is_a_draft(tmp_path: Path) -> None:
    folder = tmp_path / "kw"
    folder.mkdir()
    said = 'name = "Cornish"\nown_name = "Kernewek"\nlocale = "kw"\nstatus = "reviewed"\n'
    (folder / LANGUAGE_FILE).write_text(said, encoding="utf-8")
    with pytest.raises(DraftLanguageError):
        find_languages(tmp_path).printable("kw")


def test_the_kits_own_texts_are_english_and_say_so_where_they_have_no_translation(kit: Brand) -> None:
    polish = kit.speaking(find_languages().get("pl"))
    assert polish.strapline == "Państwa dzielnicowy zespół policji"
    assert polish.contacts["non-emergency"].value == "101"
    relay = polish.contacts["relay"]
    assert isinstance(relay.name, Tongued)
    assert relay.name.lang == "en"
    assert not isinstance(relay.use, Tongued)


def test_the_shipped_folder_holds_data_alone() -> None:
    assert {path.suffix for path in shipped_languages().rglob("*") if path.is_file()} == {".toml", ".po"}
