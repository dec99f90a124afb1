"""In Your Area: printed neighbourhood-policing material from area data, by one call in `leaflets.press`."""

__version__ = "0.1.0"
