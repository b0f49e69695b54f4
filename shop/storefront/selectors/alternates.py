"""The same page in the other languages of the channel, for search engines."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse, translate_url
from django.utils.translation import override

from accounts.models import Channel

DEFAULT = "x-default"


@dataclass(frozen=True)
class Alternate:
    """A page in a language (BCP 47), or `x-default`; the whole address."""

    language: str
    url: str


def alternates_of(
    channel: Channel, addresses: Mapping[str, str], absolute: Callable[[str], str]
) -> tuple[Alternate, ...]:
    """hreflang links for `addresses` by language; none where there is one language.

    Whoever reads none of them is led to the channel's own.
    """
    offered = [code for code in channel.languages if code in addresses]
    if len(offered) < 2:
        return ()
    found = [Alternate(code, absolute(addresses[code])) for code in offered]
    if channel.language in addresses:
        found.append(Alternate(DEFAULT, absolute(addresses[channel.language])))
    return tuple(found)


def addresses_by_slug(name: str, slugs: Mapping[str, str]) -> dict[str, str]:
    """Addresses of the page `name` by language, whose slug differs with it."""
    found = {}
    for language, slug in slugs.items():
        with override(language):
            found[language] = reverse(name, args=[slug])
    return found


def addresses_of_path(path: str, languages: Iterable[str]) -> dict[str, str]:
    """Addresses by language of a page that is called the same in all of them."""
    return {language: translate_url(path, language) for language in languages}
