"""Floor 7, the log: a line of JSON for each request, without its query, its body, or anything about a person.

An account is told by its number. A fault of the program is told by its type and its places in the code, not by its
words, which may quote data; LEAFLETS_DEBUG=1 tells them too.
"""

import os
import re
import secrets
import time
import traceback
from typing import Any

import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-ID"
"""The header that names a request; one from a proxy is kept if it is plain."""
PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}")


def set_up_log() -> None:
    """Lines of JSON on the standard error stream, for whatever keeps the log of the process."""
    import sys

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def log_of(app: Flask) -> Any:
    """Where an application's lines go: `app.extensions["log"]`, or nowhere when none was set."""
    return app.extensions.get("log")


def tell_requests(app: Flask) -> None:
    """Name each request, and tell each answer when it has been made."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        answer.headers[HEADER] = request_id()
        _tell("request", status=answer.status_code, ms=round(1000 * elapsed_s(), 1), **_who())
        return answer


def request_id() -> str:
    """The name of this request."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if PLAIN.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def elapsed_s() -> float:
    """How long this request has taken so far, in seconds."""
    return time.perf_counter() - float(g.get("begun", time.perf_counter()))


def tell_fault(fault: Exception) -> None:
    """Tell a fault of the program."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = [f"{frame.filename.rpartition('leaflets/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    words = {"words": str(fault)} if os.environ.get("LEAFLETS_DEBUG") else {}
    _tell("fault", type=type(fault).__name__, places=places, **words)


def _who() -> dict[str, Any]:
    account = g.get("account")
    return {"account": account.id} if account else {}


def _tell(what: str, **told: Any) -> None:
    from flask import current_app

    if log := log_of(current_app):
        log.info(what, request=request_id(), method=request.method[:16], endpoint=request.endpoint or "", **told)
