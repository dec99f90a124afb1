"""Floor 7, for those who run the site: whether it lives, whether it is ready, and its figures for Prometheus."""

import hmac
import os
from ipaddress import ip_address, ip_network

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from leaflets import __version__
from leaflets.store.base import Base, Store
from leaflets.web.settings import Settings
from leaflets.web.telling import elapsed_s

blueprint = Blueprint("ops", __name__)
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The steps of the histogram: the first view of a page should take under 0.1."""
STATES = ("waiting", "running")


class Figures:
    """What is counted in this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        told = ("endpoint", "status")
        self.requests = Counter("leaflets_requests", "Answers given.", told, registry=self.registry)
        self.seconds = Histogram(
            "leaflets_request_seconds", "Time to an answer.", told, registry=self.registry, buckets=SECONDS
        )
        self.jobs = Gauge("leaflets_jobs", "Jobs in the database.", ("state",), registry=self.registry)
        Gauge("leaflets_version", "Version.", ("version",), registry=self.registry).labels(__version__).set(1)

    def count(self, answer: Response) -> Response:
        """Count an answer."""
        told = (request.endpoint or "none", str(answer.status_code))
        self.requests.labels(*told).inc()
        self.seconds.labels(*told).observe(elapsed_s())
        return answer


def count_requests(app: Flask) -> None:
    """Count every answer of an application."""
    app.extensions["figures"] = Figures()
    app.after_request(app.extensions["figures"].count)


@blueprint.get("/health")
def health() -> Response:
    """That the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """Whether the database answers and the home folder can be written to: 200, or 503 with what does not."""
    settings: Settings = current_app.extensions["settings"]
    told = {"database": _answers(current_app.extensions["store"]), "home": os.access(settings.home, os.W_OK | os.X_OK)}
    return jsonify(told), 200 if all(told.values()) else 503


def _answers(store: Store) -> bool:
    try:
        with store.session() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures, for the addresses that the settings name, or with the token that they name."""
    settings: Settings = current_app.extensions["settings"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    is_known = bool(settings.metrics_token) and hmac.compare_digest(given, settings.metrics_token.encode())
    if not is_known and not _is_among(request.remote_addr or "", settings.metrics_from):
        abort(403)
    figures: Figures = current_app.extensions["figures"]
    _count_jobs(figures)
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def _is_among(address: str, networks: tuple[str, ...]) -> bool:
    try:
        return any(ip_address(address) in ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False


def _count_jobs(figures: Figures) -> None:
    """How many jobs wait and run, where the store has jobs."""
    jobs = Base.metadata.tables.get("jobs")
    if jobs is None or "state" not in jobs.c:
        return
    store: Store = current_app.extensions["store"]
    with store.session() as session:
        found = {
            str(state): int(n)
            for state, n in session.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
        }
    for state in STATES:
        figures.jobs.labels(state).set(found.get(state, 0))
