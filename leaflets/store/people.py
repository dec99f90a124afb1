"""Floor 6, people: accounts of this site's own or of a single sign-on, with their roles and their locks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from leaflets.store.base import Base, Store
from leaflets.store.errors import AccountError, SignInError
from leaflets.store.moment import Moment, utc_now
from leaflets.store.passwords import check_new, hashed, is_right
from leaflets.store.tries import Tries

NAME_LENGTH = 200


class Role(StrEnum):
    """What somebody may do; each role may do what those before it may."""

    VIEWER = "viewer"
    OFFICER = "officer"
    EDITOR = "editor"
    ADMIN = "admin"

    def covers(self, asked: "Role") -> bool:
        """Whether somebody with this role may do what `asked` may."""
        order = list(Role)
        return order.index(self) >= order.index(asked)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. `is_local`: with a password of this site, not through a single sign-on."""

    id: int
    name: str
    role: Role
    is_local: bool
    is_locked: bool
    made: datetime
    last_seen: datetime | None


class AccountRow(Base):
    """An account. One of this site's own has no issuer, and its name in small letters as its subject."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str] = mapped_column(String(200), default="")
    is_locked: Mapped[bool] = mapped_column(default=False)
    made: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def account(self) -> Account:
        """The row as a value that outlives its transaction."""
        is_local = not self.issuer
        return Account(self.id, self.name, Role(self.role), is_local, self.is_locked, self.made, self.last_seen)


@dataclass(frozen=True)
class People:
    """The accounts of a store."""

    store: Store
    now: Callable[[], datetime] = utc_now

    def add(self, name: str, role: Role, password: str) -> Account:
        """A new account of this site's own. Raises AccountError: no name, the name is taken, a weak password."""
        name = _checked(name)
        check_new(password, name)
        row = AccountRow(issuer="", subject=name.casefold(), name=name, role=role, made=self.now(), is_locked=False)
        row.password = hashed(password)
        try:
            with self.store.session() as session:
                session.add(row)
        except IntegrityError as fault:
            raise AccountError(f"There is an account “{name}” already.", "Choose another name.") from fault
        return row.account

    def of_provider(self, issuer: str, subject: str, name: str, role: Role) -> Account:
        """Whom a single sign-on has vouched for; the name and the role are what it says today.

        Raises SignInError when an admin has locked the account here.
        """
        whose = AccountRow.issuer == issuer, AccountRow.subject == subject
        try:
            with self.store.session() as session:
                row = session.scalar(select(AccountRow).where(*whose))
                if row is None:
                    row = AccountRow(issuer=issuer, subject=subject, name="", role=role, made=self.now())
                    row.is_locked, row.password = False, ""
                    session.add(row)
                row.name, row.role = name[:NAME_LENGTH], role
                row.last_seen = self.now()
        except IntegrityError:  # the same person has just signed in for the first time elsewhere
            return self.of_provider(issuer, subject, name, role)
        if row.is_locked:
            raise SignInError("Your account is locked.", "Ask an admin of this site to unlock it.")
        return row.account

    def sign_in(self, name: str, password: str) -> Account:
        """The account of a name and its password.

        Raises SignInError, in the same words whether the name or the password is wrong, and LockedOutError after
        too many wrong passwords; the right one does not help then.
        """
        tries = Tries(self.store, self.now)
        tries.check(name)
        with self.store.session() as session:
            row = session.scalar(_local(name))
        if not is_right(password, row.password if row else "") or row is None:
            tries.failed(name)
            tries.check(name)
            raise SignInError("The name or the password is not right.", "Check both and try again.")
        if row.is_locked:
            raise SignInError("Your account is locked.", "Ask an admin of this site to unlock it.")
        tries.forget(name)
        with self.store.session() as session:
            row = _row(session, row.id)
            row.last_seen = self.now()
            return row.account

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self.store.session() as session:
            return [row.account for row in session.scalars(select(AccountRow).order_by(AccountRow.name, AccountRow.id))]

    def get(self, account_id: int) -> Account:
        """An account by its number. Raises AccountError when there is none."""
        with self.store.session() as session:
            return _row(session, account_id).account

    def find(self, name: str) -> Account | None:
        """An account of this site's own by its name, if there is one."""
        with self.store.session() as session:
            row = session.scalar(_local(name))
        return row.account if row else None

    def named(self, name: str) -> Account:
        """An account of this site's own by its name. Raises AccountError when there is none."""
        if account := self.find(name):
            return account
        raise AccountError(f"There is no account “{name}”.", "See them all: leaflets user list.")

    def set_role(self, account_id: int, role: Role) -> Account:
        """Give an account another role; it holds from the next page that is asked for.

        Raises AccountError when the site would be left without an admin, or the role is the single sign-on's to give.
        """
        with self.store.session() as session:
            row = _row(session, account_id)
            if row.issuer:
                raise AccountError("The single sign-on gives this role.", "Change it there, by the person's groups.")
            _check_admin_left(session, row, role)
            row.role = role
            return row.account

    def set_password(self, account_id: int, password: str) -> Account:
        """A new password for an account of this site's own; it lifts a lock after wrong ones. Raises AccountError."""
        with self.store.session() as session:
            row = _row(session, account_id)
            if row.issuer:
                raise AccountError("The single sign-on keeps this password.", "Change it there.")
            check_new(password, row.name)
            row.password = hashed(password)
        Tries(self.store, self.now).forget(row.name)
        return row.account

    def lock(self, account_id: int) -> Account:
        """Let nobody sign in with an account. Raises AccountError when no admin would be left."""
        with self.store.session() as session:
            row = _row(session, account_id)
            _check_admin_left(session, row, None)
            row.is_locked = True
            return row.account

    def unlock(self, account_id: int) -> Account:
        """Lift both an admin's lock and one after wrong passwords."""
        with self.store.session() as session:
            row = _row(session, account_id)
            row.is_locked = False
        Tries(self.store, self.now).forget(row.name)
        return row.account

    def remove(self, account_id: int) -> None:
        """Forget an account. What it did stays in the audit. Raises AccountError when no admin would be left."""
        with self.store.session() as session:
            row = _row(session, account_id)
            _check_admin_left(session, row, None)
            session.delete(row)


def _local(name: str) -> Select[AccountRow]:
    return select(AccountRow).where(AccountRow.issuer == "", AccountRow.subject == name.strip().casefold())


def _row(session: Session, account_id: int) -> AccountRow:
    row = session.get(AccountRow, account_id)
    if row is None:
        raise AccountError("There is no such account.", "It may have been removed: look at the list of users.")
    return row


def _check_admin_left(session: Session, row: AccountRow, role: Role | None) -> None:
    """Somebody must be able to mend things from inside: the last admin of the site's own accounts stays one."""
    if row.role != Role.ADMIN or role == Role.ADMIN or row.issuer or row.is_locked:
        return
    admins = select(AccountRow.id).where(
        AccountRow.role == Role.ADMIN, AccountRow.issuer == "", AccountRow.is_locked.is_(False), AccountRow.id != row.id
    )
    if session.scalar(admins.with_for_update()) is None:
        raise AccountError(f"“{row.name}” is the last admin of this site.", "Make somebody else an admin first.")


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise AccountError("An account needs a name.", f"Give one of at most {NAME_LENGTH} letters, on one line.")
    return name
