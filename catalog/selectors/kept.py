"""Answers that hold until the catalogue changes."""

import hashlib
import time
from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache
from django.db import connection

from accounts.buyer import Buyer
from catalog.selectors.texts import languages_for
from catalog.standing import standing_of

T = TypeVar("T")

KEPT_SECONDS = 24 * 60 * 60
# What the cache holds is read over a network and put together again, a millisecond each
# time: each process remembers the latest answers. Nobody may change what is kept.
KNOWN_SECONDS, MOST_KNOWN = 10 * 60, 128
# By key: until when, of which version of the catalogue, and what.
_known: dict[str, tuple[float, str, object]] = {}


def kept(buyer: Buyer, about: tuple[object, ...], find: Callable[[], T]) -> T:
    """What `find` answered for this version, assortment, hidden goods and language.

    `about` says what else the answer depends on; never keep what depends on the
    customer or on stock. The version is asked once for each buyer value, before
    anything is found: what changes meanwhile is kept under the older version, never
    the other way round.
    """
    seen_by = None
    if buyer.may_browse:
        standing = standing_of(buyer)
        hidden = tuple(rule.pk for rule in standing.hiding)
        seen_by = (standing.catalogue_ids, hidden)
    return kept_for_all(buyer, (seen_by, *about), find)


def kept_for_all(buyer: Buyer, about: tuple[object, ...], find: Callable[[], T]) -> T:
    """As `kept`, of what is the same for every assortment."""
    version = standing_of(buyer).version
    place = (connection.settings_dict["NAME"], version, languages_for(buyer))
    digest = hashlib.sha256(repr((place, about)).encode()).hexdigest()
    return cast("T", _told(f"catalogue:{digest}", version, find))


def _told(key: str, version: str, find: Callable[[], object]) -> object:
    """What this process knows, else all of them do by the cache, else what is found."""
    known, now = _known.get(key), time.monotonic()
    if known is not None and known[0] > now:
        # The longest unasked come first: they go first.
        _known[key] = _known.pop(key, known)
        return known[2]
    found = cache.get(key)
    if found is None:
        found = find()
        cache.set(key, found, KEPT_SECONDS)
    _make_room(version, now)
    _known[key] = (now + KNOWN_SECONDS, version, found)
    return found


def _make_room(version: str, now: float) -> None:
    """Let go what nobody asks for any more: of other versions, and what is too old.

    An import makes a version with each batch, and a tree of 2,000 categories is
    megabytes. Of what is left the longest unasked goes.
    """
    for key, (until, of_version, _) in _known.copy().items():
        if until <= now or of_version != version:
            _known.pop(key, None)
    for key in [*_known.copy()][: max(len(_known) - MOST_KNOWN + 1, 0)]:
        _known.pop(key, None)
