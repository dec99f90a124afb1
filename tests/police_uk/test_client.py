"""The client against a server that counts: the limit is kept, failures are met with patience, and silence is told."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from leaflets.errors import FetchError, NoNetworkError, RequestError
from leaflets.sources.police_uk.client import LARGEST, BusyError, Client, Timings
from tests.police_uk.service import Limit, Service, serving

QUICK = Timings(per_second=1000, burst=1000, answer_s=5, first_wait_s=0.0)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as running:
        yield running


def test_the_default_client_never_meets_the_limit() -> None:
    with serving(Service(limit=Limit())) as service, Client(service.url) as client:
        for _ in range(55):
            assert client.ask("forces", {}).status == 200
    assert (service.refused, service.asked["forces"], client.requests) == (0, 55, 55)


def test_slow_journeys_do_not_push_requests_together_at_the_server() -> None:
    # The server counts the first request half a second after it was sent, and the others at once.
    with serving(Service(limit=Limit(), delays=[0.5])) as service, Client(service.url) as client:
        for _ in range(45):
            assert client.ask("forces", {}).status == 200
    assert (service.refused, service.asked["forces"]) == (0, 45)


def test_a_limit_that_others_have_used_up_is_waited_for() -> None:
    waits: list[float] = []
    with serving(Service()) as service, Client(service.url, QUICK, waits.append) as client:
        service.faults["forces"] = [(429, b"", {"Retry-After": "7"}), (429, b"", {}), (429, b"", {"Retry-After": "x"})]
        assert client.ask("forces", {}).status == 200
    assert waits == [7.0, 0.0, 0.0]
    assert service.asked["forces"] == 4


def test_a_date_to_come_back_at_is_honoured(service: Service) -> None:
    waits: list[float] = []
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90))
    service.faults["forces"] = [(503, b"", {"Retry-After": later})]
    with Client(service.url, QUICK, waits.append) as client:
        assert client.ask("forces", {}).status == 200
    (waited,) = waits
    assert 60 < waited <= 90


def test_waits_grow_and_have_an_end(service: Service) -> None:
    waits: list[float] = []
    service.faults["forces"] = [(502, b"", {})] * 9
    timings = Timings(per_second=1000, burst=1000, attempts=7, first_wait_s=2, longest_wait_s=20)
    with Client(service.url, timings, waits.append) as client, pytest.raises(BusyError, match="502, each of 7 times"):
        client.ask("forces", {})
    assert waits == [2, 4, 8, 16, 20, 20]


def test_an_answer_that_was_damaged_on_its_way_is_asked_for_again(service: Service) -> None:
    service.faults["forces"] = [(200, b"no gzip at all", {"Content-Encoding": "gzip"})]
    with Client(service.url, QUICK) as client:
        assert client.ask("forces", {}).status == 200
    assert service.asked["forces"] == 2


@pytest.mark.parametrize(
    ("body", "packing", "told"),
    [
        (gzip.compress(b" " * (LARGEST + 1)), "gzip", "more than 16 MB"),
        (gzip.compress(gzip.compress(b"[]")), "gzip, gzip", "packed as “gzip, gzip”"),
    ],
    ids=["large", "packed twice"],
)
def test_an_answer_that_would_fill_the_memory_is_refused(
    service: Service, body: bytes, packing: str, told: str
) -> None:
    service.faults["forces"] = [(200, body, {"Content-Encoding": packing})]
    with Client(service.url, QUICK) as client, pytest.raises(FetchError, match=told):
        client.ask("forces", {})
    assert service.asked["forces"] == 1


def test_an_answer_that_drips_is_given_up() -> None:
    timings = Timings(per_second=1000, burst=1000, answer_s=5, whole_s=0.05)
    slow = pytest.raises(BusyError, match=r"not whole after 0\.05 seconds")
    with serving(Service(drip_s=0.1)) as service, Client(service.url, timings) as client, slow:
        client.ask("forces", {})
    assert service.asked["forces"] == 1


@pytest.mark.parametrize("url", ["", "police", "ftp://data.police.uk", "https://", "https://a.uk/api?x=1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RequestError, match="is not an address of a service"):
        Client(url)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_failure_that_passes_is_not_noticed(service: Service, status: int) -> None:
    service.faults["forces"] = [(status, b"", {}), (status, b"", {})]
    with Client(service.url, QUICK) as client:
        assert client.ask("forces", {}).status == 200
    assert service.asked["forces"] == 3


def test_a_server_that_does_not_answer_is_asked_again_and_then_given_up() -> None:
    timings = Timings(per_second=1000, burst=1000, answer_s=0.05, attempts=3, first_wait_s=0)
    with serving(Service(hang_s=0.6)) as service:
        with Client(service.url, timings) as client, pytest.raises(BusyError, match=r"within 0\.05 seconds, each of 3"):
            client.ask("forces", {})
        assert client.requests == 3


def test_a_server_that_asks_for_an_hour_is_left_alone(service: Service) -> None:
    service.faults["forces"] = [(429, b"", {"Retry-After": "3600"})]
    with Client(service.url, QUICK) as client, pytest.raises(FetchError, match="left alone for 60 minutes"):
        client.ask("forces", {})
    assert service.asked["forces"] == 1


def test_what_will_not_pass_is_not_asked_again(service: Service) -> None:
    with Client(service.url, QUICK) as client:
        assert client.ask("westmere/nowhere", {}).status == 404
    assert service.asked["westmere/nowhere"] == 1


def test_no_network_is_said_at_once() -> None:
    with serving(Service()) as gone:
        pass
    with Client(gone.url, QUICK) as client, pytest.raises(NoNetworkError, match="There is no network"):
        client.ask("forces", {})
    assert client.requests == 1


def test_a_network_that_is_lost_is_waited_for_before_it_is_given_up() -> None:
    waits: list[float] = []
    timings = Timings(attempts=4, first_wait_s=1)
    with serving(Service(dies_after=1)) as dying, Client(dying.url, timings, waits.append) as client:
        assert client.ask("forces", {}).status == 200
        with pytest.raises(NoNetworkError, match="There is no network"):
            client.ask("forces", {})
    assert waits == [1, 2, 4]


def test_a_get_that_is_too_long_is_never_sent_and_a_form_is(service: Service) -> None:
    poly = ":".join(f"50.{number:06},1.{number:06}" for number in range(2079))
    with Client(service.url, QUICK) as client:
        with pytest.raises(FetchError, match="the service takes 4094"):
            client.ask("crimes-street/all-crime", {"poly": poly, "date": "2026-09"})
        assert not service.asked
        assert client.ask("crimes-street/all-crime", {}, {"poly": poly, "date": "2026-09"}).status == 200
