"""Whose word counts among the people of a company, read anew under its lock."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.buyer import Buyer
from accounts.errors import BeyondYours, LastAdmin
from accounts.models import Customer, Member, User
from accounts.rights import Grant, Right
from accounts.selectors.buyers import member_for
from accounts.selectors.people import admins_among
from shop.errors import NotAllowed


@dataclass(frozen=True)
class Authority:
    """An actor with a right in a customer whose row is locked.

    `member` is what the actor acts by: in the customer itself or in one above it.
    """

    customer: Customer
    actor: User
    member: Member

    @property
    def stands_in(self) -> bool:
        """An admin from above looks after the people even if nobody inside does."""
        is_from_above = self.member.customer_id != self.customer.pk
        return is_from_above and Right.MANAGE_MEMBERS in self.member.role.rights

    def check_gift(self, gift: Grant, *, before: Grant | None = None) -> None:
        """Raise BeyondYours when `gift` hands out more than the actor has."""
        if gift.exceeds(self.member.role.grant, before=before):
            raise BeyondYours

    def check_admin_stays(self, *, leaving: Q) -> None:
        """Raise LastAdmin when the members in `leaving` are all who manage people."""
        if self.stands_in:
            return
        admins = admins_among(Member.objects.filter(customer=self.customer))
        if admins.filter(leaving).exists() and not admins.exclude(leaving).exists():
            raise LastAdmin


def take_authority(buyer: Buyer, right: Right) -> Authority:
    """Lock the customer acted for and read anew what the actor may do there.

    Whoever changes people or roles goes through here, so that they take turns and
    nobody acts by a role that was taken away meanwhile. Where the actor's role is in a
    customer above, that one is locked first. Raises NotAllowed without the right, for
    people of the seller acting on behalf, and for customers that are no companies.
    """
    if buyer.user is None or buyer.member is None or buyer.customer is None:
        raise NotAllowed
    if buyer.rep is not None or not buyer.customer.is_company:
        raise NotAllowed
    rows = Customer.objects.visible_to(buyer).select_for_update(
        of=("self",), no_key=True
    )
    if buyer.member.customer_id != buyer.customer.pk:
        rows.get(pk=buyer.member.customer_id)
    customer = rows.get(pk=buyer.customer.pk)
    member = member_for(
        user=buyer.user, customer_id=customer.pk, customer_ids=buyer.customer_ids
    )
    if member is None or right not in member.role.rights:
        raise NotAllowed
    return Authority(customer=customer, actor=buyer.user, member=member)
