"""Floor 4, press paper: what works on a screen only is taken out: links, actions, scripts, forms, attached files.

ISO 15930-7 allows no action, and no annotation within the bleed. A link's words stay, and its place in the structure.
"""

from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf

FROM_ROOT = ("/AcroForm", "/AA", "/OpenAction", "/Names", "/Outlines", "/PageMode", "/OCProperties", "/Collection")
FROM_PAGE = ("/Annots", "/AA", "/Thumb", "/Trans", "/Dur", "/PieceInfo", "/Metadata", "/PresSteps")


def for_paper(pdf: Pdf) -> None:
    """Take everything out that is only for screens, and mend the structure of what is left."""
    for key in (*FROM_ROOT, "/Dests", "/Version", "/PieceInfo", "/Perms", "/Legal", "/Threads"):
        if key in pdf.Root:
            del pdf.Root[key]
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    gone: set[int] = set()
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            if "/StructParent" in annotation:
                gone.add(int(annotation.StructParent))
        for key in (*FROM_PAGE, "/Tabs"):
            if key in page.obj:
                del page.obj[key]
    if "/StructTreeRoot" in pdf.Root:
        _unlinked(pdf.Root.StructTreeRoot, set())
        if "/ParentTree" in pdf.Root.StructTreeRoot:
            _forget(pdf.Root.StructTreeRoot.ParentTree, gone)


def _unlinked(element: Object, seen: set[tuple[int, int]]) -> bool:
    """Take references to annotations out of an element and those below it; whether anything is left in it."""
    if element.is_indirect:
        if element.objgen in seen:
            return True
        seen.add(element.objgen)
    if element.get("/S") == Name.Link:
        element.S = Name.Span
    if "/K" not in element:
        return True
    kids: list[Any] = list(element.K) if isinstance(element.K, Array) else [element.K]
    kept = [kid for kid in kids if not isinstance(kid, Dictionary) or _stays(kid, seen)]
    if not kept:
        del element.K
        return False
    element.K = Array(kept) if len(kept) > 1 else kept[0]
    return True


def _stays(kid: Object, seen: set[tuple[int, int]]) -> bool:
    if kid.get("/Type") == Name.OBJR:
        return False
    return _unlinked(kid, seen) if "/S" in kid else True


def _forget(tree: Object, gone: set[int]) -> None:
    """Take the annotations' numbers out of the tree of parents (ISO 32000-1, 7.9.7)."""
    for branch in tree.get("/Kids", []):
        _forget(branch, gone)
    if "/Nums" in tree:
        nums = list(tree.Nums)
        pairs = [(nums[at], nums[at + 1]) for at in range(0, len(nums), 2)]
        tree.Nums = Array([part for pair in pairs if int(pair[0]) not in gone for part in pair])
