"""Floor 3, preflight's codes: every fault that a finished file can hold, and what it means."""

CODES = {
    "contrast-as-printed": "Text stands out too little from what is behind it on the page (WCAG 2.2 AA).",
    "font-not-embedded": "Text is set in a font that is not in the file: another machine prints it in another font.",
    "hairline": "A line is thinner than a press can hold.",
    "no-bleed-box": "A page does not say how far its bleed reaches.",
    "no-trim-box": "A page does not say where it is to be cut.",
    "notdef": "A character is printed as an empty box or as nothing, for its font does not have it.",
    "page-extra": "The file has more pages than it should.",
    "page-missing": "The file has fewer pages than it should.",
    "pdf-encrypted": "A file is locked with a password, or forbids that it is printed.",
    "pdf-unreadable": "A file is empty, cut short, damaged, or no PDF.",
    "picture-notes": "A picture carries notes of where, when or with what it was taken (Exif, GPS).",
    "picture-too-coarse": "A picture has too few pixels for its printed size.",
    "resource-missing": "A page asks for a font, picture or form that the file does not hold.",
    "text-clipped": "A part of a text is cut off on the page.",
    "text-covered": "A text lies under something that is painted over it.",
    "text-invisible": "A text is set so that nothing of it is printed.",
    "text-off-page": "A text stands off the page, or is cut through by its trim.",
    "text-outside-safe-area": "A text stands nearer to the cut edge than the layout allows.",
    "type-too-small": "A text is smaller than the layout's least size.",
    "words-missing": "Words of the edition are not on the page.",
    "wrong-bleed": "A page's bleed is not the one that it should have.",
    "wrong-trim": "A page is not of the layout's size.",
}
"""Every code that preflight gives, with its meaning. `docs/preflight.md` says why each matters and how to mend it."""
