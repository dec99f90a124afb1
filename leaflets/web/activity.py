"""Floor 7, activity: logged by officers on a phone, guarded as it is typed, approved into its month by an editor."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from leaflets.brand import Brand
from leaflets.errors import LeafletsError, Problem, RequestError
from leaflets.guard import Guarding
from leaflets.jobs.findings import finding_key
from leaflets.jobs.home import Home
from leaflets.jobs.logged import SHEET, read_entries
from leaflets.jobs.report import Report
from leaflets.models import EVERY_AREA, Kind, Records
from leaflets.printable import unprintable
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources.areas import Areas
from leaflets.store.diary import EntryState, LogEntry
from leaflets.store.moment import utc_now
from leaflets.web.access import needs, record, signed_in
from leaflets.web.given import area_names, check_reason, home, latest_report, store, words

blueprint = Blueprint("activity", __name__, url_prefix="/activity")
LINKS = (("activity.log", "Log activity", "officer"),)

FIELDS = {"area": 160, "day": 20, "kind": 40, "headline": 160, "detail": 600, "numbers": 600, "priority": 20}
"""Fields of the form, with the most characters of each."""
MOST_LISTED = 300
"""Areas in a drop-down; of more, the form takes a name."""
OWN = 20


@blueprint.get("")
@needs("officer")
def log() -> str:
    """The form, and what one has logged so far."""
    return _form_page(_usual())


def _usual() -> dict[str, str]:
    """What the form holds at first: today, and the area of one's last entry."""
    with store().session() as session:
        mine = select(LogEntry.area).where(LogEntry.account_id == signed_in().id).order_by(LogEntry.id.desc()).limit(1)
        area = session.scalar(mine)
    return {"area": area or "", "day": _today().isoformat(), "kind": str(Kind.PATROL)}


def _form_page(typed: dict[str, str], found: list[Problem] | None = None, *, is_held: bool = False) -> str:
    with store().session() as session:
        mine = select(LogEntry).where(LogEntry.account_id == signed_in().id).order_by(LogEntry.id.desc()).limit(OWN)
        entries = session.scalars(mine).all()
    return render_template(
        "activity/log.html", typed=typed, found=found or [], is_held=is_held, entries=entries, **_choices()
    )


def _choices() -> dict[str, Any]:
    report = latest_report()
    areas = report.summary["area_names"] if report else []
    return {
        "areas": areas,
        "is_short": len(areas) <= MOST_LISTED,
        "kinds": list(Kind),
        "fields": FIELDS,
        "names": area_names(),
    }


@blueprint.post("")
@needs("officer")
def logged() -> Response | tuple[str, int]:
    """Keep an entry. Words that must not be printed are said first; the second time an editor decides."""
    typed = _typed()
    looked = _looked_at(typed)
    entry = looked.entry
    if entry is None or (looked.faults and not request.form.get("all_the_same")):
        return _form_page(typed, looked.found, is_held=entry is not None), 422
    with store().session() as session:
        session.add(entry)
    record("activity-logged", f"entry {entry.id}", f"{entry.area}, {entry.day}")
    return redirect(url_for("activity.log", logged=entry.id), 303)


@blueprint.post("/look")
@needs("officer")
def looked() -> str:
    """What is to be said of a text as it is typed; a part of the form's page."""
    return render_template("activity/findings.html", found=_looked_at(_typed(), as_typed=True).found)


def _typed() -> dict[str, str]:
    return {name: words(name, 4 * most) for name, most in FIELDS.items()}


@dataclass(frozen=True)
class _Looked:
    """What is wrong with an entry, the entry where it can be kept, and the findings that an editor may accept."""

    found: list[Problem]
    entry: LogEntry | None = None
    acceptable: dict[str, Problem] = field(default_factory=dict)

    @property
    def faults(self) -> list[Problem]:
        """What must not be printed as it stands."""
        return [problem for problem in self.found if problem.level == "error"]


def _looked_at(typed: dict[str, str], *, as_typed: bool = False, number: int = 1) -> _Looked:
    """Look at an entry that has this number. What is not typed yet is no fault `as_typed`."""
    report = latest_report()
    if report is None:
        mend = "Ask an editor to upload one: it says which areas there are."
        return _Looked([Problem(RequestError.code, "There is no workbook yet.", mend)])
    known, areas = _known(report.path, report.stamp)
    me = signed_in()
    entry = LogEntry(area=typed["area"], kind=typed["kind"], headline=typed["headline"], detail=typed["detail"])
    entry.day = typed["day"]  # type: ignore[assignment]  # as it was typed; it becomes a date when it is one
    entry.numbers, entry.priority, entry.place = typed["numbers"], typed["priority"], ""
    entry.who, entry.account_id, entry.id = me.name, me.id, number
    placed, partly, told = read_entries([entry], areas)
    guarding = _guarding(home(), known, _today())
    rows = [*placed, *partly]
    brand: Brand = current_app.extensions["brand"]
    faults = [one for one in told.problems if not (as_typed and one.code == "missing-value")]
    guarded = guarding.findings(rows)
    found = [*faults, *guarded, *unprintable(rows, brand)]
    if not placed:
        return _Looked(found)
    acceptable = {finding_key(one, placed[0]): one for one in guarded if one.level == "error"}
    activity: Any = placed[0].record
    entry.id = None  # type: ignore[assignment]  # the store gives it
    entry.day, entry.area, entry.kind = activity.date, activity.area, str(activity.kind)
    if activity.date > _today():
        mend = "Log it when it has happened; what is to come goes into the sheet of events."
        return _Looked([Problem(RequestError.code, "The day is still to come.", mend), *found])
    return _Looked(found, entry, acceptable)


@lru_cache(maxsize=2)
def _known(path: Path, _stamp: int) -> tuple[Records, Areas]:
    """What the guard must know of a report's workbook, and its areas; read once for as long as the report stays."""
    known, areas = Report(path).known, Areas()
    for area in known.areas:
        areas.add(area)
    return known, areas


_GUARDS: dict[date, tuple[Records, Guarding]] = {}
"""The guard made ready, for the day and the records that it was made ready for."""


def _guarding(home: Home, known: Records, today: date) -> Guarding:
    """The guard made ready for what the latest workbook knows on a day."""
    held = _GUARDS.get(today)
    if held is None or held[0] is not known:
        rules = load_rules([shipped_rules(), *home.own("rules")])
        held = known, Guarding(rules, current_app.extensions["brand"], known, today)
        _GUARDS.clear()
        _GUARDS[today] = held
    return held[1]


@blueprint.get("/waiting")
@needs("editor")
def waiting() -> str:
    """What officers have logged and nobody has looked at, the oldest first."""
    with store().session() as session:
        rows = select(LogEntry).where(LogEntry.state == EntryState.WAITING).order_by(LogEntry.id).limit(100)
        entries = session.scalars(rows).all()
        decided = select(LogEntry).where(LogEntry.state != EntryState.WAITING).order_by(LogEntry.decided.desc())
        return render_template(
            "activity/waiting.html",
            entries=entries,
            decided=session.scalars(decided.limit(OWN)).all(),
            names=area_names(),
        )


@blueprint.get("/<int:number>")
@needs("editor")
def entry(number: int) -> str:
    """An entry, to be corrected, approved or sent back."""
    return _entry_page(_entry(number))


def _entry(number: int) -> LogEntry:
    with store().session() as session:
        found = session.get(LogEntry, number) if number < 2**31 else None
    return found if found is not None else abort(404)


def _entry_page(kept: LogEntry, typed: dict[str, str] | None = None, fault: LeafletsError | None = None) -> str:
    """The page of an entry, as it is kept or as it was typed, with the reasons for what is accepted in it."""
    given = typed or {name: str(getattr(kept, name)) for name in FIELDS}
    looked = _looked_at(given, number=kept.id)
    reasons = {one["key"]: one["why"] for one in kept.accepted} | (_reasons(looked) if typed else {})
    return render_template(
        "activity/entry.html", entry=kept, typed=given, looked=looked, reasons=reasons, fault=fault,
        every_area=EVERY_AREA, **_choices(),
    )  # fmt: skip


def _reasons(looked: _Looked) -> dict[str, str]:
    """Why each finding may be printed, by its key, where somebody says so."""
    return {key: why for key in looked.acceptable if (why := words(f"why-{key}", 600))}


@blueprint.post("/<int:number>/approve")
@needs("editor")
def approve(number: int) -> Response | tuple[str, int]:
    """Take an entry into its month, as it was corrected.

    Words that must not be printed are reworded, or accepted one by one for a reason, as in a workbook.
    """
    kept, typed = _entry(number), _typed()
    looked = _looked_at(typed, number=kept.id)
    reasons = _reasons(looked)
    accepted = {key: one for key, one in looked.acceptable.items() if key in reasons}
    try:
        for key, one in accepted.items():
            check_reason(reasons[key], f"“{one.words}”")
    except RequestError as fault:
        return _entry_page(kept, typed, fault), 422
    if looked.entry is None or len(looked.faults) > sum(one in accepted.values() for one in looked.faults):
        return _entry_page(kept, typed), 422
    values: dict[str, Any] = {name: getattr(looked.entry, name) for name in FIELDS}
    values["accepted"] = [_accepted(key, one, reasons[key]) for key, one in accepted.items()]
    answer = _decided(kept, {**values, "state": EntryState.APPROVED, "reason": ""}, "activity-approved")
    if isinstance(answer, Response):
        for one in values["accepted"]:
            record("finding-accepted", f"{one['code']}@{SHEET}!{one['cell']} in logged activity", one["why"])
    return answer


def _accepted(key: str, finding: Problem, why: str) -> dict[str, str]:
    about = {"key": key, "code": finding.code, "cell": finding.place.cell, "words": finding.words}
    return {**about, "who": signed_in().name, "why": why}


@blueprint.post("/<int:number>/return")
@needs("editor")
def returned(number: int) -> Response | tuple[str, int]:
    """Send an entry back to whoever logged it, with a reason."""
    kept, reason = _entry(number), words("reason", 600)
    if not reason:
        fault = RequestError("You need to say why it goes back.", "Write what should be changed.")
        return _entry_page(kept, fault=fault), 422
    return _decided(kept, {"state": EntryState.RETURNED, "reason": reason}, "activity-returned")


def _decided(kept: LogEntry, values: dict[str, Any], what: str) -> Response | tuple[str, int]:
    """Write what an editor has decided, unless another has done so meanwhile."""
    values |= {"decided_by": signed_in().name, "decided": utc_now(), "version": kept.version + 1}
    its_own = update(LogEntry).where(LogEntry.id == kept.id, LogEntry.version == kept.version)
    is_decided = False
    if request.form.get("version", "") == str(kept.version):
        with store().session() as session:
            is_decided = session.scalar(its_own.values(values).returning(LogEntry.id)) is not None
    if not is_decided:
        fault = RequestError("Somebody else has changed this entry meanwhile.", "Look at it again.")
        return _entry_page(kept, fault=fault), 409
    record(what, f"entry {kept.id}", values["reason"] or f"{kept.area}, {kept.day}")
    return redirect(url_for("activity.waiting"), 303)


def _today() -> date:
    return utc_now().astimezone().date()
