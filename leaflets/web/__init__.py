"""Floor 7, the intranet's server: Flask over the pages, the store and the press. Each view makes one library call."""
