"""Floor 3, follows: pure. What a code leads to, and the words that stand with it, in the language of the kit."""

from dataclasses import dataclass

from leaflets.brand import Brand
from leaflets.channel import Address, check_address, readable, rules
from leaflets.errors import AddressError, Place
from leaflets.language import Language
from leaflets.models import Area, Channel, ChannelKind
from leaflets.tongue import island, said
from leaflets.translated import in_language


@dataclass(frozen=True, slots=True)
class Follow:
    """A code to scan: what it leads to, the words above it, its address, and the address as it reads below."""

    kind: ChannelKind
    title: str
    label: str
    url: str
    readable: str


def page_of(area: Area, brand: Brand) -> Follow | None:
    """The code to the area's own page, if it has one. Raises AddressError."""
    if not area.page:
        return None
    address = _address(ChannelKind.WEB, area.page, brand, Place(area=area.id, column="page"))
    return _coded(brand.language, ChannelKind.WEB, (said("our web page"), said("Our web page")), address)


def home_of(brand: Brand) -> Follow:
    """The code to the publisher's page."""
    address = Address(brand.page, readable(brand.page))
    return _coded(brand.language, ChannelKind.WEB, (said("our website"), said("Our website")), address)


def check_code(brand: Brand, serial: str) -> Follow | None:
    """The code to the publisher's page where a card with that serial number can be checked, if it has such a page."""
    if not brand.kit.check_page:
        return None
    url = brand.kit.check_page + serial
    words = said("this card"), said("Check this card")
    return _coded(brand.language, ChannelKind.WEB, words, Address(url, readable(url)))


def _coded(language: Language, kind: ChannelKind, words: tuple[str, str], address: Address) -> Follow:
    """A code with the words, title and label, that stand with it."""
    title, label = (language.gettext(one) for one in words)
    return Follow(kind, title, label, address.url, _shown(address.readable, language))


def _shown(address: str, language: Language) -> str:
    """An address as it is printed; from left to right on every page."""
    return island(address) if language.direction == "rtl" else address


def follow_of(area: Area, channel: Channel, brand: Brand) -> Follow:
    """The code to a channel, with the words above it. Raises AddressError for one that must not be printed."""
    address = _address(channel.kind, channel.address, brand, Place(area=area.id, sheet=Channel.sheet))
    language = brand.language
    title = rules().kinds[channel.kind].title
    if channel.kind is ChannelKind.ALERT:
        title = language.gettext("Community alerts")
    if channel.kind is ChannelKind.WEB:
        title = language.gettext("our web page")
    label = in_language(channel, language).label or language.gettext("Follow us on %(network)s") % {"network": title}
    return Follow(channel.kind, title, label, address.url, _shown(address.readable, language))


def _address(kind: ChannelKind, given: str, brand: Brand, place: Place) -> Address:
    try:
        return check_address(kind, given, brand.hosts)
    except AddressError as fault:
        raise AddressError(fault.problems[0].wrong, fault.problems[0].mend, place) from None
