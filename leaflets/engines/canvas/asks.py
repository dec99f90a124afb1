"""Floor 4, the canvas engine's questions to templates: what they ask of a card, told from their syntax trees."""

from collections.abc import Iterable

from jinja2 import nodes

from leaflets.engines.templating import environment
from leaflets.frames import Frame
from leaflets.layout import Layout

TEXTS = frozenset({"text", "label"})
"""The fields of a frame that are templates; the others are expressions."""
OTHER_TEMPLATES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
# What leaves a card's own words as they are: printing them, and asking whether they are there at all.
PLAIN = (nodes.Template, nodes.Output, nodes.Getattr, nodes.Or, nodes.And, nodes.Not, nodes.CondExpr, nodes.If)


def asks_for_card(frame: Frame, names: Iterable[str], layout: Layout) -> bool:
    """Whether one of these uses `edition.card`, or may: it hands on the edition whole, or takes in another template."""
    return any(_touches(tree) or any(tree.find_all(OTHER_TEMPLATES)) for tree in _trees(frame, names, layout))


def only_prints_card(frame: Frame, names: Iterable[str], layout: Layout) -> bool:
    """Whether these do nothing with `edition.card` but print what it holds, and ask whether it is there."""
    trees = list(_trees(frame, names, layout))
    return all(_plain(tree) and not any(tree.find_all(OTHER_TEMPLATES)) for tree in trees)


def _trees(frame: Frame, names: Iterable[str], layout: Layout) -> Iterable[nodes.Template]:
    for name in names:
        written = getattr(frame, name, "")
        if not written or (name in TEXTS and "{" not in written):
            continue
        source = written if name in TEXTS else f"{{{{ ({written}) }}}}"
        yield environment(layout, autoescape=False).parse(source)


def _touches(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Getattr) and _is_edition(node.node):
        return node.attr == "card"
    return _is_edition(node) or any(_touches(child) for child in node.iter_child_nodes())


def _plain(node: nodes.Node) -> bool:
    if not _touches(node):
        return True
    if isinstance(node, nodes.Getattr) and _is_edition(node.node):
        return True
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "_":
        return all(_plain(filled.value) for filled in node.kwargs)  # a message prints what it is filled with
    return isinstance(node, PLAIN) and all(_plain(child) for child in node.iter_child_nodes())


def _is_edition(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "edition"
