"""The account of a run: a piece that is lost, or counted twice, is told and never passes for a whole month."""

from dataclasses import replace
from pathlib import Path

from leaflets.errors import Problem
from leaflets.month.account import Account


def test_every_piece_once_is_a_whole_month() -> None:
    account = Account(Path(), 2, made=["one"], unchanged=["two"])
    assert (account.adds_up, account.exit_code) == (True, 0)


def test_a_lost_piece_is_no_whole_month() -> None:
    account = Account(Path(), 3, made=["one"], unchanged=["two"])
    assert (account.adds_up, account.exit_code) == (False, 4)


def test_a_piece_that_is_counted_twice_is_no_whole_month() -> None:
    account = Account(Path(), 2, made=["one"], unchanged=["one"])
    assert (account.adds_up, account.exit_code) == (False, 4)


def test_a_piece_may_be_left_only_where_the_run_was_cut_short() -> None:
    left = Account(Path(), 2, made=["one"], left=["two"])
    assert (left.adds_up, left.exit_code) == (False, 4)
    stopped = replace(left, stopped=True)
    assert (stopped.adds_up, stopped.exit_code) == (True, 5)
    halted = replace(left, halted=Problem("cannot-write", "The disk is full."))
    assert (halted.adds_up, halted.exit_code) == (True, 4)
