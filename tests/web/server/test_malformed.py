"""No request makes the site fail; a few hundred here, and as many as one likes by `python -m tests.web.server.soak`."""

from dataclasses import replace

from hypothesis import example, given, settings

from tests.web.server.malformed import Asked, requests, send

NO_TEXT = Asked(
    endpoint=0,
    is_known=False,
    path="",
    values=("", "", "", ""),
    method="GET",
    query=(("name", "\ud800"),),
    headers=(),
    form=None,
    body=b"",
    kind="application/x-www-form-urlencoded",
    is_admin=True,
    has_token=False,
)
"""Somebody who is signed in, with half of a pair of surrogates in the address."""
LED_ON = replace(NO_TEXT, path="/areas//harlow", query=(("\r", ""),), is_admin=False)
"""An address that is led on to another one, which would hold the end of a line."""


@settings(max_examples=300)
@given(requests())
@example(NO_TEXT)
@example(LED_ON)
def test_no_request_makes_the_site_fail(asked: Asked) -> None:
    status = send(asked)
    assert status < 500 or status == 503
