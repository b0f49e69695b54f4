"""Who began a quote: the buyer's side by asking, or the seller's with an offer."""

from collections.abc import Iterable

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from orders.models import Quote, QuoteDraft, QuoteSide, QuoteState, QuoteVersion

ASKED = ""


def with_beginner(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """Quotes that `begun_by` answers for without a question each."""
    first = QuoteVersion.objects.filter(
        quote=OuterRef("pk"), number=1, side=QuoteSide.SELLER
    )
    drafted = QuoteDraft.objects.filter(quote=OuterRef("pk"))
    return quotes.select_related("requested_by").annotate(
        offerer=Coalesce(
            Subquery(first.values("author_name")[:1]),
            # Nobody asks for a draft that buyers do not see.
            Case(
                When(
                    state=QuoteState.DRAFT,
                    then=Subquery(drafted.values(name=F("changed_by__name"))[:1]),
                )
            ),
            Value(ASKED),
        )
    )


def begun_by(quote: Quote) -> str:
    """The name of who began a quote of `with_beginner`: with an offer, or by asking."""
    offerer: str = vars(quote)["offerer"]
    person = quote.requested_by
    return offerer or (person.get_full_name() if person else "")


def offerer_of(quote: Quote) -> str:
    """Who of the seller's people began a quote; "" where it was asked for."""
    return offerer_in(quote.versions.filter(number=1))


def offerer_in(versions: Iterable[QuoteVersion]) -> str:
    """The same of versions that both sides see."""
    firsts = (one for one in versions if one.number == 1)
    return next((one.author_name for one in firsts if one.side == QuoteSide.SELLER), "")
