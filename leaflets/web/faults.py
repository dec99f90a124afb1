"""Floor 7, faults: every answer that is no page has one look, a stable code, and no traceback."""

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from leaflets.errors import LeafletsError, Problem
from leaflets.store.errors import StoreError
from leaflets.web.refusals import BY_STATUS, REFUSALS, status_of
from leaflets.web.telling import request_id, tell_fault

BARE = "<!doctype html><html lang=en-GB><meta charset=utf-8><title>{0}</title><h1>{0}</h1><p>{1} {2}</p>"
"""Where no address of the site can be worked out, because its name is not known."""


def answer_faults(app: Flask) -> None:
    """Answer for everything that is raised, by Flask or by the project."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(LeafletsError, _cannot)
    app.register_error_handler(OperationalError, _without_database)
    app.register_error_handler(Exception, _failed)


def _refused(fault: HTTPException) -> Response:
    """What Flask refuses; a redirect is no fault."""
    status = fault.code or 500
    if status < 400:
        return make_response(fault.get_response())
    if isinstance(fault, SecurityError):
        told = REFUSALS["unknown-host"]
        return Response(BARE.format(told.heading, told.wrong, told.mend), status)
    code = "form-out-of-date" if isinstance(fault, CSRFError) else _code(status)
    told = REFUSALS[code]
    answer = _page(status, told.heading, (Problem(code, told.wrong, told.mend),))
    for name, value in fault.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _code(status: int) -> str:
    """The code of a status; of one that nobody has thought of, that of its kind."""
    return BY_STATUS.get(status) or ("bad-request" if status < 500 else "out-of-order")


def _cannot(fault: LeafletsError) -> Response:
    """One of the project's own errors: it says itself what is wrong and how to mend it."""
    return _page(status_of(fault), "This cannot be done", fault.problems)


def _without_database(fault: OperationalError) -> Response:
    """The database does not answer: nobody can be looked up, not even for the page that says so."""
    tell_fault(fault)
    g.account = None
    return _cannot(StoreError("The site’s database does not answer.", "Try again in a minute. Nothing was changed."))


def _failed(fault: Exception) -> Response:
    """A fault of the program. Its reader is told a number by which the log has it."""
    tell_fault(fault)
    told = REFUSALS["out-of-order"]
    return _page(500, told.heading, (Problem("out-of-order", told.wrong, told.mend),))


def _page(status: int, heading: str, problems: tuple[Problem, ...]) -> Response:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        answer = jsonify(problems=[problem.as_dict() for problem in problems], request=request_id())
    else:
        told = {"heading": heading, "problems": problems, "status": status, "number": request_id()}
        answer = make_response(render_template("refusal.html", **told))
    answer.status_code = status
    return answer
