"""What cannot be fetched from the shelves."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NothingToPick(DomainError):
    code = "nothing_to_pick"
    message = gettext_lazy("Choose at least one order to pick.")


class BeingPicked(DomainError):
    code = "being_picked"
    message = gettext_lazy("%(number)s is being picked: pick list %(pick_list)s.")


class NotReadyToPick(DomainError):
    code = "not_ready_to_pick"
    message = gettext_lazy("Nothing is held for %(number)s in this warehouse any more.")


class PickListOver(DomainError):
    code = "pick_list_over"
    message = gettext_lazy("This pick list is closed: %(state)s.")


class MoreThanToPick(DomainError):
    code = "more_than_to_pick"
    message = gettext_lazy("%(sku)s: no more than %(wanted)s are to be picked.")
