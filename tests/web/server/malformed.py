"""Requests that no browser sends: any method, path, query, header, cookie and body, from nobody and from an admin."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask_wtf.csrf import generate_csrf
from hypothesis import strategies as st

from leaflets.web.access import VISIT
from tests.web.signing import site, somebody

METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "")
KINDS = (
    *(
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json",
    ),
    *(
        "multipart/form-data; boundary=",
        "text/plain; charset=none",
        "application/x-www-form-urlencoded; charset=utf-16",
    ),
)
NAMES = (
    *("Accept", "Accept-Language", "Cookie", "Content-Length", "Range", "If-Range", "If-None-Match", "Referer", "Host"),
    *("If-Modified-Since", "X-Request-ID", "X-Forwarded-For", "Authorization", "Content-Encoding", "Accept-Encoding"),
)
FIELDS = (
    *("name", "password", "role", "next", "since", "until", "before", "q", "area", "month", "layout", "copies", "file"),
    *("who", "what", "about", "reason", "stock", "start", "lang", "page", "old", "new", "again", "date", "headline"),
)
NASTY = (
    *(
        "../../etc/passwd",
        "%2e%2e%2f",
        "{{7*7}}",
        "{% raw %}",
        "<script>",
        "' OR 1=1 --",
        "\r\nX: y",
        "=cmd|'/c calc'!A1",
    ),
    *("\ud800", "\0", "9" * 40, "-1", "NaN", "1e999", "2026-02-30", "0000-00-00", "\u202e", "a" * 5000, "ＡＢ", "۱۲"),
)


@dataclass(frozen=True)
class Asked:
    """A request: by whom, and all that it holds. `values` stand for the parts of a known address."""

    endpoint: int
    is_known: bool
    path: str
    values: tuple[str, ...]
    method: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    form: Mapping[str, str] | None
    body: bytes
    kind: str
    is_admin: bool
    has_token: bool


def words() -> st.SearchStrategy[str]:
    """Texts of every kind, and those that have broken other sites."""
    return st.one_of(st.text(max_size=30), st.sampled_from(NASTY), st.integers().map(str))


def requests() -> st.SearchStrategy[Asked]:
    """Any request."""
    fields = st.one_of(st.sampled_from(FIELDS), words())
    pairs = st.lists(st.tuples(fields, words()), max_size=5).map(tuple)
    junk = st.binary(max_size=40).map(lambda raw: raw.decode("latin1"))
    header = st.tuples(st.sampled_from(NAMES), st.one_of(words(), junk))
    return st.builds(
        Asked,
        endpoint=st.integers(0, 1000),
        is_known=st.booleans(),
        path=st.one_of(words(), junk),
        values=st.lists(words(), min_size=4, max_size=4).map(tuple),
        method=st.sampled_from(METHODS),
        query=pairs,
        headers=st.lists(header, max_size=4).map(tuple),
        form=st.one_of(st.none(), st.dictionaries(fields, words(), max_size=8)),
        body=st.binary(max_size=400),
        kind=st.sampled_from(KINDS),
        is_admin=st.booleans(),
        has_token=st.booleans(),
    )


@cache
def tried() -> tuple[Flask, Any]:
    """A site with an admin and another, who may be locked or removed."""
    app = site(Path(tempfile.mkdtemp(prefix="leaflets-malformed-")))
    somebody(app, "viewer", "Another")
    return app, somebody(app, "admin")


def send(asked: Asked) -> int:
    """The status of what the site answers."""
    app, admin = tried()
    client = app.test_client()
    form = dict(asked.form) if asked.form is not None else None
    if asked.is_admin or asked.has_token:
        with app.test_request_context(), client.session_transaction() as session:
            token = generate_csrf()
            from flask import session as made

            session["csrf_token"] = made["csrf_token"]
            if asked.is_admin:
                session[VISIT] = app.extensions["visits"].begin(admin.id)
        if form is not None and asked.has_token:
            form["csrf_token"] = token
    body = asked.body if form is None else urlencode(form, errors="surrogatepass").encode()
    kind = asked.kind if form is None else KINDS[0]
    environ = {
        "PATH_INFO": _raw(_path(app, asked)),
        "QUERY_STRING": _raw("&".join("=".join(one) for one in asked.query)),
    }
    environ |= {_key(name): _raw(text) for name, text in asked.headers}
    environ["REQUEST_METHOD"] = asked.method or "GET"
    answer = client.open("/", method="POST", environ_overrides=environ, buffered=True, data=body, content_type=kind)
    return answer.status_code


def _key(name: str) -> str:
    name = name.upper().replace("-", "_")
    return name if name == "CONTENT_LENGTH" else f"HTTP_{name}"


def _raw(text: str) -> str:
    """A text as a server hands it on: bytes, each as a character (PEP 3333)."""
    return text.encode("utf-8", "surrogatepass").decode("latin1")


def _path(app: Flask, asked: Asked) -> str:
    if not asked.is_known:
        return "/" + asked.path
    rules = sorted(app.url_map.iter_rules(), key=str)
    rule = rules[asked.endpoint % len(rules)]
    path, values = rule.rule, iter(asked.values)
    while "<" in path:
        before, _, rest = path.partition("<")
        kind = rest.partition(">")[0]
        value = next(values, "x")
        value = str(abs(hash(value)) % 5) if kind.startswith("int:") else value
        value = "00000000-0000-4000-8000-000000000000" if kind.startswith("uuid:") else value
        path = before + value.replace("<", "") + rest.partition(">")[2]
    return path
