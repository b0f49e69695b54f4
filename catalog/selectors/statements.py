"""Statements about the catalogue, put together once for who sees the same of it."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any  # Any: rows of any columns

from django.db.models import QuerySet

from accounts.buyer import Buyer
from catalog.selectors.texts import languages_for
from catalog.standing import standing_of
from shop.statements import Statement

MOST_KNOWN = 256
_known: dict[Hashable, Statement] = {}
_lock = Lock()


def statement_for(
    buyer: Buyer, about: tuple[Hashable, ...], build: Callable[[], QuerySet[Any, Any]]
) -> Statement:
    """What `build` puts together, once for each assortment and each language.

    What a statement says of `buyer` is what `visible_to` makes of catalogues and hidden
    goods, and the languages to look for words in. Whatever else it depends on is told
    by `about` or is `Given` when it is asked: a customer, a channel, a day. No answers
    are kept, only what is asked.
    """
    standing = standing_of(buyer)
    # The rules themselves, not a number of them: as they are, so is the statement.
    seen = (buyer.may_browse, standing.catalogue_ids, standing.catalogues)
    key = (about, seen, standing.hiding, languages_for(buyer))
    found = _known.get(key) or Statement.of(build())
    with _lock:
        # The one asked for last stands last; the one longest unasked makes room.
        _known.pop(key, None)
        if len(_known) >= MOST_KNOWN:
            _known.pop(next(iter(_known)))
        _known[key] = found
    return found
