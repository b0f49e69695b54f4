"""Why a buyer pays what."""

from collections.abc import Sequence

from accounts.buyer import Buyer
from catalog.models import Variant
from pricing.rules import Ask, TaxDecision
from pricing.rules.traces import Evidence, Trace, build_trace
from pricing.selectors.chains import chain_for
from pricing.selectors.prices import all_rows, valid_rows
from pricing.selectors.taxes import tax_decisions


def explain(
    ask: Ask,
    buyer: Buyer,
    *,
    ship_to_country: str | None = None,
    ship_to_postcode: str | None = None,
) -> Trace:
    """Say which lists are asked for `ask`, which rows they hold, which won, and why.

    Also shows rows of other days and assigned lists that are silent. The price is the
    one prices_for gives. Four queries at most.
    """
    found = all_rows(ask.unit_id, buyer)
    if found is not None and found.unit.variant_id != ask.variant_id:
        found = None
    taxes = _taxes([ask], buyer, ship_to_country, ship_to_postcode)
    return build_trace(
        Evidence(
            ask=ask,
            at=buyer.now,
            chain=chain_for(buyer),
            unit=found.unit if found else None,
            rows=found.rows if found else (),
            tax=taxes.get(ask.variant_id),
        )
    )


def traces_for(
    asks: Sequence[Ask],
    buyer: Buyer,
    *,
    ship_to_country: str | None = None,
    ship_to_postcode: str | None = None,
) -> dict[Ask, Trace]:
    """Explain every ask from the rows valid now; the same queries for any number."""
    found = {
        entry.unit.unit_id: entry
        for entry in valid_rows({ask.unit_id for ask in asks}, buyer)
    }
    taxes = _taxes(asks, buyer, ship_to_country, ship_to_postcode)
    chain = chain_for(buyer)
    traces: dict[Ask, Trace] = {}
    for ask in asks:
        entry = found.get(ask.unit_id)
        if entry is not None and entry.unit.variant_id != ask.variant_id:
            entry = None
        traces[ask] = build_trace(
            Evidence(
                ask=ask,
                at=buyer.now,
                chain=chain,
                unit=entry.unit if entry else None,
                rows=entry.rows if entry else (),
                tax=taxes.get(ask.variant_id),
            )
        )
    return traces


def _taxes(
    asks: Sequence[Ask], buyer: Buyer, country: str | None, postcode: str | None
) -> dict[int, TaxDecision]:
    """The tax of each variant asked for; the class decides, so visibility may not."""
    classes = dict(
        Variant.objects.filter(pk__in={ask.variant_id for ask in asks}).values_list(
            "pk", "tax_class"
        )
    )
    decisions = tax_decisions(
        buyer,
        tax_classes=classes.values(),
        ship_to_country=country,
        ship_to_postcode=postcode,
    )
    return {pk: decisions[tax_class] for pk, tax_class in classes.items()}
