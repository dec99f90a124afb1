"""Floor 4, speech: what templates say in a language. Its filters, and `_`, which fills messages in."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from jinja2 import pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from leaflets import typography
from leaflets.language import ENGLISH, Language
from leaflets.models import Event
from leaflets.tongue import Tongued, island, like, shared

FILLED = re.compile(r"%\(\w+\)[sd]|</?\w+>")
"""What a message is filled with, and the elements around it."""
WORDS = re.compile(r"[^\W\d_]")


def event_span(event: Event, language: Language = ENGLISH) -> str:
    """When an event is on: "Friday 18 September, 9am to 4pm"."""
    return typography.span(event.start, event.end, all_day=event.all_day, tongue=language)


def stopped(text: str, stop: str = ".") -> str:
    """A text that ends as a sentence does: with a full stop, unless it has one, or asks or calls out."""
    return text if text[-1:] in ".!?…。।۔؟" else like(text, text + stop)


def plain(text: str) -> str:
    """A text for an attribute, which holds no elements and so cannot say in which language it is."""
    return str.__str__(text) if isinstance(text, Tongued) else text


def as_it_is(text: str) -> str:
    """An island on a page that is read from left to right needs nothing."""
    return text


SPEAKING: dict[str, Callable[..., str]] = {
    "day": typography.day,
    "weekday": typography.weekday,
    "month": typography.month,
    "short_day": typography.short_day,
    "short_month": typography.short_month,
    "clock": typography.clock,
    "listed": typography.listed,
    "grouped": typography.grouped,
}
FILTERS: dict[str, Callable[..., str]] = {"counted": typography.counted, "stopped": stopped, "plain": plain}
"""The filters that a template may use beside Jinja's own, `joined`, `spoken`, `span` and `island`; those of `SPEAKING`
are given the template's language."""


@pass_eval_context
def joined(context: EvalContext, texts: Iterable[str], between: str = " ") -> str:
    """Texts one after another; of one language, they are one text of it."""
    said = [text for text in texts if text]
    if first := shared(said):
        return first.again(between.join(plain(text) for text in said))
    return Markup(between).join(said) if context.autoescape else between.join(said)  # noqa: S704 - a template's own


def spoken(texts: Iterable[str]) -> Markup:
    """The attributes of an element that holds texts of one language other than the page's; none otherwise."""
    first = shared(texts)
    return first.attributes if first else Markup("")


def speaker(language: Language) -> Callable[..., str]:
    """What `_` calls: the words for a message, filled in.

    A message without words of its own, such as “%(place)s, %(town)s”, that is filled with English is left English: its
    commas and quotation marks belong to what stands between them.
    """

    @pass_context
    def gettext(context: Context, message: str, /, **filled: Any) -> str:
        safe = context.eval_ctx.autoescape
        first = shared(filled.values()) if not WORDS.search(FILLED.sub("", message)) else None
        if first is None:
            words = language.gettext(message)
            return Markup(words) % filled if safe else words % filled  # noqa: S704 - a catalogue is the project's own
        bare = {name: plain(text) for name, text in filled.items()}
        if not safe:
            return first.again(message % bare)
        return Markup("<span{}>{}</span>").format(first.attributes, Markup(message) % bare)  # noqa: S704

    return gettext


def filters_of(language: Language) -> dict[str, Callable[..., str]]:
    """Every filter, speaking a language."""
    speaking = {name: partial(make, tongue=language) for name, make in SPEAKING.items()}
    keep = island if language.direction == "rtl" else as_it_is
    own: dict[str, Callable[..., str]] = {
        "joined": joined,
        "spoken": spoken,
        "span": partial(event_span, language=language),
        "island": keep,
    }
    return {**FILTERS, **speaking, **own}
