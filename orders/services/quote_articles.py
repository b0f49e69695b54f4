"""Articles outside the catalogue, made when a quote with them is first ordered.

An order line names a variant and a unit: stock, shipping, invoices and the ERP go by
them. So what was agreed becomes an article of its own that nobody else sees, and
`place_order` takes it for its quote alone.
"""

from collections.abc import Sequence

from catalog.services.special import SpecialSpec, make_special
from orders.models import LineKind, Quote, QuoteLine, SpecialArticle


def special_articles(quote: Quote, lines: Sequence[QuoteLine]) -> None:
    """Give those of `lines` that are outside the catalogue an article, once each.

    The quote's lock is the caller's. The lines get variant, unit and SKU.
    """
    new = [
        line for line in lines if line.kind == LineKind.OTHER and not line.variant_id
    ]
    for line in new:
        _give(quote, line)
    QuoteLine.objects.bulk_update(new, ["variant", "unit", "sku"], batch_size=500)


def _give(quote: Quote, line: QuoteLine) -> None:
    spec = SpecialSpec(
        sku=f"{quote.number}-{line.position}",
        name=line.name,
        text=line.text,
        language=quote.channel.language,
        tax_class=line.tax_class,
        unit_code=line.unit_code,
    )
    line.unit = make_special(spec)
    line.variant, line.sku = line.unit.variant, spec.sku
    SpecialArticle.objects.create(line=line, variant=line.variant)
