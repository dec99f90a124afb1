"""Floor 6, the pages as plain files: every page rendered once, each link relative to the page that it stands on.

Only plain names, `.html` at the end of every page, and no address of a server: so the folder can be put on SharePoint
or any web server, or opened from a disk.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import quote

from leaflets.brand import Brand
from leaflets.intranet import look
from leaflets.intranet.catalogue import File
from leaflets.intranet.finding import index_of
from leaflets.intranet.page_pictures import picture_name
from leaflets.intranet.pages import Site

HOME, NOT_FOUND, INDEX = "index.html", "404.html", "search-index.js"
PLACES = {
    "home": HOME,
    "area": "areas/{area}.html",
    "issue": "earlier/{month}/{area}.html",
    "district": "districts/{district}.html",
    "latest": "latest/{area}.pdf",
    "picture": "pictures/{id}-{number}.webp",
}
"""Where each kind of page or file stands; the files of months apart."""
Make = Callable[[], bytes]


def file_place(file: File) -> str:
    """Where a file of a month stands among the plain files."""
    return f"files/{file.month}/{'/'.join(file.path.split('/')[-2:])}"


class PlainFiles:
    """All pages over a site, and what stands beside them."""

    def __init__(self, site: Site, brand: Brand) -> None:
        self._site, self._brand = site, brand
        self._env = look.environment(self._address, self._asset, brand)
        self._at = HOME

    def assets(self) -> Iterator[tuple[str, Make]]:
        """Style, script, fonts, marks and the index that is searched."""
        for name, make in look.beside(self._brand).items():
            yield f"assets/{name}", make
        yield f"assets/{INDEX}", lambda: index_of(self._site.catalogue).encode()

    def files(self) -> Iterator[tuple[str, File]]:
        """The files of all months, and each area's latest leaflet once more at an address that stays."""
        for area in self._site.catalogue.areas.values():
            for issued in area.months:
                yield from ((file_place(file), file) for file in issued.files)
            if area.latest and area.latest.leaflet:
                yield self._place("latest", area=area.id), area.latest.leaflet

    def pictures(self) -> Iterator[tuple[str, File, int]]:
        """The pictures of all leaflets' pages, each with its file and the number of the page."""
        for area in self._site.catalogue.areas.values():
            for file in (issued.leaflet for issued in area.months):
                if file:
                    numbers = range(1, file.pages + 1)
                    yield from ((f"pictures/{picture_name(file, number)}", file, number) for number in numbers)

    def pages(self) -> Iterator[tuple[str, Make]]:
        """Every page, home last: by then all that it leads to is there."""
        site, catalogue = self._site, self._site.catalogue
        for key, area in catalogue.areas.items():
            for issued in area.months[1:]:
                place = self._place("issue", area=key, month=issued.key)
                yield place, self._page(place, "area.html", partial(site.area, key, issued.key))
            place = self._place("area", area=key)
            yield place, self._page(place, "area.html", partial(site.area, key))
        for key in catalogue.districts:
            place = self._place("district", district=key)
            yield place, self._page(place, "district.html", partial(site.district, key))
        yield NOT_FOUND, self._page(NOT_FOUND, "not_found.html", dict)
        yield HOME, self._page(HOME, "home.html", site.home)

    def _page(self, place: str, template: str, about: Callable[[], Mapping[str, object] | None]) -> Make:
        def make() -> bytes:
            self._at = place
            return self._env.get_template(template).render(**(about() or {})).encode()

        return make

    def _place(self, page: str, **of: object) -> str:
        """Where a page or file stands, from the top of the folder."""
        if page == "file":
            file = self._site.catalogue.file(str(of["id"]), str(of["name"]))
            assert file is not None  # noqa: S101 - a page names only files of its catalogue
            return file_place(file)
        return PLACES[page].format(**of)

    def _address(self, page: str, **of: object) -> str:
        return self._relative(self._place(page, **of))

    def _asset(self, name: str) -> str:
        return self._relative(f"assets/{name}")

    def _relative(self, place: str) -> str:
        return quote(posixpath.relpath(place, posixpath.dirname(self._at) or "."))
