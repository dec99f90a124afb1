"""Floor 1, cell names: how a spreadsheet names its columns and cells."""

from functools import lru_cache


@lru_cache(maxsize=1024)
def column_letters(position: int) -> str:
    """The letters of a column, counted from 0: 0 is A, 26 is AA."""
    letters, rest = "", position + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def cell_name(row: int, position: int) -> str:
    """A cell as a spreadsheet names it: row 12 and position 4 are E12."""
    return f"{column_letters(position)}{row}"
