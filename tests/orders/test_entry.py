"""Quick order: lines judged one by one, the good ones added, the others kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import (
    Catalogue,
    CatalogueAssignment,
    CustomerPartNumber,
    ProductRelation,
    StockPolicy,
    Variant,
)
from orders.errors import EntryGone, ListGone, NoEntries, TooManyEntries
from orders.models import EntryRow, EntrySheet
from orders.rules.entry_text import Entries, EntryLine, entries_in_text
from orders.selectors.cart import current_cart
from orders.selectors.entry import counts_of, form_sheet, row_views
from orders.selectors.entry_verdicts import AskedLine, judge
from orders.services import entry, lists
from orders.services.cart import add_to_cart
from orders.services.entry_checks import forget_old_entries
from orders.services.entry_lists import add_rows_to_list
from orders.services.forgetting import forget_carts_of
from tests import make
from tests.make_orders import item
from tests.make_restrictions import licence_kind, restriction
from tests.make_rules import rule_member


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


def pasted(buyer, text):
    taken = entry.take_lines(buyer=buyer, entries=entries_in_text(text, "en"))
    return taken.sheet


def verdicts(sheet):
    return list(sheet.rows.values_list("code", "quantity", "verdict"))


def in_cart(buyer):
    cart = current_cart(buyer)
    rows = cart.lines.values_list("variant__sku", "quantity") if cart else ()
    return {sku: int(quantity) for sku, quantity in rows}


def told(buyer, text):
    """Title and offers of the first row of a pasted list."""
    sheet = pasted(buyer, text)
    view = row_views(list(sheet.rows.all()), buyer)[0]
    offers = [f"{one.kind}:{one.value}" for one in view.offers]
    return sheet.rows.first().verdict, view.verdict.title, offers


def test_fine_rows_are_added_and_the_others_stay(buyer, bolt, nut):
    sheet = pasted(buyer, "BOLT-8; 24\nNUT-8; 7\nNOPE-1; 3")

    added = entry.add_rows(buyer=buyer, sheet_id=None)

    assert (added.added_count, added.left_count) == (1, 2)
    assert in_cart(buyer) == {"BOLT-8": 24}
    assert verdicts(sheet) == [("NUT-8", 7, "below"), ("NOPE-1", 3, "unknown")]


def test_adding_appends_to_what_is_in_the_cart(buyer, bolt):
    add_to_cart(buyer=buyer, items=[item(bolt, 5)])
    pasted(buyer, "BOLT-8; 3")

    entry.add_rows(buyer=buyer, sheet_id=None)

    assert in_cart(buyer) == {"BOLT-8": 8}


def test_a_second_list_is_appended_and_what_stands_twice_is_added_up(buyer, bolt, acme):
    CustomerPartNumber.objects.create(customer=acme, variant=bolt, number="HC-1")
    pasted(buyer, "BOLT-8; 5\nNOPE-1; 1")

    taken = entry.take_lines(
        buyer=buyer, entries=entries_in_text("hc-1; 4\nbolt 8; 1", "en")
    )

    assert (taken.lines_count, taken.summed_count) == (2, 2)
    assert verdicts(taken.sheet) == [("BOLT-8", 10, "fine"), ("NOPE-1", 1, "unknown")]
    assert taken.sheet.rows.first().lines_count == 3


def test_codes_are_found_by_sku_ean_maker_and_own_number(buyer, bolt, acme):
    CustomerPartNumber.objects.create(customer=acme, variant=bolt, number="HC-1")
    Variant.objects.filter(pk=bolt.pk).update(ean="5941234044105", mpn="DIN933-8")

    for code in ("bolt-8", "5941234044105", "din 933-8", "HC-1", "05941234044105"):
        sheet = pasted(buyer, f"{code}\t2")
        assert sheet.rows.get().variant == bolt, code
        entry.drop_rows(buyer=buyer, sheet_id=None)


def test_a_wrong_step_offers_the_next_quantities(buyer, nut):
    verdict, title, offers = told(buyer, "NUT-8; 25")

    assert verdict == "off_step"
    assert title == "25 is not a step of 10"
    assert offers[:2] == ["quantity:20", "quantity:30"]


def test_what_is_in_the_cart_counts_for_the_largest_quantity(buyer, bolt):
    bolt.units.update(maximum=50)
    add_to_cart(buyer=buyer, items=[item(bolt, 40)])

    verdict, title, offers = told(buyer, "BOLT-8; 20")

    assert (verdict, title) == ("above", "The largest quantity is 50")
    assert offers[0] == "quantity:10"


def test_too_little_in_stock_offers_what_is_there_and_says_when_more_comes(buyer, bolt):
    Variant.objects.filter(pk=bolt.pk).update(stock_policy=StockPolicy.STOP)

    verdict, title, offers = told(buyer, "BOLT-8; 120")

    assert (verdict, title) == ("short", "Only 100 in stock")
    assert offers[0] == "quantity:100"


def test_what_can_follow_later_is_added_with_a_word(buyer, bolt):
    Variant.objects.filter(pk=bolt.pk).update(stock_policy=StockPolicy.BACKORDER)

    verdict, title, _ = told(buyer, "BOLT-8; 120")

    assert verdict == "later"
    assert title.startswith("100 now, the rest")
    assert entry.add_rows(buyer=buyer, sheet_id=None).added_count == 1


def test_an_ended_article_offers_what_replaces_it(buyer, bolt, nut):
    bolt.product.archived_at = timezone.now()
    bolt.product.save()
    ProductRelation.objects.create(
        source=bolt.product, target=nut.product, kind="replacement"
    )

    verdict, title, offers = told(buyer, "BOLT-8; 20")

    assert (verdict, title) == ("replaced", "BOLT-8 is replaced by NUT-8")
    assert offers[0] == f"article:{nut.pk}"


def test_an_ended_article_without_replacement_is_unknown(buyer, bolt):
    bolt.product.archived_at = timezone.now()
    bolt.product.save()

    assert told(buyer, "BOLT-8; 20")[:2] == ("unknown", "No such article")


def test_a_number_of_several_articles_is_chosen(buyer, bolt, nut):
    Variant.objects.filter(pk__in=[bolt.pk, nut.pk]).update(mpn="SAME-1")

    verdict, _, offers = told(buyer, "SAME-1; 20")

    assert verdict == "several"
    assert {f"article:{bolt.pk}", f"article:{nut.pk}"} <= set(offers)


def test_a_unit_nobody_sells_by_offers_those_there_are(buyer, bolt):
    verdict, title, offers = told(buyer, "BOLT-8; 2 kg")

    assert (verdict, title) == ("no_unit", "Not sold by “kg”")
    assert offers[0] == f"unit:{bolt.units.get().pk}"


@pytest.mark.parametrize(
    ("text", "verdict", "title"),
    [
        ("BOLT-8; many", "no_quantity", "“many” is not a quantity"),
        ("BOLT-8; -4", "no_quantity", "“-4” is not a quantity"),
        ("NUT-8; 20\nBOLT-8", "fine", "Fine"),
        ("5.94E+12; 4", "unknown", "The spreadsheet cut digits off this number"),
    ],
)
def test_what_cannot_be_read_is_said(buyer, bolt, nut, text, verdict, title):
    assert told(buyer, text)[:2] == (verdict, title)


def test_a_list_without_quantities_takes_the_least(buyer, bolt, nut):
    sheet = pasted(buyer, "NUT-8\nBOLT-8")

    assert verdicts(sheet) == [("NUT-8", 10, "fine"), ("BOLT-8", 1, "fine")]


def test_an_article_without_price_is_not_added(buyer, shop):
    make.stock(make.variant("FREE-1"), 5)

    assert told(buyer, "FREE-1; 1")[0] == "no_price"


def test_a_restricted_article_says_why(buyer, bolt):
    restriction(bolt, licences=[licence_kind("chemicals")])

    verdict, title, _ = told(buyer, "BOLT-8; 1")

    assert (verdict, title) == ("not_allowed", "Not sold to you")


@pytest.fixture
def only_kitchen(acme, bob, shop):
    """Bob orders from the kitchen only; Ada, who set that, from everywhere."""
    kitchen = make.category("kitchen")
    admin = make.buyer(make.member("ada", acme, role="admin").user, acme)
    rule_member(admin, bob.memberships.get(), categories=[kitchen])
    return kitchen


def test_what_purchase_rules_forbid_is_said_with_whom_to_ask(buyer, bolt, only_kitchen):
    sheet = pasted(buyer, "BOLT-8; 1")

    view = row_views(list(sheet.rows.all()), buyer)[0]

    assert sheet.rows.get().verdict == "not_allowed"
    assert view.verdict.title == "Not allowed to you"
    assert view.verdict.text.endswith("do not cover this category. Ask Ada, who may.")


def test_rules_are_held_against_any_number_of_lines_at_once(
    buyer, bolt, nut, only_kitchen
):
    assert buyer.working_days  # the seller's, asked once for all

    def count(*codes):
        lines = [AskedLine(key, code, Decimal(10)) for key, code in enumerate(codes)]
        with CaptureQueriesContext(connection) as captured:
            judged = judge(lines, buyer.at(buyer.now))
        assert {line.verdict for line in judged.values()} == {"not_allowed"}
        return len(captured)

    assert count("BOLT-8", "NUT-8", "BOLT-8") == count("BOLT-8")


def test_rows_go_onto_a_list_whatever_stands_against_ordering_them(
    buyer, bolt, nut, only_kitchen
):
    monday = lists.make_list(buyer=buyer, name="Monday")
    lists.add_to_list(buyer=buyer, list_id=monday.pk, items=[item(bolt, 5)])
    sheet = pasted(buyer, "BOLT-8; 500\nNUT-8; 7\nNOPE-1; 3")

    listed = add_rows_to_list(buyer=buyer, sheet_id=None, list_id=monday.pk)

    assert (listed.added_count, listed.left_count) == (1, 2)
    assert monday.lines.get().quantity == 505
    assert not in_cart(buyer)
    assert [code for code, *_ in verdicts(sheet)] == ["NUT-8", "NOPE-1"]


def test_rows_go_onto_no_list_of_somebody_else(buyer, bolt, acme, shop):
    olga = make.buyer(make.member("olga", acme, role="buyer").user, acme)
    theirs = lists.make_list(buyer=olga, name="Theirs")
    sheet = pasted(buyer, "BOLT-8; 5")

    with pytest.raises(ListGone):
        add_rows_to_list(buyer=buyer, sheet_id=None, list_id=theirs.pk)

    assert sheet.rows.count() == 1
    assert not theirs.lines.exists()


@pytest.mark.parametrize("hide", ["assortment", "inactive"])
def test_an_article_out_of_sight_is_as_unknown_as_one_that_is_not(
    buyer, bolt, nut, acme, hide
):
    """Same verdict, same words, same offers, whether by code, slip or choice."""
    if hide == "assortment":
        shown = Catalogue.objects.create(code="nuts", name="Nuts")
        shown.rules.create(product=nut.product)
        CatalogueAssignment.objects.create(catalogue=shown, customer=acme)
    else:
        Variant.objects.filter(pk=bolt.pk).update(is_active=False)
    hidden = told(buyer, "BOLT-8; 1")
    entry.drop_rows(buyer=buyer, sheet_id=None)
    nothing = told(buyer, "BOLT-9; 1")
    entry.drop_rows(buyer=buyer, sheet_id=None)

    assert hidden == nothing
    row = pasted(buyer, "NOPE-77; 1").rows.get()
    with pytest.raises(EntryGone):
        entry.choose_article(
            buyer=buyer, sheet_id=None, row_id=row.pk, variant_id=bolt.pk
        )


def test_a_slip_in_the_code_suggests_what_was_meant(buyer, bolt, nut):
    for code in ("B0LT-8", "BOLT-88", "BOTL-8", "BOLT-7"):
        verdict, _, offers = told(buyer, f"{code}; 1")
        assert (verdict, offers[0]) == ("unknown", f"article:{bolt.pk}"), code
        entry.drop_rows(buyer=buyer, sheet_id=None)


def test_what_changed_since_the_check_stays_with_its_new_verdict(buyer, bolt, nut):
    sheet = pasted(buyer, "BOLT-8; 5\nNUT-8; 10")
    nut.units.update(step=15, minimum=15)

    added = entry.add_rows(buyer=buyer, sheet_id=None)

    assert (added.added_count, added.left_count) == (1, 1)
    assert verdicts(sheet) == [("NUT-8", 10, "below")]
    assert in_cart(buyer) == {"BOLT-8": 5}


def test_too_many_lines_are_refused_with_the_number(buyer, bolt):
    lines = (EntryLine("BOLT-8", "1", Decimal(1)),) * 20_001

    with pytest.raises(TooManyEntries, match="20001"):
        entry.take_lines(buyer=buyer, entries=Entries(lines))

    assert not EntrySheet.objects.exists()


def test_nothing_is_no_list(buyer):
    with pytest.raises(NoEntries):
        entry.take_lines(buyer=buyer, entries=Entries(()))


def many(count, prices):
    """`count` articles, every second one of which is asked for wrongly."""
    lines = []
    for number in range(count):
        made = make.variant(f"ART-{number:04}", step=2, minimum=2)
        make.price(prices, made, "2.00")
        lines.append(f"ART-{number:04}\t{number % 4 + 1}\nLOST-{number:04}\t1")
    Variant.objects.update(stock_policy=StockPolicy.BACKORDER)
    return "\n".join(lines)


def queries_for(act):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


def test_a_hundred_lines_take_the_queries_of_ten(buyer, prices):
    text = many(100, prices)
    ten = "\n".join(text.splitlines()[:10])
    assert buyer.working_days  # the seller's, asked once for all

    def make_buyer():
        return make.buyer(buyer.user, buyer.customer)

    few = queries_for(lambda: pasted(make_buyer(), ten))
    entry.drop_rows(buyer=buyer, sheet_id=None)
    lot = queries_for(lambda: pasted(make_buyer(), text))
    few_added = queries_for(lambda: entry.add_rows(buyer=make_buyer(), sheet_id=None))

    assert lot == few
    assert few < 30
    assert few_added < 40


def test_a_page_asks_as_much_for_fifty_rows_as_for_five(site, buyer, prices):
    pasted(buyer, "\n".join(many(25, prices).splitlines()[:5]))
    few = queries_for(lambda: site.get("/quick-order/"))
    entry.drop_rows(buyer=buyer, sheet_id=None)
    pasted(buyer, "\n".join(f"ART-{n:04}\t2" for n in range(25)))
    lot = queries_for(lambda: site.get("/quick-order/"))

    assert lot <= few


def test_sheets_nobody_comes_back_to_are_forgotten(buyer, bolt):
    pasted(buyer, "BOLT-8; 5")

    assert forget_old_entries(now=timezone.now() + timedelta(days=29)) == 0
    assert forget_old_entries(now=timezone.now() + timedelta(days=31)) == 1
    assert not EntryRow.objects.exists()


def test_sheets_of_a_person_go_with_the_person(buyer, bolt, bob):
    pasted(buyer, "BOLT-8; 5")

    forget_carts_of(user=bob)

    assert not EntrySheet.objects.exists()


def test_counts_tell_what_is_fine_and_what_it_costs(buyer, bolt, nut):
    Variant.objects.filter(pk=nut.pk).update(stock_policy=StockPolicy.STOP)
    pasted(buyer, "BOLT-8; 24\nNUT-8; 70\nNOPE; 1")

    counts = counts_of(form_sheet(buyer))

    assert (counts.fine, counts.to_decide, counts.to_correct) == (1, 1, 1)
    assert counts.fine_amount == Decimal("180.00")
