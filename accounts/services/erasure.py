"""Take a person out of accounts. GDPR (Regulation (EU) 2016/679), art. 17.

Documents stay as the law asks (art. 17(3)(b)): they name the person's key, which from
then on says nothing.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.errors import LastAdmin, WorksForSeller
from accounts.events import record
from accounts.models import Address, Customer, Event, Invitation, Member, User
from accounts.rights import Right
from accounts.services.sealing import ERASED
from shop import scope
from shop.models import OutgoingMail

NOBODY = "erased.invalid"  # RFC 2606: no mail can ever reach it


@transaction.atomic
def erase_account(*, user_id: int, by: User | None) -> None:
    """Make an account nobody's: no name, no e-mail, no way to sign in.

    Memberships end. Raises WorksForSeller for staff, LastAdmin where others of a
    company would be left without one. Safe to repeat.
    """
    member_of = Member.objects.filter(user_id=user_id, archived_at__isnull=True)
    ids = sorted(member_of.values_list("customer_id", flat=True))
    customers = list(
        Customer.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
    )
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.is_staff:
        raise WorksForSeller
    for customer in customers:
        _refuse_last_admin(customer, user)
    _redact_events(user)
    _close_doors(user)
    now = timezone.now()
    for member in member_of:
        member.archived_at = now
        member.save(update_fields=["archived_at"])
    _empty_mails(user.email)
    Invitation.objects.filter(email__iexact=user.email).update(
        email=f"{user.pk}@{NOBODY}", name=""
    )
    user.email = f"{user.pk}@{NOBODY}"
    user.name = ""
    user.phone = ""
    user.is_active = False
    user.erased_at = user.erased_at or now
    user.set_unusable_password()
    user.save()
    record(user, verb="erased", actor=by)


@transaction.atomic
def erase_person_customer(*, customer_id: int, by: User | None) -> None:
    """Take name, contact and places out of a customer who is a person.

    The caller has seen that nothing is open. Safe to repeat.
    """
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    customer = rows.get(pk=customer_id, kind="person")
    _empty_mails(customer.email)
    name = f"#{customer.number}"
    customer.name = customer.legal_name = name
    customer.email = customer.phone = customer.state_reason = ""
    customer.born_on = None
    customer.archived_at = customer.archived_at or timezone.now()
    customer.save()
    Address.objects.filter(customer=customer).update(
        name=name,
        attention="",
        line1="–",
        line2="",
        postcode="",
        city="–",
        region="",
        phone="",
        archived_at=timezone.now(),
    )
    kinds = ("accounts.customer", "accounts.address")
    redact_events(Event.objects.filter(customer=customer, subject_kind__in=kinds))
    record(customer, verb="erased", actor=by)


def _refuse_last_admin(customer: Customer, user: User) -> None:
    others = Member.objects.filter(
        customer=customer, archived_at__isnull=True, user__is_active=True
    ).exclude(user=user)
    rights = [Right.MANAGE_MEMBERS.value]
    if others.exists() and not others.filter(role__rights__contains=rights).exists():
        raise LastAdmin


def _close_doors(user: User) -> None:
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    for model in (UserSession, EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()


def _empty_mails(email: str) -> None:
    if email:
        OutgoingMail.objects.filter(recipient__iexact=email).exclude(
            state="due"
        ).update(context={}, recipient=f"mail@{NOBODY}")


def _redact_events(user: User) -> None:
    # By e-mail alone only where this session sees: nobody has proved it is theirs.
    invited = Invitation.objects.filter(email__iexact=user.email)
    redact_events(_about("accounts.invitation", invited))
    # Companies that the person left are out of scope, and know them all the same.
    with scope.every_customer():
        joined = Invitation.objects.filter(member__user=user)
        redact_events(_about("accounts.user", User.objects.filter(pk=user.pk)))
        redact_events(_about("accounts.member", Member.objects.filter(user=user)))
        redact_events(_about("accounts.invitation", joined))
        joined.update(email=f"{user.pk}@{NOBODY}", name="")


def _about(kind: str, subjects: QuerySet[Any]) -> QuerySet[Event]:  # Any: any model
    return Event.objects.filter(
        subject_kind=kind, subject_id__in=list(subjects.values_list("pk", flat=True))
    )


def redact_events(events: QuerySet[Event]) -> None:
    """Take the words out of events; the seals over them still hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.erasing', 'on', true)")
        events.update(subject_name="", data=ERASED)
        cursor.execute("SELECT set_config('app.erasing', '', true)")
