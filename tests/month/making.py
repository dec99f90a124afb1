"""What tests of a month share: a month of a few areas, and a crew of one that sets dockets in this process."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic
from types import TracebackType
from typing import ClassVar, Self

from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.models import Records
from leaflets.month.account import Account
from leaflets.month.docket import Docket
from leaflets.month.files import Streamed
from leaflets.month.kit import packed
from leaflets.month.ledger import Ledger
from leaflets.month.plan import Order, plan_month
from leaflets.month.run import Orders, run_month
from leaflets.month.setting import Outcome, Setter, setter
from leaflets.press import Press

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
KIT = packed(shipped("brand"), (), ())


@cache
def only_setter() -> Setter:
    """A worker whose kit is laid out and whose fonts are loaded once for all tests."""
    return setter(KIT, Path(mkdtemp(prefix="in-your-area-")), monotonic)


@dataclass
class Solo:
    """A crew of one, who sets with the real engines, in this process; `set` are the names of what was set."""

    set: list[str] = field(default_factory=list)
    waiting: list[Docket] = field(default_factory=list)

    @property
    def room(self) -> int:
        return 1 - len(self.waiting)

    @property
    def in_hand(self) -> int:
        return len(self.waiting)

    def give(self, docket: Docket) -> None:
        self.waiting.append(docket)

    def take(self) -> list[Outcome]:
        docket = self.waiting.pop()
        self.set.append(docket.name)
        return [only_setter().set(docket)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        return


@dataclass
class Remembering(Solo):
    """A crew of one who has set each docket but once, however often a test makes a month anew."""

    outcomes: ClassVar[dict[str, Outcome]] = {}

    def take(self) -> list[Outcome]:
        key = self.waiting[0].key
        if key not in self.outcomes:
            (self.outcomes[key],) = super().take()
        self.waiting.clear()
        return [self.outcomes[key]]


def order(*areas: str, layouts: Iterable[str] = ("window-card",), issue: Issue = APRIL) -> Order:
    """An order for areas of the Essex sample; cards are quickest set."""
    return Order(issue, tuple(layouts), areas=areas)


def made(
    press: Press,
    wanted: Order,
    folder: Path,
    bundle: Callable[[Ledger], Iterable[Streamed]] = lambda _ledger: (),
    is_stopped: Callable[[], bool] = lambda: False,
    *,
    crew: type[Solo] = Solo,
) -> tuple[Account, list[str]]:
    """A month made by a crew of one: the account, and the names of the pieces that were set."""
    crews: list[Solo] = []

    def hire(_hidden: Path) -> Solo:
        crews.append(crew())
        return crews[-1]

    account = run_month(plan_month(press, wanted, KIT.key), folder, Orders(hire, bundle, is_stopped))
    return account, [name for crew in crews for name in crew.set]


def with_records(press: Press, **changed: object) -> Press:
    """The press with other records of some kinds."""
    records: Records = replace(press.records, **changed)  # type: ignore[arg-type]
    return replace(press, records=records)


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Every file of a month that is a piece, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("*/*/*.*")}
