"""Floor 6, the store: what the intranet's server remembers, in SQLite or PostgreSQL through SQLAlchemy."""
