"""Which addresses may be printed as a code."""

from pathlib import Path

import pytest

from leaflets.brand import load_brand
from leaflets.channel import check_address
from leaflets.config import shipped
from leaflets.errors import AddressError
from leaflets.models import ChannelKind

HOSTS = load_brand(shipped("brand")).hosts


@pytest.mark.parametrize(
    ("kind", "given", "url", "readable"),
    [
        ("x", "http://twitter.com/IYA_Colchester", "https://x.com/IYA_Colchester", "x.com/IYA_Colchester"),
        ("facebook", "facebook.com/InYourArea", "https://www.facebook.com/InYourArea", "facebook.com/InYourArea"),
        (
            "web",
            "https://www.inyourarea.example/areas/a/",
            "https://www.inyourarea.example/areas/a/",
            "inyourarea.example/areas/a",
        ),
        (
            "web",
            "https://alerts.inyourarea.example/a",
            "https://alerts.inyourarea.example/a",
            "alerts.inyourarea.example/a",
        ),
        ("instagram", "https://instagram.com/a.b_c/", "https://www.instagram.com/a.b_c/", "instagram.com/a.b_c"),
    ],
)
def test_a_good_address_is_brought_into_its_printed_form(kind: str, given: str, url: str, readable: str) -> None:
    address = check_address(ChannelKind(kind), given, HOSTS)
    assert (address.url, address.readable) == (url, readable)


@pytest.mark.parametrize(
    ("kind", "given", "reason"),
    [
        ("web", "https://bit.ly/abc", "shortener"),
        ("facebook", "https://www.facebook.com/profile.php?id=100", "plainly|personal profile"),
        ("facebook", "https://www.facebook.com/groups/123456", "group"),
        ("whatsapp", "https://chat.whatsapp.com/AbCdEf", "group invite"),
        ("web", "https://www.inyourarea.example/a?utm_source=leaflet", "utm_source"),
        ("web", "https://www.inyourarea.example/a?fbclid=1", "fbclid"),
        ("web", "https://www.inyourarea.example.evil.test/a", "list"),
        ("web", "https://inyourarea.example@evil.test/", "cannot trust"),
        ("web", "https://www.inyourarea.example:8443/", "cannot trust"),
        ("web", "https://www.xn--inyourara-i1a.example/", "cannot trust"),
        ("web", "https://192.168.0.1/", "cannot trust"),
        ("web", "javascript:alert(1)", "cannot trust"),
        ("web", "ftp://www.inyourarea.example/", "web address"),
        ("x", "https://x.com/a/status/1", "page of X"),
        ("x", "https://www.facebook.com/InYourArea", "not an address of X"),
        ("tiktok", "https://www.tiktok.com/team", "page of TikTok"),
        ("web", "https://www.inyourarea.example/" + "a" * 60, "at most 60"),
        ("web", "", "cannot trust"),
        ("web", "https://www.inyourarea.example/a b", "can use"),
        ("web", 'https://www.inyourarea.example/"><script>', "characters"),
        ("web", "https://www.inyourarea.example\\@evil.test/", "cannot trust"),
        ("web", "https://www.inyourarea.example./a", "cannot trust"),
        ("web", "//evil.test/www.inyourarea.example", "web address"),
        ("web", "HTTPS://EVIL.TEST/", "list"),
        ("web", "https://www.facebook.com//groups/1", "plainly"),
        ("web", "https://www.facebook.com/%67roups/1", "plainly"),
        ("web", "https://www.facebook.com/./groups/1", "plainly"),
        ("facebook", "https://www.facebook.com/groups", "group"),
        ("facebook", "https://www.facebook.com/Profile.php", "personal profile"),
        ("nextdoor", "https://nextdoor.co.uk/pages/../profile/123", "plainly"),
        ("web", "https://evil.test\\.inyourarea.example/a", "cannot trust"),
        ("web", "https://www.inyourarea.example/#/area/5", "after #"),
    ],
)
def test_an_address_that_must_not_be_printed_is_refused_with_the_reason(kind: str, given: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason) as caught:
        check_address(ChannelKind(kind), given, HOSTS)
    assert caught.value.problems[0].code == "address-refused"


def test_the_rules_agree_with_the_reference(reference: Path) -> None:
    import json
    import re

    known = json.loads((reference / "channels.json").read_text(encoding="utf-8"))
    for host in known["block"]:
        with pytest.raises(AddressError):
            check_address(ChannelKind.WEB, f"https://{host}/x", [host])
    handles = (
        "IYA_Colchester",
        "iya.colchester",
        "a",
        "a..b",
        ".a",
        "a.",
        "a" * 15,
        "a" * 16,
        "a" * 31,
        "a b",
        "a/b",
        "ä",
    )
    canonical = {"x": "https://x.com/{}", "instagram": "https://www.instagram.com/{}/"}
    for kind, address in canonical.items():
        for handle in handles:
            allowed = re.fullmatch(known["channels"][kind]["handle"], handle) is not None
            assert is_allowed(ChannelKind(kind), address.format(handle)) == allowed, (kind, handle)


def is_allowed(kind: ChannelKind, address: str) -> bool:
    try:
        check_address(kind, address, ["x.com", "www.instagram.com"])
    except AddressError:
        return False
    return True
