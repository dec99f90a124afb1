"""Floor 6, a whole force's month: planned, set by a crew of workers, written whole, and accounted for.

press.records → `plan` (a docket a piece, with the key of all that it is made of) → `run` (skip what is unchanged, have
the rest set by a `crew`, write, enter in the `ledger`) → what is made of the month then: `changes`, `bundles`.
"""
