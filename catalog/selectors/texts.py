"""Words in the reader's language, with the languages that stand in for it."""

from typing import TypeVar

from django.conf import settings
from django.db.models import F, FilteredRelation, Model, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.buyer import Buyer

M = TypeVar("M", bound=Model)


def languages_for(buyer: Buyer) -> tuple[str, ...]:
    """Languages to look for words in: the buyer's, the channel's, the default."""
    wanted = (buyer.language, buyer.channel.language, settings.LANGUAGE_CODE)
    return tuple(dict.fromkeys(wanted))


def with_words(
    rows: QuerySet[M],
    languages: tuple[str, ...],
    *fields: str,
    relation: str = "texts",
    into: str = "",
) -> QuerySet[M]:
    """Annotate `rows` with `fields` of their texts, each in the first language there.

    `relation` leads to the texts; the annotations are named by field, with `into` in
    front. A row without any text gets None.
    """
    names = [f"{into}in_{language}" for language in languages]
    joined = rows.alias(
        **{
            name: FilteredRelation(
                relation, condition=Q(**{f"{relation}__language": language})
            )
            for name, language in zip(names, languages, strict=True)
        }
    )
    worded: QuerySet[M] = joined.annotate(
        **{f"{into}{field}": _first(names, field) for field in fields}
    )
    return worded


def _first(names: list[str], field: str) -> F | Coalesce:
    found = [F(f"{name}__{field}") for name in names]
    return found[0] if len(found) == 1 else Coalesce(*found)
