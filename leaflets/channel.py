"""Floor 2, addresses: which web addresses may be printed as a QR code, and how they read beside it.

The rules of each network stand in `channels.toml`; the hosts that may be used stand in the brand kit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pydantic import ValidationInfo, field_validator

from leaflets.config import Table, read_toml
from leaflets.errors import AddressError, LayoutError
from leaflets.models import ChannelKind

# What a path and a query may hold (RFC 3986, appendix A: pchar, "/" and "?").
PLAIN = re.compile(r"[A-Za-z0-9/?._~!$&'()*+,;=:@%-]*")
# A host name (RFC 1123, 2.1): letters, digits and hyphens between full stops. Browsers may misread anything else.
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]{2,63}")
# Ways of writing a path so that it does not look like what it is: empty and dot segments, needless or broken escapes.
TWISTED = re.compile(r"//|/\.{1,2}(/|$)|%(?![0-9A-Fa-f]{2})|%(?:2[DdEe]|5[Ff]|7[Ee]|3\d|[46][1-9A-Fa-f]|[57][0-9Aa])")
READABLE_MOST = 60
"""A longer address is not typed in by anybody, and makes the code's modules too small for a card."""


class Refusal(Table):
    """A host, or pages of a host, that must not be printed, and why."""

    host: str
    reason: str
    path: str = ""


class Network(Table):
    """One network: its title, its own host, other hosts that mean the same, and what a team's page looks like."""

    title: str
    path: str
    example: str
    rule: str = ""
    host: str = ""
    hosts: tuple[str, ...] = ()

    @field_validator("path")
    @classmethod
    def _compiles(cls, value: str, _info: ValidationInfo) -> str:
        re.compile(value)
        return value


class Rules(Table):
    """The shape of `channels.toml`."""

    shorteners: tuple[str, ...]
    tracking: tuple[str, ...]
    refused: tuple[Refusal, ...]
    kinds: dict[ChannelKind, Network]


@dataclass(frozen=True, slots=True)
class Address:
    """An address that may be printed, as it is coded and as it reads: without https:// and www."""

    url: str
    readable: str


@cache
def rules() -> Rules:
    """The rules of the networks."""
    return read_toml(Path(__file__).with_name("channels.toml"), Rules, LayoutError)


def check_address(kind: ChannelKind, given: str, hosts: Iterable[str]) -> Address:
    """The address in its printable form. Raises AddressError with the reason it must not be printed.

    http becomes https and a network's other hosts become its own (twitter.com becomes x.com). `hosts` is the kit's
    allow-list: exact names, or "*.name" for every host below a domain.
    """
    network = rules().kinds[kind]
    text = given.strip()
    parts = urlsplit(text if "//" in text else f"https://{text}")
    host = _host(text, parts.netloc, parts.scheme)
    if host in network.hosts:
        host = network.host
    _refuse_hidden(host, parts.path, parts.query, text)
    if TWISTED.search(parts.path) or (network.host and parts.query):
        raise AddressError(f"“{text}” is not written plainly.", "Take out what is not needed, such as all after a “?”.")
    if network.host and host != network.host:
        raise AddressError(f"“{text}” is not an address of {network.title}.", f"It should look like {network.example}.")
    if not _allowed(host, hosts):
        raise AddressError(
            f"The host {host} is not on the brand kit’s list.", "Use a listed host, or add it to brand.toml."
        )
    path = parts.path or "/"
    if parts.fragment:
        raise AddressError(f"“{text}” has a part after #, which is not kept.", "Use the address of a whole page.")
    if not PLAIN.fullmatch(path + parts.query):
        wrong = f"“{text}” has characters that an address cannot have."
        raise AddressError(wrong, "Copy it from the browser’s address bar.")
    if not re.fullmatch(network.path, path):
        rule = f" (after the host: {network.rule})" if network.rule else ""
        mend = f"It should look like {network.example}{rule}."
        raise AddressError(f"“{text}” is not a page of {network.title}.", mend)
    url = urlunsplit(("https", host, path, parts.query, ""))
    if len(url) > READABLE_MOST:
        raise AddressError(f"“{text}” has {len(url)} characters; at most {READABLE_MOST} can be printed and typed in.")
    return Address(url, readable(url))


def readable(url: str) -> str:
    """An address as it is printed: "facebook.com/YourTeam"."""
    return url.removeprefix("https://").removeprefix("www.").rstrip("/")


def _host(text: str, netloc: str, scheme: str) -> str:
    """The host in lower case. Refuses anything that could lead elsewhere than it seems to."""
    if scheme.lower() not in {"http", "https"}:
        raise AddressError(f"“{text}” is not a web address.", "It must begin with https://.")
    if not netloc or any(mark in netloc for mark in "@:[]%") or not netloc.isascii() or "xn--" in netloc.lower():
        raise AddressError(
            f"“{text}” has a host that readers cannot trust.", "Use a plain name, such as www.example.org."
        )
    if not HOST.fullmatch(netloc.lower()):
        raise AddressError(
            f"“{text}” has a host that readers cannot trust.", "Use a plain name, such as www.example.org."
        )
    if re.fullmatch(r"[\d.]+", netloc) or "." not in netloc or any(c.isspace() or ord(c) < 32 for c in text):
        raise AddressError(
            f"“{text}” is not an address that readers can use.", "Use a plain name, such as www.example.org."
        )
    return netloc.lower()


def _refuse_hidden(host: str, path: str, query: str, text: str) -> None:
    bare = host.removeprefix("www.")
    if bare in rules().shorteners:
        raise AddressError(f"{bare} is a shortener: nobody can see where the code leads.", "Use the full address.")
    for refusal in rules().refused:
        if refusal.host.removeprefix("www.") == bare and (
            not refusal.path or re.match(refusal.path, path, re.IGNORECASE)
        ):
            raise AddressError(f"“{text}” must not be printed. {refusal.reason}")
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if any(
            name.lower() == mark or (mark.endswith("_") and name.lower().startswith(mark)) for mark in rules().tracking
        ):
            raise AddressError(
                f"“{text}” follows its readers by “{name}”.", "Take out the part after the question mark."
            )


def _allowed(host: str, hosts: Iterable[str]) -> bool:
    return any(host == entry or (entry.startswith("*.") and host.endswith(entry[1:])) for entry in hosts)
