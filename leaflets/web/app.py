"""Floor 7, the application: a factory, and the list of its parts. Each part is a module with a `blueprint`."""

from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from jinja2 import FileSystemLoader, StrictUndefined

from leaflets.brand import load_brand
from leaflets.intranet import look
from leaflets.spelling import without_commands
from leaflets.store.audit import Audit
from leaflets.store.base import open_store
from leaflets.store.people import People, Role
from leaflets.store.visits import Visits
from leaflets.web import public
from leaflets.web.access import guard
from leaflets.web.faults import answer_faults
from leaflets.web.limits import limit
from leaflets.web.ops import count_requests
from leaflets.web.security import check_text, secure
from leaflets.web.settings import Settings
from leaflets.web.single import connect
from leaflets.web.telling import tell_requests

FOLDER = Path(__file__).parent
PARTS: tuple[str, ...] = (
    *("public", "shift", "account", "single", "users", "audit", "ops"),
    *("desk", "month", "editions", "activity"),
)
"""Modules of this folder, in the order in which their addresses are tried."""


def create_app(settings: Settings, log: Any = None) -> Flask:
    """The site of these settings. `app.extensions` has its settings, brand and store, and who may come in.

    `log` is a logger of structlog that is told every request; without one nothing is.
    """
    parts = [import_module(f"leaflets.web.{part}") for part in PARTS]  # which know the tables that the store makes
    app = Flask(__name__, static_folder=None)
    app.secret_key = settings.secret
    store = open_store(settings.database)
    app.extensions |= {"settings": settings, "store": store, "brand": load_brand(settings.brand)}
    app.extensions |= {"people": People(store), "audit": Audit(store)}
    app.extensions["visits"] = Visits(store, settings.idle, settings.longest)
    app.extensions["log"] = log
    app.extensions["beside"] = look.Beside(app.extensions["brand"])
    _set_look(app)
    tell_requests(app)
    count_requests(app)
    secure(app, settings)
    limit(app, settings)
    guard(app)
    app.before_request(check_text)
    connect(app, settings)
    answer_faults(app)
    for part in parts:
        app.register_blueprint(part.blueprint)
    links = [link for part in parts for link in getattr(part, "LINKS", ())]
    app.extensions["links"] = sorted(links, key=lambda link: ["", *Role].index(link[2]))  # first what most may see
    public.warm(app)
    return app


def _set_look(app: Flask) -> None:
    """The templates of the intranet's pages and of this server's own, with addresses as Flask makes them."""
    app.jinja_loader = FileSystemLoader([FOLDER / "templates", look.TEMPLATES])
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters["without_commands"] = without_commands
    app.jinja_env.globals.update(address=_address, asset=_asset, is_plain=False, **look.shown(app.extensions["brand"]))


def _address(page: str, /, **of: Any) -> str:
    """The address of a page by its name; one without a dot is a public page, which plain files have too."""
    return url_for(page if "." in page else f"public.{page}", **of)


def _asset(name: str) -> str:
    """The address of a file beside the pages; it changes when the file does."""
    version = look.version_of(current_app.extensions["beside"].get(name) or b"")
    return url_for("public.asset", name=name, v=version)
