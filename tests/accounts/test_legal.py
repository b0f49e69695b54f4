"""Legal texts by version, who reads which, who accepted what."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NoWording, TermsChanged, TextFixed
from accounts.legal_html import cleaned
from accounts.models import Acceptance, LegalText, LegalWording
from accounts.selectors.legal import terms_to_accept
from accounts.services import legal
from shop.errors import NotAllowed
from tests import make
from tests.race import at_once


def text(channel, version=1, *, kind="terms", days=-1, **fields) -> LegalText:
    """A version in force since `days` ago, worded in English; a draft without days."""
    now = timezone.now()
    made = LegalText.objects.create(
        channel=channel,
        kind=kind,
        version=version,
        published_at=None if days is None else now + timedelta(days=days),
        **fields,
    )
    LegalWording.objects.create(
        text=made,
        language="en",
        title=f"Our {kind}",
        body=f"<h2>Title</h2><p>Words of {kind} {version}</p>",
    )
    return made


def accepted(made: LegalText, customer, user) -> None:
    Acceptance.objects.create(text=made, customer=customer, user=user, language="en")


def page(client, kind="terms", **query) -> str:
    answer = client.get(reverse("storefront:page", args=[kind]), query)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_without_a_text_the_built_in_page_is_shown(channel, client):
    assert "Signed agreements with a customer" in page(client)


def test_the_channels_text_in_force_is_shown_and_no_draft(channel, client):
    text(channel, 1, days=-10)
    text(channel, 2, days=-1)
    text(channel, 3, days=1)
    text(channel, 4, days=None)

    shown = page(client)

    assert "Words of terms 2" in shown
    assert "Version 2" in shown
    assert "Signed agreements" not in shown


def test_another_channels_text_is_not_ours(channel, client):
    text(make.channel("other"))

    assert "Words of terms" not in page(client)


def test_the_readers_language_then_the_channels(channel, client):
    made = text(channel)
    LegalWording.objects.create(
        text=made, language="ro", title="Termeni", body="<p>Cuvinte</p>"
    )

    assert "Cuvinte" in client.get("/ro/pages/terms/").content.decode()
    french = client.get("/fr/pages/terms/").content.decode()
    assert "Words of terms 1" in french
    assert 'lang="en"' in french


def test_a_kind_without_a_page_of_ours_exists_once_it_is_published(channel, client):
    assert page(client, "withdrawal") == ""

    text(channel, kind="withdrawal")

    assert "Words of withdrawal 1" in page(client, "withdrawal")


def test_old_versions_open_for_those_who_accepted_them(
    channel, client, acme, bob, mallory
):
    old = text(channel, 1, days=-10)
    text(channel, 2, days=-1)
    accepted(old, acme, None)

    assert page(client, version="1") == ""
    assert "Words of terms 2" in page(client, version="2")
    client.force_login(mallory)
    assert page(client, version="1") == ""
    client.force_login(bob)
    shown = page(client, version="1")
    assert "Words of terms 1" in shown
    assert "not the version in force" in shown


@pytest.mark.parametrize("version", ["3", "0", "-1", "x", "", "99999", "²"])
def test_a_version_nobody_knows_is_not_found(channel, client, version):
    text(channel)
    text(channel, 3, days=None)

    assert page(client, version=version) == ""


def test_staff_preview_drafts(channel, client, dora):
    text(channel, 2, days=None)
    client.force_login(dora)

    assert "Words of terms 2" in page(client, version="2")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("One\n\nTwo & three", "<p>One</p>\n\n<p>Two &amp; three</p>"),
        ("<h2>A</h2><p>b</p>", "<h2>A</h2><p>b</p>"),
        ("<p onclick='x()'>b</p><script>x()</script>", "<p>b</p>"),
        ("<p><a href='javascript:x()'>b</a></p>", '<p><a rel="noopener noreferrer">b'),
        ("<p style='color:red'><img src=x onerror=x()>b</p>", "<p>b</p>"),
        ("<iframe src='/x'></iframe><p>b</p>", "<p>b</p>"),
        ("<ul><li><a href='/x'>b</a></li></ul>", '<ul><li><a href="/x"'),
    ],
)
def test_of_html_only_words_lists_and_links_are_left(body, shown):
    assert str(cleaned(body)).startswith(shown)


def test_who_registers_accepts_what_is_in_force_and_nothing_else(channel, client):
    now_in_force = text(channel, 2, days=-1)
    text(channel, 1, days=-9)
    text(channel, 3, days=2)
    privacy = text(channel, kind="privacy")
    text(channel, kind="imprint")

    form = {
        "name": "Hotel",
        "legal_name": "Hotel SRL",
        "country": "RO",
        "vat_id": "RO21304576",
        "line1": "Str. 1",
        "city": "Brașov",
        "contact_name": "Mara",
        "email": "mara@hotel.example",
        "password": make.PASSWORD,
        "language": "ro",
        "terms": "on",
    }
    shown = client.get(reverse("accounts:register")).content.decode()
    client.post("/ro/register/", form, REMOTE_ADDR="10.9.8.7")

    rows = Acceptance.objects.all()
    assert {row.text for row in rows} == {now_in_force, privacy}
    assert {(row.user.email, row.language) for row in rows} == {
        ("mara@hotel.example", "ro")
    }
    assert rows[0].customer.events.get(verb="registered").data["accepted"] == [
        "terms 2",
        "privacy 1",
    ]
    assert "version 2" in shown


def test_a_version_that_asks_is_asked_for_until_it_is_accepted(channel, acme, bob):
    old = text(channel, 1, days=-10)
    accepted(old, acme, bob)
    buyer = make.buyer(bob, acme)
    before = terms_to_accept(buyer)
    new = text(channel, 2, must_accept=True)
    asked = terms_to_accept(make.buyer(bob, acme))

    legal.accept_terms(buyer=make.buyer(bob, acme), text_ids=[new.pk])

    assert (before, asked) == ((), (new,))
    assert terms_to_accept(make.buyer(bob, acme)) == ()
    row = Acceptance.objects.filter(customer=acme).latest("pk")
    assert (row.text, row.user, row.language) == (new, bob, acme.language)
    assert acme.events.get(verb="accepted_terms").actor == bob


def test_what_does_not_ask_or_is_not_in_force_yet_is_not_asked_for(channel, acme, bob):
    text(channel, 1, days=-10)
    text(channel, 2)
    text(channel, 3, days=3, must_accept=True)
    text(channel, 4, days=None, must_accept=True)
    text(channel, kind="imprint", must_accept=True)

    assert terms_to_accept(make.buyer(bob, acme)) == ()
    later = timezone.now() + timedelta(days=4)
    assert [
        one.version for one in terms_to_accept(make.buyer(bob, acme).at(later))
    ] == [3]


def test_a_newer_version_that_does_not_ask_is_what_is_accepted(channel, acme, bob):
    text(channel, 1, days=-10, must_accept=True)
    newest = text(channel, 2, days=-1)

    assert terms_to_accept(make.buyer(bob, acme)) == (newest,)
    accepted(newest, acme, bob)
    assert terms_to_accept(make.buyer(bob, acme)) == ()


def test_terms_bind_the_company_and_privacy_each_person(channel, acme, bob, carla):
    terms = text(channel, must_accept=True)
    privacy = text(channel, kind="privacy", must_accept=True)
    accepted(terms, acme, carla)
    accepted(privacy, acme, carla)

    assert terms_to_accept(make.buyer(bob, acme)) == (privacy,)
    assert terms_to_accept(make.buyer(carla, acme)) == ()


def test_what_the_company_above_accepted_counts_for_its_branch(channel, acme):
    branch = make.company("Branch", channel=channel, parent=acme)
    other = make.company("Other", channel=channel)
    terms = text(channel, must_accept=True)
    accepted(terms, acme, None)
    member = make.member("anna", acme, role="admin")
    make.member("anna", branch, role="admin")
    buyer = make.buyer(member.user, branch)
    reaching = type(buyer)(
        **{**buyer.__dict__, "customer_ids": (branch.pk, acme.pk), "found": {}}
    )

    assert terms_to_accept(reaching) == ()
    assert terms_to_accept(make.buyer(make.member("o", other).user, other)) == (terms,)


def test_nothing_is_asked_in_one_query_without_texts(
    acme, bob, django_assert_num_queries
):
    buyer = make.buyer(bob, acme)

    with django_assert_num_queries(1):
        terms_to_accept(buyer)
        terms_to_accept(buyer)


def test_what_was_not_shown_is_not_accepted(channel, acme, bob):
    text(channel, 1, days=-10, must_accept=True)
    other = text(channel, kind="imprint")

    for ids in ([], [other.pk]):
        with pytest.raises(TermsChanged):
            legal.accept_terms(buyer=make.buyer(bob, acme), text_ids=ids)

    assert not Acceptance.objects.exists()


def test_who_does_not_order_accepts_nothing(channel, acme):
    made = text(channel, must_accept=True)
    viewer = make.member("vera", acme, role="viewer").user

    for buyer in (make.buyer(viewer, acme), make.guest(channel)):
        with pytest.raises(NotAllowed):
            legal.accept_terms(buyer=buyer, text_ids=[made.pk])


def test_the_page_shows_the_words_and_takes_the_buyer_back(channel, acme, bob, client):
    made = text(channel, must_accept=True)
    client.force_login(bob)
    url = reverse("accounts:accept-terms")

    shown = client.get(url, {"next": "/checkout/"})
    without = client.post(url, {"texts": made.pk, "next": "/checkout/"})
    done = client.post(url, {"texts": made.pk, "next": "/checkout/", "accepted": "on"})
    again = client.get(url, {"next": "https://evil.example/"})

    assert "Words of terms 1" in shown.content.decode()
    assert (without.status_code, done.status_code, done.url) == (422, 302, "/checkout/")
    assert Acceptance.objects.get().user == bob
    assert again.url == reverse("orders:cart")


def test_the_page_is_for_those_who_are_signed_in(channel, client):
    text(channel, must_accept=True)

    answer = client.get(reverse("accounts:accept-terms"))

    assert answer.url.startswith(reverse("account_login"))


def test_a_published_version_is_not_changed_in_the_admin(channel, dora, client):
    made = text(channel)
    client.force_login(dora)
    url = reverse("admin:accounts_legaltext_change", args=[made.pk])

    answer = client.post(url, {"must_accept": "on"})

    assert client.get(url).status_code == 200
    assert answer.status_code == 403
    made.refresh_from_db()
    assert not made.must_accept


def test_staff_write_a_draft_copy_it_and_publish_it(channel, dora, client):
    client.force_login(dora)
    old = text(channel)
    new = reverse("admin:accounts_legaltext_new_version", args=[old.pk])

    client.post(new)
    draft = LegalText.objects.get(version=2)
    change = reverse("admin:accounts_legaltext_change", args=[draft.pk])
    publish = reverse("admin:accounts_legaltext_publish", args=[draft.pk])
    assert client.get(change).status_code == 200
    assert "Words of terms 1" in client.get(publish).content.decode()
    client.post(publish, {"at_0": "", "at_1": ""})

    draft.refresh_from_db()
    assert draft.published_at <= timezone.now()
    assert draft.wordings.get().body == old.wordings.get().body
    assert "Version 2" in page(client)


def test_a_new_text_gets_the_next_number(channel, dora, client):
    text(channel, 4)
    client.force_login(dora)
    none = {
        "wordings-TOTAL_FORMS": "0",
        "wordings-INITIAL_FORMS": "0",
        "wordings-MIN_NUM_FORMS": "0",
        "wordings-MAX_NUM_FORMS": "1000",
    }

    answer = client.post(
        reverse("admin:accounts_legaltext_add"),
        {"channel": channel.pk, "kind": "terms", **none},
    )

    assert answer.status_code == 302
    assert LegalText.objects.filter(version=5).exists()


def test_publishing_needs_words_the_right_and_a_version_that_is_not_overtaken(
    channel, dora, alice
):
    overtaken = text(channel, 1, days=None)
    in_force = text(channel, 2)
    empty = LegalText.objects.create(channel=channel, kind="terms", version=3)
    refused = [
        (overtaken, dora, TextFixed),
        (in_force, dora, TextFixed),
        (empty, dora, NoWording),
        (empty, alice, NotAllowed),
    ]

    for made, staff, refusal in refused:
        before = made.published_at
        with pytest.raises(refusal):
            legal.publish_text(text_id=made.pk, at=None, by=staff)
        made.refresh_from_db()
        assert made.published_at == before


def test_a_date_to_come_can_be_moved(channel, dora):
    planned = text(channel, days=5)
    sooner = timezone.now() + timedelta(days=2)

    legal.publish_text(text_id=planned.pk, at=sooner, by=dora)

    planned.refresh_from_db()
    assert planned.published_at == sooner


def test_staff_without_the_right_publish_nothing(channel, client):
    draft = text(channel, days=None)
    client.force_login(make.staff("rita", "Sales representative"))

    for name in ("publish", "new_version"):
        url = reverse(f"admin:accounts_legaltext_{name}", args=[draft.pk])
        assert client.post(url, {}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_have_two_numbers():
    made = text(make.channel("trade"))
    dora = make.user("dora", is_staff=True, is_superuser=True)

    at_once([partial(legal.copy_to_new_version, text_id=made.pk, by=dora)] * 4)

    versions = LegalText.objects.order_by("version").values_list("version", flat=True)
    assert list(versions) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_accepting_twice_at_once_is_noted_once():
    channel = make.channel("trade")
    acme = make.company("Acme", channel=channel)
    bob = make.member("bob", acme).user
    made = text(channel, must_accept=True)
    buyer = partial(make.buyer, bob, acme)

    results = at_once(
        [
            lambda: legal.accept_terms(buyer=buyer(), text_ids=[made.pk])
            for _ in range(4)
        ]
    )

    assert Acceptance.objects.count() == 1
    assert sum(isinstance(one, TermsChanged) for one in results) == 3
