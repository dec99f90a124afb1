"""Floor 2, outside: what the templates of a face that can be seen from outside may use, and what they would tell.

A card in a letterbox is read by others first: whoever shares the home, a neighbour, a person whom the householder
fears. So such a face may name the team and who called, and never why: no activity, crime, priority, role or reference.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

from leaflets.layout import Option

MAY_USE = (
    *(f"edition.area.{name}" for name in ("name", "team_name", "phone", "email", "base")),
    *(f"edition.officer.{name}" for name in ("name", "rank", "full_name", "collar_number")),
    *(f"edition.{name}" for name in ("events", "follows", "home", "page")),
    *(f"brand.{name}" for name in ("name", "strapline", "publisher", "page", "genuine", "formats", "contacts")),
)
"""The paths that may be used, with all that stands below them. An officer's role is not one: it may name a crime."""
MAY_ASK = ("edition.officer",)
"""What may be asked after, to choose other words, and not printed."""
TELLING = re.compile(
    r"\b(abus\w*|arrest\w*|assault\w*|burgl\w*|case number|crime (?:number|ref\w*)|domestic|drugs?|fraud|harass\w*"
    r"|hate crimes?|incident\w*|informants?|intelligence|investigat\w*|offen[cd]\w*|rap(?:e|ed|ist)"
    r"|ref(?:erence)? ?n\w+|robber\w*|safeguarding|sexual\w*|slavery|stalk\w*|suspect\w*"
    r"|theft|victims?|violen\w*|warrants?|witness\w*)\b",
    re.IGNORECASE,
)
"""Words that say why somebody called: crimes, parts that people play in them, and references."""
ROOTS = ("edition", "brand", "options")
LOGIC = (nodes.And, nodes.Or, nodes.Not)
ELSEWHERE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


@dataclass(frozen=True, slots=True)
class Sources:
    """The templates of a frame, its expressions, and the expression that says whether it is drawn."""

    templates: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    when: str = ""


def told(sources: Sources, options: Mapping[str, Option]) -> list[str]:
    """What the sources use that a face seen from outside must not, each once; what cannot be read tells nothing.

    An option may be used unless it takes free words. Faults of syntax are found when the frames are compiled.
    """
    safe = {f"options.{name}" for name, option in options.items() if option.choices or type(option.default) is not str}
    found: list[str] = []
    for text in sources.templates:
        found += [*_told(text, safe), *(f"the word “{word}”" for word in telling_words(text))]
    for text in sources.expressions:
        found += _told(f"{{{{ {text} }}}}", safe)
    if sources.when:
        found += _told(f"{{% if {sources.when} %}}{{% endif %}}", safe)
    return list(dict.fromkeys(found))


def telling_words(text: str) -> list[str]:
    """The words of a text that say why somebody called. What a template fills in is passed over, its words are not."""
    own = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.DOTALL)
    return [match[0] for words in (own, *_quoted(text)) for match in TELLING.finditer(words)]


def _quoted(text: str) -> Iterator[str]:
    """The words that a template has in quotation marks, such as those that it has translated."""
    if "{" not in text:
        return
    try:
        tree = Environment(autoescape=False).parse(text)  # noqa: S701 - nothing is rendered
    except TemplateSyntaxError:
        return
    yield from (node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str))


def _told(text: str, safe: set[str]) -> Iterator[str]:
    try:
        tree = Environment(autoescape=False).parse(text)  # noqa: S701 - nothing is rendered
    except TemplateSyntaxError:
        return
    yield from _walk(tree, safe)


def _walk(node: nodes.Node, safe: set[str], *, asking: bool = False) -> Iterator[str]:
    """What a part of a template tells. `asking` is on where a value decides something and is not printed."""
    if isinstance(node, ELSEWHERE):
        yield "another file"
        return
    if isinstance(node, (nodes.Getattr, nodes.Getitem, nodes.Name)) and (path := _path(node)):
        if not _allowed(path, safe, asking=asking):
            yield path
        return
    for name, value in node.iter_fields():
        asked = name == "test" or isinstance(node, nodes.Test) or (asking and isinstance(node, LOGIC))
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, nodes.Node):
                yield from _walk(child, safe, asking=asked)


def _path(node: nodes.Node) -> str:
    """The path that a chain of names gives: "edition.area.name"; "" when it does not begin with what a template sees.

    An index is passed over. A path ends before a key that is only known later, and so is as wide as it might become.
    """
    names: list[str] = []
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        if isinstance(node, nodes.Getattr):
            names.append(node.attr)
        elif isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            names.append(node.arg.value)
        elif not (isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)):
            names.clear()
        node = node.node
    known = isinstance(node, nodes.Name) and node.name in ROOTS
    return ".".join([node.name, *reversed(names)]) if isinstance(node, nodes.Name) and known else ""


def _allowed(path: str, safe: set[str], *, asking: bool) -> bool:
    """Whether a path may be used, or lies below one that may be."""
    whole = {*MAY_USE, *safe, *(MAY_ASK if asking else ())}
    return path in whole or any(path.startswith(f"{start}.") for start in {*MAY_USE, *safe})
