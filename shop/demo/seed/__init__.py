"""Write the demo shop into an empty database, in one transaction."""

from collections.abc import Callable

from django.db import connection, transaction

from accounts.models import Channel
from shop.demo.seed import (
    approvals,
    branches,
    buying,
    catalogue,
    catalogues,
    companies,
    currencies,
    deliveries,
    depth,
    destinations,
    entry,
    freight,
    history,
    invited,
    licences,
    lists,
    open_work,
    parties,
    pictures,
    price_changes,
    prices,
    promotions,
    quotes,
    registrations,
    reps,
    returns,
    searching,
    stock,
    talk,
    terms,
    timeline,
    warehouse,
)
from shop.demo.seed.demo import Demo, new_demo

Step = tuple[str, Callable[[Demo], None]]


def _year(demo: Demo) -> None:
    past = history.write_orders(demo)
    shipments = deliveries.write_shipments(demo, past)
    timeline.write_order_events(demo, past, shipments)
    invoices = deliveries.write_invoices(demo, shipments)
    paid = deliveries.write_payments(demo, invoices)
    timeline.write_invoice_events(demo, invoices, paid)
    stock.write_stock(demo, shipments)


def _count_rows(_demo: Demo) -> None:
    """Tell the planner what is there now: a seed that failed before left it to think
    that tables are empty, and a year of orders then took hours."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


STEPS: tuple[Step, ...] = (
    ("seller", parties.write_seller),
    ("channels", parties.write_channels),
    ("people", parties.write_people),
    ("companies", companies.write_companies),
    ("branches", branches.write_branches),
    ("invitations", invited.write_role_and_invitation),
    ("legal texts", registrations.write_legal_texts),
    ("registrations", registrations.write_registrations),
    ("categories", catalogue.write_categories),
    ("attributes", catalogue.write_attributes),
    ("articles", catalogue.write_articles),
    ("drawings", pictures.write_pictures),
    ("search", catalogue.write_search),
    ("tax rates", prices.write_tax_rates),
    ("exchange rates", currencies.write_rates),
    ("currencies", currencies.write_currencies),
    ("prices", prices.write_channel_prices),
    ("machine prices", prices.write_machine_prices),
    ("own prices", prices.write_company_prices),
    ("terms", terms.write_channel_terms),
    ("own terms", terms.write_company_terms),
    ("shipping", terms.write_shipping),
    ("freight", freight.write_freight),
    ("promotions", promotions.write_promotions),
    ("assortments", terms.write_assortments),
    ("segments", catalogues.write_segments),
    ("licences", licences.write_licences),
    ("automations", terms.write_automation),
    ("statistics", _count_rows),
    ("a year of orders", _year),
    ("purchase rules", buying.write_buying),
    ("kits, papers, colours", depth.write_depth),
    ("depots", warehouse.write_warehouses),
    ("searches", searching.write_searching),
    ("carts", open_work.write_carts),
    ("a pasted list", entry.write_entry),
    ("shared carts", lists.write_shared_cart),
    ("lists", lists.write_lists),
    ("quotes", open_work.write_quotes),
    ("rounds of quotes", quotes.write_rounds),
    ("conversations", talk.write_conversations),
    ("approvals", approvals.write_approvals),
    ("returns", returns.write_returns),
    ("orders to two addresses", destinations.write_destinations),
    ("a representative's desk", reps.write_rep_work),
    ("price changes", price_changes.write_price_changes),
)


def is_seeded() -> bool:
    """Say whether this is the demo shop already."""
    codes = set(Channel.objects.values_list("code", flat=True))
    sellers = set(Channel.objects.values_list("seller__code", flat=True))
    return codes == {"trade", "store", "partner"} and sellers == {parties.SELLER_CODE}


@transaction.atomic
def seed_demo(on_step: Callable[[str], None]) -> Demo:
    """Write everything or nothing; `on_step` is told what comes next."""
    demo = new_demo()
    for name, write in STEPS:
        on_step(name)
        write(demo)
    return demo
