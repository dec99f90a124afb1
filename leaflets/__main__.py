"""Lets `python -m leaflets` stand in for the `leaflets` command."""

from leaflets.cli import main

if __name__ == "__main__":
    main()
