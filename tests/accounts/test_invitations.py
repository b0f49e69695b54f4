"""People are asked in by mail and join: new ones, known ones, only the right ones."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.errors import (
    BeyondYours,
    CannotInvite,
    EmailTaken,
    InvitationGone,
    InvitedSomebodyElse,
    NotApproved,
    TooManyInvitations,
    WasRemoved,
)
from accounts.models import (
    CustomerState,
    Event,
    Invitation,
    Member,
    SsoConnection,
    User,
)
from accounts.rights import Right
from accounts.selectors.people import invitation_for, token_hash
from accounts.services import invitations as services
from accounts.services.invitations import Invitee, invite, send_invitation_again
from accounts.services.joining import NewPerson, join, join_as_new_person
from shop import jobs
from shop.models import OutgoingMail
from tests import make, make_people
from tests.race import at_once

pytestmark = pytest.mark.django_db

NINA = "nina@example.org"
PASSWORD = "pepper-mill-and-salt"
TYPED = {"name": "Nina Nou", "password": PASSWORD, "language": "en"}


@pytest.fixture
def anna(acme):
    """Admin of Acme."""
    return make.member("anna", acme, role="admin").user


@pytest.fixture
def annas(client, anna):
    client.force_login(anna)
    return client


@pytest.fixture
def nobody(client):
    """A browser nobody is signed in at."""
    return type(client)()


def door(token: str) -> str:
    return reverse("accounts:join", args=[token])


def form(**changes):
    role = make.ready_made_role(changes.pop("role", "buyer")).pk
    return {"email": NINA, "name": "", "several": "", "words": "", "role": role} | (
        changes
    )


# --- asking --------------------------------------------------------------------


def test_an_invitation_is_mailed_and_only_a_hash_of_its_link_is_kept(acme, annas):
    answer = annas.post(
        reverse("accounts:invite"), form(name="Nina", words="See you\nat work")
    )
    jobs.send_mails()

    invitation = Invitation.objects.get()
    text = mail.outbox[0].body
    token = text.split("/join/")[1].split("/")[0]
    assert answer.status_code == 302
    assert mail.outbox[0].to == [NINA]
    assert "See you\nat work" in text
    assert "holds for 7 days" in text
    assert invitation.token_sha256 == token_hash(token)
    assert token not in str(OutgoingMail.objects.get().context)
    assert token not in str(list(Event.objects.values_list("data", flat=True)))
    assert invitation.expires_at - invitation.sent_at == timedelta(days=7)
    assert acme.events.get(verb="invited").subject_name == NINA


def test_words_with_markup_are_shown_as_they_were_typed(annas):
    annas.post(reverse("accounts:invite"), form(words="<b>Hi</b> & welcome"))
    jobs.send_mails()

    html = mail.outbox[0].alternatives[0][0]
    assert "&lt;b&gt;Hi&lt;/b&gt; &amp; welcome" in html


@pytest.mark.parametrize(
    "words", ["see https://evil.example", "go to WWW.evil.example"]
)
def test_words_carry_no_links(annas, words):
    answer = annas.post(reverse("accounts:invite"), form(words=words))

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_several_are_asked_at_once(acme, annas):
    lines = "ana@example.org\r\nIon Pop <ION@example.org>;\r\n\r\n  mia@example.org ,"

    annas.post(reverse("accounts:invite"), form(email="", several=lines))
    jobs.send_mails()

    asked = acme.invitations.order_by("pk").values_list("email", "name")
    assert list(asked) == [
        ("ana@example.org", ""),
        ("ion@example.org", "Ion Pop"),
        ("mia@example.org", ""),
    ]
    assert len(mail.outbox) == 3


def test_one_address_in_the_way_stops_all_and_each_is_named(acme, annas, anna, bob):
    gone = make.member("gone", acme).user
    Member.objects.filter(user=gone).update(archived_at=timezone.now())
    make_people.invited(acme, anna, email="asked@example.org")
    lines = "\n".join(
        [bob.email, gone.email, "asked@example.org", "new@example.org"]
        + ["twice@example.org"] * 2
    )

    answer = annas.post(reverse("accounts:invite"), form(email="", several=lines))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "bob@example.org belongs to the company already" in page
    assert "gone@example.org belonged to the company before" in page
    assert "asked@example.org is invited already" in page
    assert "twice@example.org is named twice" in page
    assert "new@example.org" in page
    assert acme.invitations.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"email": ""},
        {"email": "no mail"},
        {"email": "", "several": "ana@example.org\nno mail"},
        {"email": "", "several": "\n".join(f"p{n}@example.org" for n in range(51))},
        {"role": "admin", "email": "x@"},
    ],
)
def test_what_cannot_be_read_asks_nobody(annas, changes):
    answer = annas.post(reverse("accounts:invite"), form(**changes))

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_one_that_ran_out_makes_place_for_a_new_one(acme, anna):
    old, _ = make_people.invited(acme, anna)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())

    new, _ = make_people.invited(acme, anna)

    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert new.pk != old.pk


def test_nobody_asks_in_with_a_role_beyond_their_own(acme):
    keeper = make_people.role(acme, Right.MANAGE_MEMBERS, Right.SEE_PRICES)
    karl = make_people.with_role("karl", acme, keeper).user

    with pytest.raises(BeyondYours):
        make_people.invited(acme, karl, role="buyer")

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("state", ["pending", "rejected", "blocked"])
def test_a_company_that_is_not_approved_asks_nobody(acme, anna, annas, state):
    acme.state = CustomerState(state)
    acme.save()

    answer = annas.post(reverse("accounts:invite"), form())

    assert answer.status_code == 422
    assert not OutgoingMail.objects.exists()
    with pytest.raises(NotApproved):
        make_people.invited(acme, anna)


def test_a_company_sends_a_limited_number_a_day_counting_repeats(
    acme, anna, monkeypatch
):
    monkeypatch.setattr(services, "MOST_A_DAY", 2)
    first, _ = make_people.invited(acme, anna)
    send_invitation_again(buyer=make.buyer(anna, acme), invitation_id=first.pk)

    with pytest.raises(TooManyInvitations):
        send_invitation_again(buyer=make.buyer(anna, acme), invitation_id=first.pk)

    assert OutgoingMail.objects.count() == 2


def test_purchase_rules_follow_where_their_page_exists(acme, annas):
    answer = annas.post(reverse("accounts:invite"), form())

    invitation = Invitation.objects.get()
    try:
        rules = reverse("orders:invitation-rules", args=[invitation.pk])
    except Exception:  # noqa: BLE001 the page belongs to another app
        rules = reverse("accounts:members")
    assert answer.url == rules


def test_known_people_are_written_to_in_their_language(acme, anna):
    make.user("nina", language="ro")

    make_people.invited(acme, anna)

    assert OutgoingMail.objects.get().language == "ro"


# --- again, and not after all --------------------------------------------------


def test_sent_again_the_old_link_is_dead_and_the_new_one_opens(acme, anna, annas):
    invitation, old = make_people.invited(acme, anna)

    answer = annas.post(reverse("accounts:send-invitation-again", args=[invitation.pk]))

    new = make_people.token_of(invitation)
    assert answer.status_code == 302
    assert invitation_for(old) is None
    assert invitation_for(new) == invitation
    assert acme.events.filter(verb="sent_again").count() == 1


def test_one_that_ran_out_can_be_sent_again(acme, anna, nobody):
    invitation, _ = make_people.invited(acme, anna)
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=timezone.now() - timedelta(days=1)
    )

    send_invitation_again(buyer=make.buyer(anna, acme), invitation_id=invitation.pk)

    page = nobody.get(door(make_people.token_of(invitation)))
    assert page.status_code == 200


def test_a_withdrawn_one_lets_nobody_in(acme, anna, annas, nobody):
    invitation, token = make_people.invited(acme, anna)

    annas.post(reverse("accounts:withdraw-invitation", args=[invitation.pk]))
    page = nobody.get(door(token))
    sent = nobody.post(door(token), TYPED)

    assert page.status_code == 410
    assert "Ask Anna of Acme for a new one" in page.content.decode()
    assert sent.status_code == 410
    assert not User.objects.filter(email=NINA).exists()


def test_the_people_page_lists_open_invitations_for_admins_only(
    acme, anna, annas, bob, nobody
):
    old, _ = make_people.invited(acme, anna, email="old@example.org")
    make_people.invited(acme, anna)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    nobody.force_login(bob)

    page = annas.get(reverse("accounts:members")).content.decode()
    plain = nobody.get(reverse("accounts:members")).content.decode()

    assert NINA in page
    assert "ran out" in page
    assert NINA not in plain


@pytest.mark.parametrize("name", ["send-invitation-again", "withdraw-invitation"])
def test_strangers_find_no_invitation(acme, anna, mallory, client, name):
    invitation, token = make_people.invited(acme, anna)
    client.force_login(mallory)

    answer = client.post(reverse(f"accounts:{name}", args=[invitation.pk]))

    invitation.refresh_from_db()
    assert answer.status_code == 404
    assert (invitation.withdrawn_at, token_hash(token)) == (
        None,
        invitation.token_sha256,
    )


@pytest.mark.parametrize("name", ["send-invitation-again", "withdraw-invitation"])
def test_without_the_right_nobody_touches_an_invitation(acme, anna, bob, client, name):
    invitation, _ = make_people.invited(acme, anna)
    client.force_login(bob)

    answer = client.post(reverse(f"accounts:{name}", args=[invitation.pk]))

    assert answer.status_code == 403
    assert OutgoingMail.objects.count() == 1


# --- joining -------------------------------------------------------------------


def test_a_new_person_sets_a_password_and_is_in(acme, anna, nobody):
    invitation, token = make_people.invited(acme, anna)

    page = nobody.get(door(token)).content.decode()
    answer = nobody.post(door(token), TYPED)

    user = User.objects.get(email=NINA)
    invitation.refresh_from_db()
    member = Member.objects.get(user=user)
    assert "Join Acme" in page
    assert "You sign in as nina@example.org" in page
    assert answer.status_code == 302
    assert (member.customer, member.role.code) == (acme, "buyer")
    assert invitation.member == member
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    assert EmailAddress.objects.get(user=user).primary
    assert get_user(nobody) == user
    assert acme.events.get(verb="joined").actor == user
    assert acme.name in nobody.get(reverse("accounts:profile")).content.decode()


def test_the_door_is_open_in_closed_channels(db, nobody):
    channel = make.channel("partner", access_mode="closed")
    acme = make.company("Acme", channel=channel)
    anna = make.member("anna", acme, role="admin").user
    _, token = make_people.invited(acme, anna)

    page = nobody.get(door(token))
    nobody.post(door(token), TYPED)

    assert page.status_code == 200
    assert nobody.get("/catalog/").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"password": "short"}, {"password": "nina@example.org"}, {"name": ""}]
)
def test_a_refused_form_makes_no_account(acme, anna, nobody, changes):
    _, token = make_people.invited(acme, anna)

    answer = nobody.post(door(token), TYPED | changes)

    assert answer.status_code == 422
    assert not User.objects.filter(email=NINA).exists()
    assert not Member.objects.filter(customer=acme).exclude(user=anna).exists()


def test_a_known_person_signs_in_and_then_joins(acme, anna, nobody, mallory):
    nina = make.user("nina")
    other = mallory.memberships.get().customer
    make.member("nina", other)
    _, token = make_people.invited(acme, anna, role="viewer")

    asked = nobody.get(door(token)).content.decode()
    typed = nobody.post(door(token), TYPED)
    nobody.force_login(nina)
    page = nobody.get(door(token)).content.decode()
    answer = nobody.post(door(token))

    profile = nobody.get(reverse("accounts:profile")).content.decode()
    assert f"next={door(token)}" in asked
    assert typed.status_code == 200
    assert "Join Acme" in page
    assert answer.status_code == 302
    assert acme.number in profile
    assert Member.objects.get(user=nina, customer=acme).role.code == "viewer"
    assert Member.objects.get(user=nina, customer=other).role.code == "buyer"
    assert not nina.check_password(PASSWORD)


def test_somebody_else_who_is_signed_in_is_told_so_and_cannot_join(
    acme, anna, mallory, client
):
    _, token = make_people.invited(acme, anna)
    client.force_login(mallory)

    page = client.get(door(token)).content.decode()
    answer = client.post(door(token))

    assert "you are signed in as mallory@example.org" in page
    assert reverse("account_logout") in page
    assert f'name="next" value="{door(token)}"' in page
    assert answer.status_code == 200
    assert not Member.objects.filter(user=mallory, customer=acme).exists()
    with pytest.raises(InvitedSomebodyElse):
        join(token=token, user=mallory)


def test_a_confirmed_further_address_counts_and_an_unconfirmed_one_does_not(
    acme, anna, bob, alice
):
    _, token = make_people.invited(acme, anna)
    EmailAddress.objects.create(user=alice, email=NINA, verified=False)

    with pytest.raises(InvitedSomebodyElse):
        join(token=token, user=alice)
    EmailAddress.objects.filter(user=alice).update(verified=True)
    member = join(token=token, user=alice)

    assert member.user == alice


def test_a_used_link_says_so_and_names_nobody(acme, anna, nobody, client):
    _, token = make_people.invited(acme, anna)
    nobody.post(door(token), TYPED)
    late = type(client)()

    page = late.get(door(token))

    assert page.status_code == 410
    assert "Somebody has joined with it already" in page.content.decode()
    assert "Acme" not in page.content.decode()
    assert NINA not in page.content.decode()


def test_a_link_that_ran_out_names_who_can_send_another(acme, anna, nobody):
    invitation, token = make_people.invited(acme, anna)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())

    page = nobody.get(door(token))
    sent = nobody.post(door(token), TYPED)

    assert (page.status_code, sent.status_code) == (410, 410)
    assert "Ask Anna of Acme for a new one" in page.content.decode()
    with pytest.raises(InvitationGone):
        join_as_new_person(token=token, person=NewPerson("N", "en", PASSWORD))


@pytest.mark.parametrize("token", ["x", "0" * 43, "ă" * 20, "a" * 2000])
def test_an_invented_link_opens_nothing_and_says_nothing(acme, anna, nobody, token):
    make_people.invited(acme, anna)

    page = nobody.get(door(token))

    assert page.status_code == 404
    assert "Acme" not in page.content.decode()


def test_the_link_is_not_kept_by_browsers(acme, anna, nobody):
    _, token = make_people.invited(acme, anna)

    answer = nobody.get(door(token))

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_an_account_made_meanwhile_is_not_taken_over(acme, anna):
    _, token = make_people.invited(acme, anna)
    make.user("nina")

    with pytest.raises(EmailTaken):
        join_as_new_person(token=token, person=NewPerson("N", "en", PASSWORD))

    assert not Member.objects.filter(user__email=NINA).exists()


def test_who_was_removed_under_another_email_needs_an_admin(acme, anna, bob):
    Member.objects.filter(user=bob).update(archived_at=timezone.now())
    _, token = make_people.invited(acme, anna)
    bob.email = NINA
    bob.save()

    with pytest.raises(WasRemoved):
        join(token=token, user=bob)

    assert Member.objects.get(user=bob).archived_at is not None


def test_an_invitation_never_changes_the_role_of_who_is_in_already(acme, anna, bob):
    invitation, token = make_people.invited(acme, anna, role="admin")
    bob.email = NINA
    bob.save()

    member = join(token=token, user=bob)

    invitation.refresh_from_db()
    assert member.role.code == "buyer"
    assert invitation.member == member


def test_where_the_company_has_its_own_sign_in_no_password_is_asked(acme, anna, nobody):
    SsoConnection.objects.create(
        customer=acme,
        kind="oidc",
        code="acme",
        domains=["example.org"],
        is_active=True,
        is_required=True,
    )
    _, token = make_people.invited(acme, anna)

    page = nobody.get(door(token)).content.decode()
    nobody.post(door(token), {"name": "Nina", "language": "en"})

    nina = User.objects.get(email=NINA)
    assert 'type="password"' not in page
    assert not nina.has_usable_password()
    assert Member.objects.filter(user=nina, customer=acme).exists()
    assert not get_user(nobody).is_authenticated


def test_the_lookup_leaves_the_scope_as_it_was(acme, anna):
    _, token = make_people.invited(acme, anna)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE angro_web")
        cursor.execute("SELECT set_config('app.customers', '', false)")
        try:
            found = invitation_for(token)
            visible = Invitation.objects.count()
        finally:
            cursor.execute("RESET ROLE")

    assert found is not None
    assert visible == 0


# --- at the same instant -------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_join_at_once_make_one_member():
    acme = make.company("Acme", channel=make.channel("trade"))
    anna = make.member("anna", acme, role="admin").user
    _, token = make_people.invited(acme, anna)
    person = NewPerson("Nina", "en", PASSWORD)

    outcomes = at_once(
        [lambda: join_as_new_person(token=token, person=person) for _ in range(3)]
    )

    assert Member.objects.filter(user__email=NINA).count() == 1
    assert sum(isinstance(one, Member) for one in outcomes) == 1
    assert sum(isinstance(one, InvitationGone) for one in outcomes) == 2


@pytest.mark.django_db(transaction=True)
def test_a_known_person_in_two_tabs_becomes_one_member():
    acme = make.company("Acme", channel=make.channel("trade"))
    anna = make.member("anna", acme, role="admin").user
    nina = make.user("nina")
    _, token = make_people.invited(acme, anna)

    outcomes = at_once([lambda: join(token=token, user=nina) for _ in range(3)])

    assert [one.user for one in outcomes] == [nina] * 3
    assert Member.objects.filter(user=nina).count() == 1
    assert Event.objects.filter(verb="joined").count() == 1


@pytest.mark.django_db(transaction=True)
def test_joining_while_the_invitation_is_sent_again_is_all_or_nothing():
    acme = make.company("Acme", channel=make.channel("trade"))
    anna = make.member("anna", acme, role="admin").user
    nina = make.user("nina")
    invitation, token = make_people.invited(acme, anna)
    annas = make.buyer(anna, acme)

    joined, again = at_once(
        [
            lambda: join(token=token, user=nina),
            lambda: send_invitation_again(buyer=annas, invitation_id=invitation.pk),
        ]
    )

    if isinstance(joined, Member):
        assert isinstance(again, Invitation.DoesNotExist)
    else:
        assert isinstance(joined, InvitationGone)
        assert not Member.objects.filter(user=nina).exists()


@pytest.mark.django_db(transaction=True)
def test_one_address_asked_twice_at_once_is_asked_once():
    acme = make.company("Acme", channel=make.channel("trade"))
    anna = make.member("anna", acme, role="admin").user
    annas, role = make.buyer(anna, acme), make.ready_made_role("buyer").pk

    outcomes = at_once(
        [
            lambda: invite(buyer=annas, invitees=[Invitee(NINA)], role_id=role)
            for _ in range(3)
        ]
    )

    assert Invitation.objects.count() == 1
    assert sum(isinstance(one, CannotInvite) for one in outcomes) == 2
