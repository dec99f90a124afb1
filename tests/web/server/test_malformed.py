"""No request makes the site fail; a few hundred here, and as many as one likes by `python -m tests.web.server.soak`."""

from hypothesis import given, settings

from tests.web.server.malformed import Asked, requests, send


@settings(max_examples=300)
@given(requests())
def test_no_request_makes_the_site_fail(asked: Asked) -> None:
    status = send(asked)
    assert status < 500 or status == 503
