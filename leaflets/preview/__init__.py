"""Floor 7, the preview: proofs on a page of this machine alone, set anew when data, layouts, brand or rules change.

`watching` hears of changes, `desk` keeps what was set last for each choice, `worker` sets pieces in one process of its
own, which may be ended when it hangs, and `site` serves the page.
"""
