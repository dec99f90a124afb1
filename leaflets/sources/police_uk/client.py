"""Floor 3, the client: one request after another, never faster than the service allows, and again after a failure.

A question that fails every time raises; an answer is given as it was received. What an answer means is not known here.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from pyrate_limiter import Limiter, Rate, SingleBucketFactory, StateBucket, TokenBucket
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from leaflets import __version__
from leaflets.errors import FetchError, NoNetworkError, Place, RequestError

SERVICE = "https://data.police.uk/api"
LONGEST_GET = 4_094
"""The longest address of a GET, in characters: a longer one is answered with 400 and a web page."""
AGAIN = frozenset({429, 502, 503, 504})
"""The statuses after which it is worth asking again."""
LARGEST = 16 * 1024 * 1024
"""The largest answer, in bytes when unpacked: the service gives at most 10,000 crimes at once, in some five million."""
PACKINGS = frozenset({"", "identity", "gzip"})
"""How an answer may be packed: once. Packed twice, a few bytes unpack into more than any memory holds."""


@dataclass(frozen=True, slots=True)
class Timings:
    """How fast to ask and how long to wait, in seconds.

    15 requests a second with a burst of 30 are the service's own limits (https://data.police.uk/docs/api-call-limits/).
    """

    per_second: int = 15
    burst: int = 30
    connect_s: float = 10.0
    answer_s: float = 60.0
    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    longest_asked_s: float = 300.0
    """The longest wait that a server may ask for by `Retry-After`; asked for longer, the client gives up."""
    whole_s: float = 120.0
    """The longest time for one whole answer: `answer_s` alone would let a server send a byte a minute for ever."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it was received."""

    status: int
    content: bytes


class _AskAgainError(Exception):
    """An attempt failed in a way that may pass. `after_s` is how long the server asks to wait, or None."""

    def __init__(self, why: str, answer: Received | None = None, after_s: float | None = None) -> None:
        self.why, self.answer, self.after_s = why, answer, after_s
        super().__init__(why)


class _UnreachableError(_AskAgainError):
    """The server was there before, and cannot be reached now."""


class LeftAloneError(FetchError):
    """The server asks to be left alone for longer than a run may wait."""


class BusyError(FetchError):
    """The server failed every time that it was asked; `status` is its last answer's, 0 when there was none.

    `empty` says whether that answer had an empty body, as a 503 for more than 10,000 crimes has.
    """

    status = 0
    empty = True


class Client:
    """Asks the service. To be closed, or used in a `with`. Raises RequestError for what is no web address."""

    def __init__(
        self, url: str = SERVICE, timings: Timings | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = _checked(url)
        self.timings = timings or Timings()
        self.requests = 0
        """How many requests were sent, those that failed included."""
        self._reached = False
        self._sleep = sleep
        agent = {"User-Agent": f"in-your-area/{__version__}", "Accept": "application/json", "Accept-Encoding": "gzip"}
        timeout = httpx.Timeout(self.timings.answer_s, connect=self.timings.connect_s)
        self._http = httpx.Client(timeout=timeout, headers=agent, follow_redirects=False)
        # A request is paid for before the next one, when the server has surely counted it, and the first of a burst is
        # free: so the server never sees more than the limit, whatever the journeys take.
        rate = Rate(self.timings.per_second, 1000, burst=max(1, self.timings.burst - 1))
        bucket = StateBucket([rate], TokenBucket())
        self._limiter = Limiter(SingleBucketFactory(bucket, schedule_leak=False), buffer_ms=1)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def ask(self, path: str, query: Mapping[str, str], form: Mapping[str, str] | None = None) -> Received:
        """The answer to a GET, or to a POST when there is a form; of any status but those of `AGAIN`.

        Raises NoNetworkError when the server cannot be reached, BusyError when it failed every time, LeftAloneError
        when it asks for a longer wait than a run has, and FetchError for an address that is too long to be sent.
        """
        address = httpx.URL(f"{self.url}/{path}", params=query or None)
        if form is None and len(str(address)) > LONGEST_GET:
            wrong = f"The address has {len(str(address))} characters; the service takes {LONGEST_GET}."
            raise FetchError(wrong, "Ask by form.", Place(file=path))
        attempts = Retrying(
            stop=stop_after_attempt(self.timings.attempts),
            wait=self._wait,
            retry=retry_if_exception_type(_AskAgainError),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._once, address, form)
        except _UnreachableError as fault:
            raise _no_network(address) from fault
        except _AskAgainError as fault:
            wrong = f"{fault.why}, each of {self.timings.attempts} times."
            busy = BusyError(wrong, "Run it again later: what has come is kept.", Place(file=path))
            if fault.answer is not None:
                busy.status, busy.empty = fault.answer.status, not fault.answer.content.strip()
            raise busy from fault

    def _once(self, address: httpx.URL, form: Mapping[str, str] | None) -> Received:
        if self.requests:
            self._limiter.try_acquire("data.police.uk")
        self.requests += 1
        try:
            with self._http.stream("GET" if form is None else "POST", address, data=form) as answer:
                received = Received(answer.status_code, self._content_of(answer))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as fault:
            if "CERTIFICATE" in str(fault):
                wrong = f"The certificate of {address.host} is not trusted here."
                mend = "Name your organisation’s certificates in the environment as SSL_CERT_FILE."
                raise FetchError(wrong, mend) from fault
            if not self._reached:  # there is no use in waiting
                raise _no_network(address) from fault
            raise _UnreachableError("The connection was lost") from fault
        except httpx.TimeoutException as fault:
            raise _AskAgainError(f"There was no answer within {self.timings.answer_s:g} seconds") from fault
        except httpx.RequestError as fault:
            raise _AskAgainError(f"The connection broke ({type(fault).__name__})") from fault
        self._reached = True
        if received.status in AGAIN:
            after_s = self._asked_for(answer.headers.get("Retry-After", ""))
            raise _AskAgainError(f"The server answered {received.status}", received, after_s)
        return received

    def _content_of(self, answer: httpx.Response) -> bytes:
        """The body, unpacked. Raises FetchError when it is too large or packed in another way than was asked for.

        Raises BusyError when it takes too long: whatever comes that slowly will not come faster the next time.
        """
        if (packing := answer.headers.get("Content-Encoding", "").strip().lower()) not in PACKINGS:
            raise FetchError(
                f"The answer is packed as “{packing[:40]}”, which was not asked for.", "Run it again later."
            )
        began, content = time.monotonic(), bytearray()
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > LARGEST:
                wrong = f"The answer has more than {LARGEST // 1024**2} MB, which no true one has."
                raise FetchError(wrong, "It was not kept. Run it again later.")
            if time.monotonic() - began > self.timings.whole_s:
                wrong = f"The answer was not whole after {self.timings.whole_s:g} seconds."
                raise BusyError(wrong, "Run it again later: what has come is kept.")
        return bytes(content)

    def _wait(self, state: RetryCallState) -> float:
        """As long as the server asks for, else twice as long each time."""
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, _AskAgainError) and fault.after_s is not None:
            return fault.after_s
        return min(self.timings.longest_wait_s, self.timings.first_wait_s * 2.0 ** (state.attempt_number - 1))

    def _asked_for(self, written: str) -> float | None:
        """The seconds of a `Retry-After`, which is a number or a date (RFC 9110, 10.2.3). Raises LeftAloneError."""
        seconds: float | None
        try:
            until = None if written.strip().isdecimal() else parsedate_to_datetime(written)
            seconds = float(written) if until is None else (until - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
        if seconds > self.timings.longest_asked_s:
            wrong = f"The server asks to be left alone for {seconds / 60:.0f} minutes."
            raise LeftAloneError(wrong, "Run it again after that: what has come is kept.")
        return max(0.0, seconds)


def _checked(url: str) -> str:
    """An address to ask, without a slash at its end."""
    try:
        given = httpx.URL(url.strip())
    except httpx.InvalidURL:
        given = httpx.URL()
    if given.scheme not in {"http", "https"} or not given.host or given.query:
        raise RequestError(f"“{url}” is not an address of a service.", f"Write it like {SERVICE}.")
    return str(given).rstrip("/")


def _no_network(address: httpx.URL) -> NoNetworkError:
    return NoNetworkError(f"There is no network: {address.host} cannot be reached.", "What was fetched before is kept.")
