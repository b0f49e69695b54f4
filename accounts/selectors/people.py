"""People and places of a customer."""

from django.db.models import Q, QuerySet

from accounts.buyer import Buyer
from accounts.models import Address, Customer, Member, Role


def roles_open_to(customer: Customer) -> QuerySet[Role]:
    """Ready-made roles and the company's own."""
    return Role.objects.filter(Q(customer__isnull=True) | Q(customer=customer))


def addresses_of(buyer: Buyer) -> QuerySet[Address]:
    """Places of the customer acted for, the defaults first."""
    standing = Address.objects.visible_to(buyer).filter(archived_at__isnull=True)
    return standing.order_by("-is_billing_default", "-is_delivery_default", "city")


def members_of(buyer: Buyer) -> QuerySet[Member]:
    """People of the customer acted for, as long as they belong to it."""
    standing = Member.objects.visible_to(buyer).filter(archived_at__isnull=True)
    return standing.select_related("user", "role").order_by("user__name", "pk")
