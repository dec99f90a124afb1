"""Floor 1, Python's collector: held while much is made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Python's search for unused circles: it would go through all that is being made again and again.

    What is left behind is young when the search goes on, and is found at once. It can stand before a function, too.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
