"""Floor 6, the codes of a month: what can be said of its pieces and files besides the errors of setting them."""

CODES = {
    "file-changed": "A file of the month is not what was written. The next run makes it anew.",
    "file-missing": "A file of the month's manifest is not in its folder. The next run makes it anew.",
    "file-unknown": "A file in the month's folder is in no entry of its manifest.",
    "lost-pieces": "The pieces of a run do not add up to those that were planned: a fault of the program.",
    "row-changed": "A row of `manifest.csv` is not what `manifest.json` says. The next run writes it anew.",
    "row-missing": "A piece of `manifest.json` has no row in `manifest.csv`. The next run writes it anew.",
    "row-unknown": "A row of `manifest.csv` is of no piece in `manifest.json`. The next run takes it out.",
    "same-file": "Two pieces of an area would have the same file: officers whose names and collar numbers read alike.",
    "worker-died": "The process or machine that set a piece ended, twice. Other pieces are not affected.",
    "worker-hung": "A piece took longer than `--limit` allows, twice, and was ended.",
    "worker-memory": "A piece took more memory than `--memory` allows, twice.",
}
"""Every code that a month gives, with its meaning."""
