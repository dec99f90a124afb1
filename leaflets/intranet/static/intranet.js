// Progressive enhancement: every page works without this file.
