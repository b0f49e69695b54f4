"""VIES is asked over HTTP, at a server that answers in the shapes it publishes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import jobs, vies
from accounts.models import CustomerState, VatAnswer, VatCheck, ViesPolicy
from accounts.services import vat
from shop.errors import NotAllowed
from tests import make, vies_server

VAT_ID = "RO21304576"


@pytest.fixture
def asked_vies(settings):
    """VIES next door; says yes unless the test says otherwise."""
    with vies_server.vies_at_home() as server:
        server.answers = [vies_server.valid()]
        settings.VIES_URL = server.url
        yield server


@pytest.fixture
def carpati(channel):
    return make.company("Carpati", channel=channel, vat_id=VAT_ID)


def queued(customer) -> VatCheck:
    check = vat.queue_check(customer)
    assert check is not None
    return check


def outcome(check: VatCheck) -> tuple[str, str, bool]:
    """What the check says, what counts for the customer, whether it is closed."""
    check.refresh_from_db()
    check.customer.refresh_from_db()
    return check.answer, check.customer.vat_answer, check.closed_at is not None


def test_a_yes_is_kept_with_name_address_and_consultation_number(asked_vies, carpati):
    check = queued(carpati)

    assert jobs.ask_vies() == 1

    assert outcome(check) == ("valid", "valid", True)
    assert check.trader_name == "CARPATI SRL"
    assert check.trader_address == "STR. LUNGĂ 1\nBRAȘOV"
    assert check.consultation_number == "WAPIAAAAY8nTq1eR"
    event = carpati.events.get(verb="vat_answered")
    assert event.data["consultation_number"] == "WAPIAAAAY8nTq1eR"


def test_the_question_names_the_vat_id_and_who_asks(asked_vies, carpati):
    queued(carpati)

    jobs.ask_vies()

    assert asked_vies.asked == [
        {
            "countryCode": "RO",
            "vatNumber": "21304576",
            "requesterMemberStateCode": "RO",
            "requesterNumber": "18547290",
        }
    ]


def test_a_name_that_is_withheld_is_no_name(asked_vies, carpati):
    asked_vies.answers = [vies_server.withheld()]
    check = queued(carpati)

    jobs.ask_vies()

    assert outcome(check) == ("valid", "valid", True)
    assert (check.trader_name, check.trader_address) == ("", "")


def test_a_no_is_an_answer(asked_vies, carpati):
    asked_vies.answers = [vies_server.invalid()]
    check = queued(carpati)

    jobs.ask_vies()

    assert outcome(check) == ("invalid", "invalid", True)


ERRORS = (
    "SERVICE_UNAVAILABLE",
    "MS_UNAVAILABLE",
    "TIMEOUT",
    "SERVER_BUSY",
    "GLOBAL_MAX_CONCURRENT_REQ",
    "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "MS_MAX_CONCURRENT_REQ",
    "MS_MAX_CONCURRENT_REQ_TIME",
    "IP_BLOCKED",
)


@pytest.mark.full
@pytest.mark.parametrize(
    "answer",
    [
        *(vies_server.error(code) for code in ERRORS),
        *(vies_server.user_error(code) for code in ERRORS),
        vies_server.error("MS_UNAVAILABLE", status=500),
        (500, b"<html>Internal Server Error</html>"),
        (503, {"valid": True}),
        (302, b""),
        (200, b"<html>maintenance</html>"),
        (200, b""),
        (200, []),
        (200, {"valid": "yes"}),
        (200, {}),
        (200, {"actionSucceed": False}),
    ],
)
def test_what_is_no_answer_leaves_it_unknown_and_is_asked_again(
    asked_vies, carpati, answer
):
    asked_vies.answers = [answer]
    check = queued(carpati)

    assert jobs.ask_vies() == 0

    assert outcome(check) == ("unknown", "unknown", False)
    assert check.last_error
    assert check.next_at > timezone.now() + timedelta(minutes=1)
    VatCheck.objects.update(next_at=timezone.now())
    asked_vies.answers = [vies_server.valid()]
    jobs.ask_vies()
    assert outcome(check) == ("valid", "valid", True)


def test_who_does_not_answer_in_time_is_not_waited_for(
    asked_vies, carpati, monkeypatch
):
    monkeypatch.setattr(vies, "ANSWER_SECONDS", 0.2)
    asked_vies.answers = [vies_server.HANGS]
    check = queued(carpati)

    jobs.ask_vies()

    assert outcome(check) == ("unknown", "unknown", False)
    assert "Timeout" in check.last_error


def test_nobody_there_is_no_answer(settings, carpati):
    settings.VIES_URL = "http://127.0.0.1:9/"
    check = queued(carpati)

    jobs.ask_vies()

    assert outcome(check) == ("unknown", "unknown", False)


def test_silence_takes_nothing_back_that_vies_said_before(asked_vies, carpati):
    queued(carpati)
    jobs.ask_vies()
    asked_vies.answers = [vies_server.error("MS_UNAVAILABLE")]
    again = queued(carpati)

    jobs.ask_vies()

    assert outcome(again) == ("unknown", "valid", False)


def test_after_five_days_a_question_is_closed_and_stays_unknown(asked_vies, carpati):
    asked_vies.answers = [vies_server.error("MS_UNAVAILABLE")]
    check = queued(carpati)
    VatCheck.objects.update(asked_at=timezone.now() - vat.PATIENCE)

    jobs.ask_vies()

    assert outcome(check) == ("unknown", "unknown", True)
    assert carpati.events.filter(verb="vat_not_answered").exists()
    VatCheck.objects.update(next_at=timezone.now())
    jobs.ask_vies()
    assert len(asked_vies.asked) == 1


def test_a_number_vies_cannot_read_is_not_asked_again_and_not_called_invalid(
    asked_vies, carpati
):
    asked_vies.answers = [vies_server.error("INVALID_INPUT", status=400)]
    check = queued(carpati)

    jobs.ask_vies()

    assert outcome(check) == ("unknown", "unknown", True)


def test_a_seller_vies_does_not_take_asks_without_its_name(asked_vies, carpati):
    asked_vies.answers = [
        vies_server.error("INVALID_REQUESTER_INFO", status=400),
        vies_server.valid(requestIdentifier=""),
    ]
    check = queued(carpati)

    jobs.ask_vies()

    assert outcome(check) == ("valid", "valid", True)
    assert check.consultation_number == ""
    assert "requesterNumber" not in asked_vies.asked[1]


def test_an_answer_about_a_former_vat_id_does_not_count(asked_vies, carpati):
    check = queued(carpati)
    carpati.vat_id = "RO18547290"
    carpati.save()

    jobs.ask_vies()

    assert outcome(check) == ("valid", "unknown", True)


def test_a_new_vat_id_forgets_the_old_answer_and_is_asked_about(asked_vies, carpati):
    old = queued(carpati)
    carpati.vat_answer = VatAnswer.VALID
    carpati.vat_id = "RO18547290"
    carpati.save()

    vat.note_new_vat_id(customer_id=carpati.pk)

    assert outcome(old) == ("unknown", "unknown", True)
    assert VatCheck.objects.open().get().vat_id == "RO18547290"


@pytest.mark.parametrize(
    ("vat_id", "policy"),
    [
        ("", ViesPolicy.STRICT),
        ("GB980780684", ViesPolicy.STRICT),
        (VAT_ID, ViesPolicy.OFF),
    ],
)
def test_vies_is_not_asked_what_it_cannot_know_or_nobody_wants(
    asked_vies, channel, vat_id, policy
):
    channel.vies_policy = policy
    channel.save()
    company = make.company("Quiet", channel=channel, vat_id=vat_id)

    assert vat.queue_check(company) is None
    assert vat.renew_checks(now=timezone.now()) == 0


def test_without_an_address_nobody_is_asked(settings, carpati):
    settings.VIES_URL = ""

    assert vat.queue_check(carpati) is None
    assert vat.renew_checks(now=timezone.now()) == 0


@pytest.mark.parametrize(
    ("answer", "days", "is_renewed"),
    [
        (VatAnswer.VALID, 89, False),
        (VatAnswer.VALID, 91, True),
        (VatAnswer.INVALID, 91, True),
        (VatAnswer.UNKNOWN, 6, False),
        (VatAnswer.UNKNOWN, 8, True),
    ],
)
def test_old_answers_are_asked_for_anew(asked_vies, carpati, answer, days, is_renewed):
    now = timezone.now()
    asked = now - timedelta(days=days)
    VatCheck.objects.create(
        customer=carpati,
        vat_id=VAT_ID,
        answer=answer,
        asked_at=asked,
        answered_at=None if answer == VatAnswer.UNKNOWN else asked,
        closed_at=asked,
    )

    assert vat.renew_checks(now=now) == is_renewed
    assert vat.renew_checks(now=now) == 0


def test_imported_companies_are_asked_about_and_those_who_wait_are_not(
    asked_vies, channel, carpati
):
    make.company(
        "Waiting",
        channel=channel,
        vat_id="RO18547290",
        state=CustomerState.PENDING,
    )

    assert vat.renew_checks(now=timezone.now()) == 1
    assert VatCheck.objects.get().customer == carpati


def test_one_answer_counts_for_a_company_and_its_branches(asked_vies, channel, carpati):
    branch = make.company("Sinaia", channel=channel, vat_id=VAT_ID, parent=carpati)
    elsewhere = make.company("Else", channel=make.channel("other"), vat_id=VAT_ID)
    stranger = make.company("Stranger", channel=channel, vat_id="RO18547290")
    VatCheck.objects.create(
        customer=stranger, vat_id=stranger.vat_id, asked_at=timezone.now()
    )
    VatCheck.objects.create(customer=elsewhere, vat_id=VAT_ID, closed_at=timezone.now())
    stranger.vat_checks.update(closed_at=timezone.now())

    assert vat.renew_checks(now=timezone.now()) == 1
    assert jobs.ask_vies() == 1

    for customer in (carpati, branch, elsewhere, stranger):
        customer.refresh_from_db()
    assert (carpati.vat_answer, branch.vat_answer) == ("valid", "valid")
    assert (elsewhere.vat_answer, stranger.vat_answer) == ("unknown", "unknown")
    assert VatCheck.objects.filter(vat_id=VAT_ID).count() == 2


def test_staff_ask_again_with_the_right_only(asked_vies, carpati, dora, alice):
    with pytest.raises(NotAllowed):
        vat.ask_again(customer_id=carpati.pk, by=alice)
    assert not VatCheck.objects.exists()

    vat.ask_again(customer_id=carpati.pk, by=dora)

    assert VatCheck.objects.open().get().customer == carpati
    assert carpati.events.get(verb="vat_asked").actor == dora


@pytest.mark.django_db(transaction=True)
def test_vies_is_asked_outside_of_any_transaction(settings, monkeypatch):
    company = make.company("Carpati", channel=make.channel("trade"), vat_id=VAT_ID)
    settings.VIES_URL = "http://127.0.0.1:9/"
    vat.queue_check(company)
    inside = []

    def ask(vat_id, *, requester):
        inside.append(connection.in_atomic_block)
        return vies.ViesAnswer(is_registered=True)

    monkeypatch.setattr(vies, "ask", ask)

    assert jobs.ask_vies() == 1
    assert inside == [False]
