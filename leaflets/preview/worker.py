"""Floor 7, the preview's one worker: a process that sets pieces, one after another.

It is a process and not a thread, for WeasyPrint's fonts are not for threads, and because one that hangs can be ended.
The data is read anew when a job has another version than the one before.
"""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

from leaflets.cli_options import MonthType, press_of, today
from leaflets.edition import issue_of
from leaflets.errors import LeafletsError, Place, Problem, RenderError, program_fault
from leaflets.layout import Layout
from leaflets.models import Area
from leaflets.press import Press
from leaflets.preview.choice import Asked, Choice, Offer, Page, Shown
from leaflets.proof import guides_on
from leaflets.proof_drawing import marked
from leaflets.proof_marks import Finding, numbered
from leaflets.proof_page import PagePicture
from leaflets.proof_sheet import NOT_FOR_PRINT, PROOF
from leaflets.proofing import Trial, lettering_of, try_out
from leaflets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Job:
    """A piece to be set, from the data as it is at that version."""

    version: int
    choice: Choice


class Worker:
    """The process that sets pieces, started when there is a job and again after it was ended."""

    def __init__(self, rest: Mapping[str, Any], dpi: int, limit_s: float) -> None:
        self._given = dict(rest), dpi
        self._limit_s = limit_s
        self._process: Any = None
        self._pipe: Connection | None = None
        self._in_hand = Lock()

    def set(self, job: Job) -> Shown:
        """Set a piece. A process that hangs or dies is ended, and that is what is wrong then."""
        pipe = self._at_work()
        try:
            pipe.send(job)
            if pipe.poll(self._limit_s):
                shown: Shown = pipe.recv()
                return shown
            wrong = f"It was not set within {self._limit_s:g} seconds."
        except (EOFError, OSError):
            wrong = "The process that sets pieces has ended."
        self.end()
        return Shown(problems=(Problem(RenderError.code, wrong, "Undo the last change, or start the preview anew."),))

    def end(self) -> None:
        """End the process. The thread that waits for it may do so at the same time as the one that ends the preview."""
        with self._in_hand:
            self._let_go()

    def _let_go(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _at_work(self) -> Connection:
        """The way to a process that is there. Nobody ends one that is half started: that cannot be done."""
        with self._in_hand:
            if self._pipe is not None and self._process.is_alive():
                return self._pipe
            self._let_go()
            context = get_context("spawn")
            pipe, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs, *self._given), daemon=True)
            process.start()
            theirs.close()
            self._pipe, self._process = pipe, process
            return pipe


def work(pipe: Connection, rest: dict[str, Any], dpi: int) -> None:
    """What the process does until its pipe is closed. Ctrl-C is for the process that serves the page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    press, version = None, -1
    while True:
        try:
            job: Job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if press is None or job.version != version:
                press, version = press_of(rest), job.version
            shown = show(press, job.choice, rest, dpi)
        except LeafletsError as fault:
            shown = Shown(problems=fault.problems)
        except Exception as fault:  # the page says so, and goes on when the cause is mended
            shown = Shown(problems=(program_fault(fault, Place()),))
        pipe.send(shown)


def show(press: Press, choice: Choice, rest: Mapping[str, Any], dpi: int) -> Shown:
    """Set a choice and paint its pages. What is wrong with what was asked stands among the problems."""
    offer = Offer(
        tuple((area.id, area.name) for area in press.records.areas),
        tuple((layout.name, layout.spec.title) for layout in press.layouts.load_all()[0]),
    )
    try:
        area, layout = press.area(choice.area), press.layouts.get(choice.layout)
        month = MonthType().convert(choice.month, None, None) if choice.month else rest["month"]
        issue = issue_of(press.records, month, rest["issued"], today())
        offer = _offered(offer, press, area, layout, choice)
        offer = replace(offer, month=issue.month)
        known = {name: value for name, value in choice.options if name in layout.spec.options}
        officer = choice.officer if choice.officer in offer.officers else None
        if officer is None and layout.spec.needs_officer and offer.officers:
            officer = offer.officers[0]
        trial = try_out(press, Ticket(area.id, layout.name, issue, ("pdf",), officer, known))
        return _shown(trial, press, offer, area, dpi)
    except LeafletsError as fault:
        return Shown(offer, problems=fault.problems)


def _offered(offer: Offer, press: Press, area: Area, layout: Layout, choice: Choice) -> Offer:
    """What can be chosen for this area and layout."""
    officers = tuple(one.collar_number or one.name for one in press.records.officers if one.area == area.id)
    given = dict(choice.options)
    asked = []
    for name, option in layout.spec.options.items():
        is_switch = isinstance(option.default, bool)
        value = ("yes" if option.default else "no") if is_switch else str(option.default)
        choices = ("yes", "no") if is_switch else option.choices
        asked.append(Asked(name, option.title, given.get(name, value), choices))
    return replace(offer, officers=officers, options=tuple(asked))


def _shown(trial: Trial, press: Press, offer: Offer, area: Area, dpi: int) -> Shown:
    notices = [p for p in press.problems if p.level != "error" and p.place.area == area.id]
    problems = tuple(dict.fromkeys([*trial.problems, *notices]))
    findings = numbered(problems)
    pictures = trial.pages(dpi) if trial.pdf else []
    names = trial.page_names(len(pictures))
    pages = tuple(
        _page(trial, picture, findings, (number, name), press)
        for number, (name, picture) in enumerate(zip(names, pictures, strict=True), 1)
    )
    file = trial.file
    return Shown(offer, trial.title, pages, problems, file.content if file else b"", file.name if file else "")


def _page(
    trial: Trial, picture: PagePicture, findings: tuple[Finding, ...], called: tuple[int, str], press: Press
) -> Page:
    """The page with its watermark and its margin; the lines and boxes are drawn by the browser, to be switched off."""
    number, name = called
    words = NOT_FOR_PRINT if trial.is_stopped else PROOF
    placed = marked(picture, findings, page=number, watermark=words, lettering=lettering_of(press.brand), bare=True)
    out = BytesIO()
    placed.image.save(out, "PNG", compress_level=3)
    left, top = (edge / picture.px_per_mm for edge in placed.trim_px[:2])
    width, height = (edge / picture.px_per_mm for edge in placed.image.size)
    whole = replace(picture.whole, x_mm=-left, y_mm=-top, width_mm=width, height_mm=height)
    return Page(name, out.getvalue(), whole, guides_on(picture, trial.ruling), placed.spots)
