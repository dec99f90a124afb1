"""Floor 4, templating: the one Jinja environment of both engines, and its faults as the project's own errors.

A template sees exactly `edition`, `brand` and `options`. A field that does not exist, or that is empty where something
must be printed, is an error and never a gap on the paper.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from leaflets.engines.speech import filters_of, speaker
from leaflets.errors import LayoutError, LeafletsError, MissingFieldError, Place
from leaflets.language import ENGLISH, Language
from leaflets.layout import Layout
from leaflets.spelling import did_you_mean

# What Python raises inside a template that is wrong: a filter given the wrong thing, a list asked for what it lacks.
TEMPLATE_FAULTS = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError)
SEEN = ("edition", "brand", "options")


class Absent(StrictUndefined):
    """A name or field that does not exist. It says so in words, and fails in every use."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"There is no “{self._undefined_name}”. {did_you_mean(str(self._undefined_name), SEEN)}".rstrip()
        if self._undefined_obj is None:
            return f"“{self._undefined_name}” is asked of something that is not there."
        return _no_field(type(self._undefined_obj), str(self._undefined_name))


def _no_field(shape: type, name: str) -> str:
    known = [*getattr(shape, "model_fields", ()), *getattr(shape, "__dataclass_fields__", ())]
    return f"{shape.__name__} has no field “{name}”. {did_you_mean(name, known)}".rstrip()


def environment(layout: Layout, *, autoescape: bool, language: Language = ENGLISH) -> ImmutableSandboxedEnvironment:
    """The environment of a layout's templates in a language; `autoescape` is on for HTML and off for plain text.

    Templates are found in the layout's own folder, then in those it extends, and nowhere else; a layout that extends
    another reaches the other's by its folder, as in `{% extends "activity-leaflet/template.html" %}`. It is sandboxed,
    for a layout is data that somebody dropped in. One environment is kept for each layout, with its compiled templates:
    use `.overlay()` before changing it.
    """
    return _environment(layout.folders, autoescape, language)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which remembers what it has allowed: that depends on an object's type and nothing else of it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._allowed: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may see an attribute."""
        key = type(obj), attr
        if key not in self._allowed:
            self._allowed[key] = super().is_safe_attribute(obj, attr, value)
        return self._allowed[key]


@lru_cache(maxsize=64)
def _environment(folders: tuple[Path, ...], autoescape: bool, language: Language) -> ImmutableSandboxedEnvironment:
    made = _Sandbox(
        loader=ChoiceLoader(
            [FileSystemLoader(folders), PrefixLoader({folder.name: FileSystemLoader(folder) for folder in folders})]
        ),
        extensions=["jinja2.ext.i18n"],
        undefined=Absent,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=printable,
    )
    made.filters.update(filters_of(language))
    made.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True
    )
    made.globals["gettext"] = speaker(language)
    return made


def printable(value: object) -> object:
    """What a template prints. None is a field that was empty, and would read “None” on the paper."""
    if value is None:
        raise UndefinedError("Something is printed here that is empty.")
    return value


@contextmanager
def rendering(layout: Layout, file: str, block: str = "", face: str = "") -> Iterator[None]:
    """Turn what goes wrong in a template of `file` into MissingFieldError or LayoutError, with layout, file and line.

    A fault that did not come from a template (a fault of the program) passes through unchanged. `block` names the frame
    or part, and stands in the place of the line.
    """
    try:
        yield
    except LeafletsError:
        raise
    except (TemplateError, *TEMPLATE_FAULTS) as fault:
        line, where = _line(fault)
        if not line and not isinstance(fault, TemplateError):
            raise
        place = Place(file=where or file, layout=layout.name, face=face, block=block or (f"line {line}" * bool(line)))
        raise _translated(fault, place) from fault


def _translated(fault: Exception, place: Place) -> LeafletsError:
    match fault:
        case SecurityError():
            return LayoutError(
                f"The template asks for what it must not have: {str(fault).rstrip('.')}.", "Take it out.", place
            )
        case UndefinedError():
            return MissingFieldError(str(fault), "Mend the name, or ask with `if` first.", place)
        case TemplateNotFound():
            return LayoutError(f"There is no template “{fault.name}”.", "Add it to the layout’s folder.", place)
        case TemplateSyntaxError():
            return LayoutError(f"The template cannot be read: {fault.message}", "Mend this line.", place)
    return LayoutError(f"The template cannot be used here: {fault}.", "Mend this line.", place)


def _line(fault: Exception) -> tuple[int, str]:
    """The line of the innermost template that the fault came from, and its file's name; (0, "") when from none."""
    if isinstance(fault, TemplateSyntaxError):
        return fault.lineno, Path(fault.filename).name if fault.filename else ""
    line, name = 0, ""
    trace: TracebackType | None = fault.__traceback__
    while trace:
        inside = trace.tb_frame.f_globals
        if "__jinja_exception__" in inside:  # Jinja has put the template's own line in the place of its code
            line, name = trace.tb_lineno, trace.tb_frame.f_code.co_filename
        elif "__jinja_template__" in inside:  # an expression, where Jinja leaves that to us
            line = inside["__jinja_template__"].get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line, "" if name.startswith("<") else Path(name).name
