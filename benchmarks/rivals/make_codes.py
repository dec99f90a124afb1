"""Makes the codes of a folder's cards beforehand, so that rivals can be timed without it."""

import sys
from pathlib import Path

from benchmarks.rivals.sheet import keep, made

if __name__ == "__main__":
    given = Path(sys.argv[1])
    keep(given, made("segno", given))
