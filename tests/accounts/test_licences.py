"""Licences: handed in, decided, reminded of, ended."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import jobs
from accounts.errors import BirthKnown, LicenceBeingChecked, LicenceOver
from accounts.models import (
    Attachment,
    CustomerKind,
    Event,
    Licence,
    LicenceKind,
    LicenceState,
)
from accounts.services import licences
from accounts.services.age import note_birth
from accounts.services.licences import (
    LicenceDetails,
    approve_licence,
    expire_licences,
    hand_in_licence,
    refuse_licence,
    remind_of_licences,
    withdraw_licence,
)
from shop.errors import NotAllowed, WrongState
from shop.mail import build_mail
from shop.models import OutgoingMail
from shop.uploads import checked_upload
from tests import make
from tests.make_restrictions import licence, licence_kind
from tests.race import at_once

PAGE = "/account/licences/"
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DETAILS = LicenceDetails(number="L-7", issuer="City of Brașov")


def paper(name: str = "licence.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def upload():
    return checked_upload(paper())


@pytest.fixture
def kind(db) -> LicenceKind:
    return licence_kind(names={"en": "Trade in spirits", "ro": "Comerț cu spirtoase"})


@pytest.fixture
def admin(acme):
    return make.member("adele", acme, role="admin").user


@pytest.fixture
def speaker(admin, acme):
    return make.buyer(admin, acme)


@pytest.fixture
def manager(db):
    return make.staff("mona", "Manager")


def mails() -> list[str]:
    return [
        f"{mail.recipient}: {build_mail(mail).subject}"
        for mail in OutgoingMail.objects.order_by("pk")
    ]


def verbs(row: Licence) -> list[str]:
    events = Event.objects.filter(subject_kind="accounts.licence", subject_id=row.pk)
    return list(events.order_by("pk").values_list("verb", flat=True))


# --- handing in ----------------------------------------------------------------------


def test_a_licence_is_handed_in_with_its_paper(speaker, admin, kind, acme):
    made = hand_in_licence(
        buyer=speaker, kind_id=kind.pk, details=DETAILS, upload=upload()
    )

    assert (made.state, made.number) == (LicenceState.HANDED_IN, "L-7")
    assert (made.customer, made.handed_in_by) == (acme, admin)
    assert made.document.name == "licence.pdf"
    with made.document.file.open() as kept:
        assert kept.read() == PDF
    assert verbs(made) == ["handed_in"]
    assert mails() == [
        "office@angro.example: Acme handed in a licence: Trade in spirits"
    ]


@pytest.mark.parametrize("role", ["buyer", "approver", "finance", "viewer", "pickup"])
def test_only_who_speaks_for_the_company_hands_in(acme, kind, role):
    person = make.member("somebody", acme, role=role).user

    with pytest.raises(NotAllowed):
        hand_in_licence(
            buyer=make.buyer(person, acme),
            kind_id=kind.pk,
            details=DETAILS,
            upload=upload(),
        )

    assert not Licence.objects.exists()
    assert not Attachment.objects.exists()


def test_a_number_waits_once_and_may_come_again_later(speaker, kind, acme, manager):
    first = licence(acme, kind, number="L-7", state=LicenceState.HANDED_IN)
    with pytest.raises(LicenceBeingChecked):
        hand_in_licence(
            buyer=speaker, kind_id=kind.pk, details=DETAILS, upload=upload()
        )

    refuse_licence(licence_id=first.pk, reason="Not readable.", by=manager)
    hand_in_licence(buyer=speaker, kind_id=kind.pk, details=DETAILS, upload=upload())

    assert Licence.objects.count() == 2


def test_what_is_over_is_not_handed_in(speaker, kind):
    over = LicenceDetails("L-7", expires_on=speaker.today - timedelta(days=1))

    with pytest.raises(LicenceOver):
        hand_in_licence(buyer=speaker, kind_id=kind.pk, details=over, upload=upload())


def test_what_nobody_checked_is_taken_back(speaker, kind, acme, manager):
    waiting = licence(acme, kind, state=LicenceState.HANDED_IN)

    withdraw_licence(buyer=speaker, licence_id=waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == LicenceState.WITHDRAWN
    assert verbs(waiting) == ["withdrawn"]
    with pytest.raises(WrongState):
        approve_licence(licence_id=waiting.pk, details=DETAILS, by=manager)


def test_an_approved_one_is_not_taken_back(speaker, kind, acme):
    counted = licence(acme, kind)

    with pytest.raises(WrongState):
        withdraw_licence(buyer=speaker, licence_id=counted.pk)

    assert Licence.objects.get().state == LicenceState.APPROVED


# --- deciding ------------------------------------------------------------------------


def test_staff_approve_what_they_read_on_the_paper(manager, admin, kind, acme):
    waiting = licence(acme, kind, state=LicenceState.HANDED_IN)
    end = timezone.now().date() + timedelta(days=300)

    approve_licence(
        licence_id=waiting.pk,
        details=LicenceDetails("L-8", "Brașov", date(2026, 1, 1), end),
        by=manager,
    )

    waiting.refresh_from_db()
    assert (waiting.state, waiting.number) == (LicenceState.APPROVED, "L-8")
    assert (waiting.expires_on, waiting.decided_by) == (end, manager)
    assert verbs(waiting) == ["approved"]
    assert mails() == ["adele@example.org: Your licence is approved: Trade in spirits"]


def test_a_refusal_is_mailed_with_its_reason(manager, admin, kind, acme):
    admin.language = "ro"
    admin.save()
    counted = licence(acme, kind)

    refuse_licence(licence_id=counted.pk, reason="It is a copy.", by=manager)

    counted.refresh_from_db()
    assert counted.state == LicenceState.REFUSED
    (mail,) = OutgoingMail.objects.all()
    assert mail.language == "ro"
    assert mail.context["kind"] == "Comerț cu spirtoase"
    assert "It is a copy." in build_mail(mail).body


@pytest.mark.parametrize("decide", [approve_licence, refuse_licence])
def test_only_staff_with_the_right_decide(bob, kind, acme, decide):
    rep = make.staff("rita", "Sales representative")
    waiting = licence(acme, kind, state=LicenceState.HANDED_IN)
    extra = {"details": DETAILS} if decide is approve_licence else {"reason": "x"}

    for person in (bob, rep):
        with pytest.raises(NotAllowed):
            decide(licence_id=waiting.pk, by=person, **extra)

    waiting.refresh_from_db()
    assert waiting.state == LicenceState.HANDED_IN


@pytest.mark.django_db(transaction=True)
def test_approved_and_refused_at_once_is_one_after_the_other(kind, acme, manager):
    waiting = licence(acme, kind, state=LicenceState.HANDED_IN)

    outcomes = at_once(
        [
            lambda: approve_licence(licence_id=waiting.pk, details=DETAILS, by=manager),
            lambda: refuse_licence(licence_id=waiting.pk, reason="No.", by=manager),
        ]
    )

    # Refusing comes last in either order: what is refused is not approved any more.
    waiting.refresh_from_db()
    assert waiting.state == LicenceState.REFUSED
    approved, _refused = outcomes
    assert isinstance(approved, (Licence, WrongState))


# --- time ----------------------------------------------------------------------------


def test_a_licence_that_ends_soon_is_reminded_of_once(admin, kind, acme):
    soon = licence(acme, kind, expires_on=date(2026, 12, 20))

    early = remind_of_licences(now=NOON - timedelta(days=1))
    first = remind_of_licences(now=NOON)
    again = remind_of_licences(now=NOON + timedelta(days=1))

    assert (early, first, again) == (0, 1, 0)
    assert verbs(soon) == ["reminded"]
    assert mails() == [
        "adele@example.org: Your licence ends on 20 Dec 2026: Trade in spirits"
    ]


@pytest.mark.parametrize("state", [LicenceState.APPROVED, LicenceState.HANDED_IN])
def test_who_has_renewed_is_not_reminded(admin, kind, acme, state):
    licence(acme, kind, expires_on=date(2026, 11, 30))
    licence(acme, kind, number="L-2", state=state, expires_on=date(2027, 11, 30))

    assert remind_of_licences(now=NOON) == 0


def test_those_who_have_renewed_keep_nobody_from_the_notice(
    admin, kind, acme, channel, monkeypatch
):
    monkeypatch.setattr(licences, "SWEPT_AT_ONCE", 1)
    renewed = make.company(name="Renewed", channel=channel)
    licence(renewed, kind, expires_on=date(2026, 11, 30))
    licence(renewed, kind, number="L-2", expires_on=date(2027, 11, 30))
    licence(acme, kind, expires_on=date(2026, 12, 1))

    assert remind_of_licences(now=NOON) == 1


def test_a_renewal_that_ends_sooner_does_not_stop_the_notice(admin, kind, acme):
    licence(acme, kind, expires_on=date(2026, 11, 30))
    licence(acme, kind, number="L-2", expires_on=date(2026, 11, 25))

    assert remind_of_licences(now=NOON) == 1


def test_what_is_over_is_ended_once_and_told(admin, kind, acme):
    over = licence(acme, kind, expires_on=date(2026, 11, 19))
    licence(acme, kind, number="L-2", expires_on=date(2026, 11, 20))

    assert expire_licences(now=NOON) == 1
    assert expire_licences(now=NOON) == 0

    over.refresh_from_db()
    assert over.state == LicenceState.EXPIRED
    assert verbs(over) == ["expired"]
    # The second one still holds today: nobody has to act.
    assert mails() == []


def test_the_end_is_mailed_where_nothing_else_holds(admin, kind, acme):
    licence(acme, kind, expires_on=date(2026, 11, 19))

    expire_licences(now=NOON)

    assert mails() == ["adele@example.org: Your licence has ended: Trade in spirits"]


def test_the_last_day_is_the_sellers(kind, acme):
    """22:30 UTC is the next day in Brașov."""
    licence(acme, kind, expires_on=date(2026, 11, 20))

    assert expire_licences(now=datetime(2026, 11, 20, 21, 30, tzinfo=UTC)) == 0
    assert expire_licences(now=datetime(2026, 11, 20, 22, 30, tzinfo=UTC)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once(kind, acme):
    make.member("adele", acme, role="admin")
    licence(acme, kind, expires_on=date(2026, 11, 30))

    told = at_once([lambda: remind_of_licences(now=NOON)] * 3)

    assert sorted(told) == [0, 0, 1]
    assert OutgoingMail.objects.count() == 1


def test_the_sweep_does_both(admin, kind, acme, monkeypatch):
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOON)
    licence(acme, kind, expires_on=date(2026, 11, 19))
    licence(acme, licence_kind("arms"), expires_on=date(2026, 11, 25))

    assert jobs.expire_licences() == 2


# --- the company's page --------------------------------------------------------------


def form(kind, **fields):
    return {"kind": kind.pk, "number": "L-7", "document": paper(), **fields}


def test_the_page_lists_what_waits_counts_and_is_past(client, admin, kind, acme):
    today = make.buyer(admin, acme).today
    licence(acme, kind, number="A", expires_on=today + timedelta(days=12))
    licence(acme, kind, number="B", state=LicenceState.HANDED_IN)
    licence(acme, kind, number="C", expires_on=today - timedelta(days=1))
    licence(acme, kind, number="D", state=LicenceState.WITHDRAWN)
    client.force_login(admin)

    page = client.get(PAGE)

    said = {
        row.licence.number: (row.badge.text, row.until) for row in page.context["rows"]
    }
    assert said["A"] == ("approved", "ends in 12 days")
    assert said["B"][0] == "being checked"
    # Over since midnight, whatever the sweep has done.
    assert said["C"][0] == "expired"
    assert "D" not in said


def test_a_licence_is_handed_in_on_the_page(client, admin, kind, acme):
    client.force_login(admin)

    answer = client.post(f"{PAGE}new/", form(kind, expires_on="2031-05-01"))

    assert answer.status_code == 302, answer.context["form"].errors
    made = Licence.objects.get()
    assert (made.customer, made.expires_on) == (acme, date(2031, 5, 1))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"number": ""}, "number"),
        ({"document": ""}, "document"),
        ({"document": paper("page.pdf", b"<html><script>1</script>")}, "document"),
        ({"document": paper("run.exe", b"MZ")}, "document"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"valid_from": "2031-01-01", "expires_on": "2030-01-01"}, "expires_on"),
        ({"kind": "999999"}, "kind"),
    ],
)
def test_the_form_says_what_is_wrong(client, admin, kind, fields, name):
    client.force_login(admin)

    answer = client.post(f"{PAGE}new/", {**form(kind), **fields})

    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert not Licence.objects.exists()


def test_a_renewal_starts_from_the_licence_before(client, admin, kind, acme):
    before = licence(acme, kind, number="L-3", issuer="Brașov")
    client.force_login(admin)

    page = client.get(f"{PAGE}new/?renews={before.pk}")

    assert page.context["form"].initial == {
        "kind": str(kind.pk),
        "number": "L-3",
        "issuer": "Brașov",
    }


def test_a_colleague_without_the_right_reads_but_neither_acts_nor_downloads(
    client, bob, kind, acme
):
    waiting = licence(acme, kind, state=LicenceState.HANDED_IN)
    client.force_login(bob)

    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}new/").status_code == 403
    assert client.post(f"{PAGE}{waiting.pk}/withdraw/").status_code == 403
    assert client.get(f"{PAGE}{waiting.pk}/document/").status_code == 403


def test_a_stranger_finds_nothing(client, admin, speaker, kind, mallory):
    made = hand_in_licence(
        buyer=speaker, kind_id=kind.pk, details=DETAILS, upload=upload()
    )
    client.force_login(mallory)

    assert list(client.get(PAGE).context["rows"]) == []
    assert client.get(f"{PAGE}{made.pk}/document/").status_code == 404
    assert client.post(f"{PAGE}{made.pk}/withdraw/").status_code == 404
    assert client.get(f"{PAGE}new/?renews={made.pk}").status_code == 404
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_the_own_paper_is_downloaded_as_a_file(client, admin, speaker, kind):
    made = hand_in_licence(
        buyer=speaker, kind_id=kind.pk, details=DETAILS, upload=upload()
    )
    client.force_login(admin)

    answer = client.get(f"{PAGE}{made.pk}/document/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_consumers_have_no_licences(client, channel, alice):
    person = make.company(name="Alice", channel=channel, kind=CustomerKind.PERSON)
    make.member("alice", person, role="admin")
    client.force_login(alice)

    assert client.get(PAGE).status_code == 404


def test_a_branch_sees_that_its_company_holds_one(client, channel, kind):
    head = make.company(name="Head", channel=channel, vat_id="RO18547290")
    branch = make.company(
        name="Branch", channel=channel, parent=head, unit_kind="branch"
    )
    licence(head, kind, number="SECRET-1")
    client.force_login(make.member("clerk", branch).user)

    page = client.get(PAGE)

    assert page.context["from_above"] == [kind]
    assert "SECRET-1" not in page.content.decode()


def test_many_licences_cost_no_more_questions(
    client, admin, acme, kind, django_assert_max_num_queries
):
    client.force_login(admin)
    licence(acme, kind, number="first")
    with django_assert_max_num_queries(40) as few:
        client.get(PAGE)

    for number in range(20):
        licence(acme, kind, number=str(number))

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(PAGE)


# --- the admin -----------------------------------------------------------------------

ADMIN = "/admin/accounts/licence/"


def test_what_waits_comes_first_in_the_admin(client, manager, kind, acme):
    licence(acme, kind, number="OLD")
    licence(acme, kind, number="WAITS", state=LicenceState.HANDED_IN)
    client.force_login(manager)

    page = client.get(ADMIN)

    rows = [row.number for row in page.context["cl"].result_list]
    assert rows == ["WAITS", "OLD"]


def test_staff_approve_refuse_and_read_the_paper(client, manager, speaker, kind):
    made = hand_in_licence(
        buyer=speaker, kind_id=kind.pk, details=DETAILS, upload=upload()
    )
    client.force_login(manager)

    assert client.get(f"{ADMIN}{made.pk}/change/").status_code == 200
    answer = client.get(f"{ADMIN}{made.pk}/paper/")
    assert b"".join(answer.streaming_content) == PDF
    done = client.post(f"{ADMIN}{made.pk}/approve/", {"number": "L-9"})
    assert done.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.number) == (LicenceState.APPROVED, "L-9")
    done = client.post(f"{ADMIN}{made.pk}/refuse/", {"reason": "Forged."})
    assert done.status_code == 302
    made.refresh_from_db()
    assert made.state == LicenceState.REFUSED


def test_a_rep_sees_own_customers_licences_and_decides_none(
    client, speaker, kind, acme, mallory
):
    rep = make.staff("rita", "Sales representative")
    acme.rep = rep
    acme.save()
    mine = licence(acme, kind, state=LicenceState.HANDED_IN)
    other = licence(mallory.memberships.get().customer, kind, number="OTHER")
    client.force_login(rep)

    page = client.get(ADMIN)

    assert [row.pk for row in page.context["cl"].result_list] == [mine.pk]
    assert client.get(f"{ADMIN}{other.pk}/change/").status_code == 404
    assert client.get(f"{ADMIN}{other.pk}/paper/").status_code == 404
    assert client.post(f"{ADMIN}{mine.pk}/approve/").status_code == 403
    assert client.post(f"{ADMIN}{mine.pk}/refuse/").status_code == 403


def test_names_of_a_kind_are_texts_by_language(client, manager):
    client.force_login(manager)
    page = "/admin/accounts/licencekind/add/"

    for names in ({}, {"names_en": " "}, {"names": '{"en": "Arms"}'}):
        answer = client.post(page, {"code": "x", "remind_days": "30", **names})
        assert answer.status_code == 200
    answer = client.post(page, {"code": "x", "names_en": "Arms", "remind_days": "30"})

    assert answer.status_code == 302
    assert str(LicenceKind.objects.get()) == "Arms"


# --- a consumer's age ----------------------------------------------------------------


@pytest.fixture
def person(channel, alice):
    made = make.company(name="Alice", channel=channel, kind=CustomerKind.PERSON)
    make.member("alice", made, role="admin")
    return made


def test_a_date_of_birth_is_asked_once(client, alice, person):
    client.force_login(alice)

    assert client.get("/account/date-of-birth/").status_code == 200
    done = client.post("/account/date-of-birth/", {"born_on": "1990-05-17"})

    assert done.status_code == 302
    person.refresh_from_db()
    assert person.born_on == date(1990, 5, 17)
    again = client.post("/account/date-of-birth/", {"born_on": "1980-05-17"})
    assert again.status_code == 422
    person.refresh_from_db()
    assert person.born_on == date(1990, 5, 17)


def test_the_day_is_not_written_into_the_trail(alice, person):
    note_birth(buyer=make.buyer(alice, person), born_on=date(1990, 5, 17))

    event = Event.objects.get(verb="gave_date_of_birth")
    assert "1990" not in str(event.data)
    with pytest.raises(BirthKnown):
        note_birth(buyer=make.buyer(alice, person), born_on=date(1991, 5, 17))


@pytest.mark.parametrize("typed", ["", "2999-01-01", "1790-01-01", "yesterday"])
def test_a_day_nobody_alive_was_born_on_is_refused(client, alice, person, typed):
    client.force_login(alice)

    answer = client.post("/account/date-of-birth/", {"born_on": typed})

    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.born_on is None


def test_companies_and_strangers_are_not_asked(client, bob, acme):
    client.force_login(bob)

    assert client.get("/account/date-of-birth/").status_code == 404
    with pytest.raises(NotAllowed):
        note_birth(buyer=make.buyer(bob, acme), born_on=date(1990, 5, 17))
