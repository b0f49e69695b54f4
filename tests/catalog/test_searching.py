"""Synonyms, the search log, popularity and the sweeps that keep the search true."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.models import RetentionPolicy
from catalog.models import (
    ProductPopularity,
    ProductText,
    SearchLog,
    SearchWord,
    StaleText,
    Synonym,
    Variant,
)
from catalog.selectors import hits
from catalog.selectors.search import search_products
from catalog.selectors.search_report import effect_of, searches_between
from catalog.services.searching import (
    Searched,
    forget_old_searches,
    note_search,
    prune_search_words,
    refresh_stale_texts,
    write_popularity,
)
from catalog.services.texts import Words, refresh_search, save_product_text
from tests import make

DAY = date(2026, 11, 20)


def article(sku: str, name: str, *, language: str = "en") -> Variant:
    made = make.variant(sku)
    if language != "en":
        made.product.texts.all().delete()
    words = Words(language, name, f"s-{sku.lower()}")
    save_product_text(product_id=made.product_id, words=words)
    return made


@pytest.fixture
def buyer(channel):
    return make.guest(channel)


def found(text, buyer) -> list[str]:
    ids = search_products(text, replace(buyer, found={})).product_ids
    skus = dict(Variant.objects.values_list("product_id", "sku"))
    return [skus[pk] for pk in ids]


# --- synonyms ---------------------------------------------------------------------
def test_words_that_mean_the_same_find_each_other_at_the_next_request(buyer):
    article("B-1", "Bain-marie electric")
    article("W-1", "Water bath 10 l")
    assert found("water bath", buyer) == ["W-1"]

    Synonym.objects.create(language="en", words=["bain-marie", "water bath"])

    assert sorted(found("water bath", buyer)) == ["B-1", "W-1"]
    assert sorted(found("Bain Marie", buyer)) == ["B-1", "W-1"]
    assert found("water baths electric", buyer) == ["B-1"]

    Synonym.objects.update(is_active=False)
    assert found("water bath", buyer) == ["W-1"]


def test_a_phrase_is_meant_as_a_phrase(buyer):
    article("B-1", "Bain-marie")
    article("X-1", "Bath mat and water bottle")
    Synonym.objects.create(language="en", words=["bain-marie", "water bath"])

    assert found("bain-marie", buyer) == ["B-1"]


def test_one_way_synonyms_do_not_work_backwards(buyer):
    article("F-1", "Wood screw")
    article("F-2", "Fastener set")
    Synonym.objects.create(
        language="en", kind="one_way", words=["fastener"], finds=["screw"]
    )

    assert sorted(found("fasteners", buyer)) == ["F-1", "F-2"]
    assert found("screw", buyer) == ["F-1"]


def test_synonyms_belong_to_their_language(buyer):
    article("S-1", "Șurub", language="ro")
    article("S-2", "Holzșurub cu filet", language="ro")
    Synonym.objects.create(language="fr", words=["șurub", "filet"])

    assert found("filet", replace(buyer, language="ro", found={})) == ["S-2"]


def test_synonyms_may_be_codes_and_measures(buyer):
    article("GN-1", "Container GN 1/1")
    Synonym.objects.create(language="en", words=["full size", "GN 1/1"])

    assert found("full size container", buyer) == ["GN-1"]


def test_the_preview_tells_what_a_synonym_changes(buyer):
    article("B-1", "Bain-marie")
    synonym = Synonym(language="en", words=["bain-marie", "water bath"])

    effects = {effect.phrase: effect for effect in effect_of(synonym)}

    assert (effects["bain-marie"].before_count, effects["bain-marie"].after_count) == (
        1,
        1,
    )
    water = effects["water bath"]
    assert (water.before_count, water.after_count) == (0, 1)
    assert water.examples == ("Bain-marie",)


# --- many hits ----------------------------------------------------------------------
def test_more_hits_than_are_ranked_begin_with_what_is_ordered_most(buyer, monkeypatch):
    made = [article(f"G-{n}", f"Work glove {n}") for n in range(6)]
    write_popularity(orders_count={made[4].product_id: 9, made[2].product_id: 3})
    monkeypatch.setattr(hits, "MOST_RANKED", 4)
    asked = hits.asked_of("glove", buyer)

    best = hits.best_hits(asked, buyer, most=4)

    assert best.ids[:2] == (made[4].product_id, made[2].product_id)
    assert (len(best.ids), best.is_more, best.count) == (4, True, 5)


def test_of_equal_matches_the_one_ordered_more_comes_first(buyer):
    first, second = article("N-1", "Hex nut"), article("N-2", "Hex nut")
    assert found("hex nut", buyer) == ["N-1", "N-2"]

    write_popularity(orders_count={second.product_id: 2})
    ProductText.objects.filter(product=first.product).update(search=None)
    refresh_search([first.product_id])

    assert found("hex nut", buyer) == ["N-2", "N-1"]


def test_popularity_is_what_was_counted_and_nothing_else(channel):
    one, two = make.variant("A-1"), make.variant("A-2")
    assert write_popularity(orders_count={one.product_id: 4, two.product_id: 1}) == 2
    assert write_popularity(orders_count={one.product_id: 4, two.product_id: 1}) == 0

    assert write_popularity(orders_count={one.product_id: 5, 0: 7}) == 2

    rows = ProductPopularity.objects.values_list("product_id", "orders_count")
    assert dict(rows) == {one.product_id: 5}


# --- the log ------------------------------------------------------------------------
def searched(channel, query, hits_count=0, corrected="") -> Searched:
    return Searched(channel, "en", query, hits_count, corrected)


def test_a_query_is_counted_once_a_day_without_anybody_in_it(channel):
    note_search(search=searched(channel, " Water  BATH ", 3), on=DAY)
    note_search(search=searched(channel, "water bath", 5), on=DAY)
    note_search(search=searched(channel, "", 5), on=DAY)

    row = SearchLog.objects.get()

    assert (row.query, row.searches_count, row.hits_count) == ("water bath", 2, 5)
    names = {field.name for field in SearchLog._meta.get_fields()}
    assert not names & {"user", "customer", "at", "session"}


def test_the_report_counts_a_period_and_names_what_found_nothing(channel):
    for query, hits_count, corrected in (
        ("glove", 12, ""),
        ("glove", 14, ""),
        ("zzz", 0, ""),
        ("hamer", 2, "hammer"),
    ):
        note_search(search=searched(channel, query, hits_count, corrected), on=DAY)
    note_search(search=searched(channel, "later"), on=date(2026, 12, 1))

    asked = searches_between(date(2026, 11, 1), DAY)
    in_vain = searches_between(date(2026, 11, 1), DAY, in_vain=True)

    assert [(w.query, w.searches_count) for w in asked] == [
        ("glove", 2),
        ("hamer", 1),
        ("zzz", 1),
    ]
    assert [w.query for w in in_vain] == ["hamer", "zzz"]


def test_searches_are_forgotten_after_the_sellers_period(channel):
    RetentionPolicy.objects.create(seller=channel.seller, searches_days=10)
    note_search(search=searched(channel, "old"), on=date(2026, 11, 1))
    note_search(search=searched(channel, "new"), on=date(2026, 11, 15))

    gone = forget_old_searches(now=datetime(2026, 11, 20, tzinfo=UTC))

    assert gone == 1
    assert [row.query for row in SearchLog.objects.all()] == ["new"]


# --- sweeps -------------------------------------------------------------------------
def test_words_nobody_says_any_more_leave_the_vocabulary(channel):
    made = article("H-1", "Claw hammer")
    article("H-2", "Hammers")
    words = Words("en", "Mallet", "s-h-1")
    save_product_text(product_id=made.product_id, words=words)

    gone = prune_search_words()

    known = set(SearchWord.objects.values_list("word", flat=True))
    # hammers finds Hammers; hammer is another form of it.
    assert (gone, known) == (1, {"mallet", "hammer", "hammers", "fasteners"})


def test_stale_texts_are_read_anew_once(channel):
    made = article("M-1", "Pump 750 watts")
    ProductText.objects.update(search=None)
    StaleText.objects.create(product=made.product)

    assert refresh_stale_texts() == 1
    assert refresh_stale_texts() == 0

    assert "750w" in ProductText.objects.get().search


# --- the admin ----------------------------------------------------------------------
@pytest.fixture
def manager(client, channel):
    client.force_login(make.staff("mona", "Manager"))
    return client


def test_a_manager_makes_a_synonym_of_what_found_nothing(manager, channel):
    note_search(search=searched(channel, "water bath"), on=date.today())  # noqa: DTZ011
    article("B-1", "Bain-marie")

    page = manager.get(reverse("admin:catalog_searchlog_report"), {"in_vain": "on"})
    link = "/admin/catalog/synonym/add/?words=water%20bath&amp;language=en"
    assert link in page.content.decode()
    add = manager.get(link.replace("&amp;", "&"))
    assert "water bath" in add.content.decode()
    made = manager.post(
        reverse("admin:catalog_synonym_add"),
        {
            "language": "en",
            "kind": "same",
            "words": "water bath\nbain-marie",
            "is_active": "on",
        },
    )

    assert made.status_code == 302
    synonym = Synonym.objects.get()
    assert synonym.words == ["water bath", "bain-marie"]
    preview = manager.get(reverse("admin:catalog_synonym_preview", args=[synonym.pk]))
    assert "Bain-marie" in preview.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": "alone"}, "Give at least two that match."),
        ({"words": "a, ---"}, "is nothing one can search for."),
        ({"kind": "one_way", "words": "fastener"}, "Say what they also find."),
        ({"words": ",".join(f"w{n}" for n in range(21))}, "Twenty phrases at most."),
    ],
)
def test_synonyms_that_make_no_sense_are_refused(manager, fields, said):
    data = {"language": "en", "kind": "same", **fields}

    page = manager.post(reverse("admin:catalog_synonym_add"), data)

    assert said in page.content.decode()
    assert not Synonym.objects.exists()


def test_the_log_goes_out_as_a_file_without_formulas(manager, channel):
    note_search(search=searched(channel, "=cmd()"), on=DAY)

    page = manager.post(reverse("admin:catalog_searchlog_export"), {"format": "0"})

    assert "'=cmd()" in page.content.decode()


def test_who_may_not_see_the_log_sees_no_report(client, channel):
    client.force_login(make.user("nobody", is_staff=True))

    for name in ("report", "changelist"):
        page = client.get(reverse(f"admin:catalog_searchlog_{name}"))
        assert page.status_code in {302, 403}
