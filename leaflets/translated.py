"""Floor 3, translated: pure. A record as a page in another language says it: its translations, and English marked so.

A text that has no translation is printed in English and says so, for those who listen and for pages that are read from
right to left. Numbers and addresses are the same in every language.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from leaflets.language import Language
from leaflets.models import Quantity, Record, translatable
from leaflets.tongue import Tongued, island

R = TypeVar("R", bound=Record)

ISLANDS = ("phone", "email", "collar_number")


def in_language(record: R, language: Language) -> R:
    """The record as a page in a language says it; the same where that is English."""
    if language.is_english:
        return record
    own = {name: value for name, lang, value in record.translations if lang == language.code}
    said: dict[str, Any] = {}
    for name in translatable(type(record)):
        if name in own:
            said[name] = own[name]
        elif value := getattr(record, name):
            said[name] = _english(value)
    if language.direction == "rtl":
        said |= {name: island(value) for name in ISLANDS if (value := getattr(record, name, ""))}
    return record.model_copy(update=said)


def all_in(records: Iterable[R], language: Language) -> tuple[R, ...]:
    """Every record as a page in a language says it."""
    return tuple(in_language(record, language) for record in records)


def _english(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(english_label(quantity) for quantity in value)
    return Tongued(value, "en")


def english_label(quantity: Quantity) -> Quantity:
    """A figure whose words are English."""
    return replace(quantity, label=Tongued(quantity.label, "en"))
