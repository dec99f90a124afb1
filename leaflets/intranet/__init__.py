"""Floor 6, the intranet's pages: what every reader sees, the same from a server as from plain files.

`catalogue` knows what has been made, `pages` what a page says, `look` how it looks. Nothing here knows who serves it.
"""
