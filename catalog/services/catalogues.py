"""Which catalogue is whose."""

from django.db import transaction

from accounts.models import Channel, Customer, CustomerGroup
from catalog.models import Catalogue, CatalogueAssignment


@transaction.atomic
def assign_catalogue(
    *, catalogue_id: int, to: Channel | CustomerGroup | Customer
) -> CatalogueAssignment:
    """Show a catalogue to a channel, a group or a customer, beside what they have.

    A customer's own catalogues stand instead of its groups', a group's instead of
    the channel's. Assigned already: no change.
    """
    catalogue = Catalogue.objects.select_for_update(no_key=True).get(pk=catalogue_id)
    assigned, _ = CatalogueAssignment.objects.get_or_create(
        catalogue=catalogue,
        channel=to if isinstance(to, Channel) else None,
        group=to if isinstance(to, CustomerGroup) else None,
        customer=to if isinstance(to, Customer) else None,
    )
    return assigned


def withdraw_catalogue(*, assignment_id: int) -> None:
    """Take a catalogue away from whom it was assigned to."""
    CatalogueAssignment.objects.filter(pk=assignment_id).delete()
