"""Ten thousand malformed requests, or as many as are named: `python -m tests.web.server.soak 50000`."""

import sys
from collections import Counter
from time import perf_counter

from hypothesis import HealthCheck, given, settings

from tests.web.server.malformed import Asked, requests, send


def main(count: int) -> None:
    """Send them, and say what was answered; a fault is shown with the request that made it."""
    statuses: Counter[int] = Counter()

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests())
    def sent(asked: Asked) -> None:
        status = send(asked)
        statuses[status] += 1
        assert status < 500 or status == 503, asked  # 503: too much is asked at once, which is told

    begun = perf_counter()
    sent()
    print(f"{statuses.total()} malformed requests in {perf_counter() - begun:.0f} s, none of which made the site fail.")
    print(", ".join(f"{status}: {number}" for status, number in sorted(statuses.items())))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
