"""What a channel's mails and documents say about who writes."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings

from accounts.models import Accent, Channel
from accounts.selectors.doors import address_in

LONGEST_SENDER = 200  # what the outbox keeps


@dataclass(frozen=True)
class Printed:
    """A channel's colours where there are no style sheets: mails, documents."""

    accent: str
    band: str


@dataclass(frozen=True)
class Brand:
    """What a document bears of its channel; `logo` names a public file, or is empty."""

    logo: str
    accent: str
    band: str


# static/css/tokens.css by day; tests/shop/test_accents.py compares them.
PRINTED: dict[Accent, Printed] = {
    Accent.PETROL: Printed("#00626c", "#002c34"),
    Accent.BLUE: Printed("#275591", "#162545"),
    Accent.GREEN: Printed("#21643d", "#082e1e"),
    Accent.PLUM: Printed("#783c6d", "#39192f"),
    Accent.RUST: Printed("#7f4226", "#3a1e0c"),
    Accent.SLATE: Printed("#4b5763", "#22272e"),
}


def sender_of(channel: Channel) -> str:
    """From whom the channel's mails come: its own name and address, as far as set.

    Else the seller's name and the shop's address.
    """
    name = channel.sender_name or channel.seller.name
    address = channel.sender_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    sender = str(Address(display_name=name, addr_spec=address))
    return sender if len(sender) <= LONGEST_SENDER else address[:LONGEST_SENDER]


def document_brand(channel: Channel) -> Brand:
    """Logo and colours as documents freeze them."""
    printed = PRINTED[Accent(channel.accent)]
    return Brand(channel.logo.name or "", printed.accent, printed.band)


def mail_brand(channel: Channel) -> dict[str, str]:
    """What every mail of the channel has in common, for the mail's context.

    `sender` is taken from there by `shop.mail.queue_mail`.
    """
    printed = PRINTED[Accent(channel.accent)]
    return {
        "shop_name": channel.name,
        "seller_name": channel.seller.legal_name,
        "sender": sender_of(channel),
        "logo_url": address_in(channel, channel.logo.url) if channel.logo else "",
        "accent_colour": printed.accent,
        "band_colour": printed.band,
    }
