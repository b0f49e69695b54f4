"""What the desk of a representative refuses."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NothingToPutOff(DomainError):
    code = "nothing_to_put_off"
    message = gettext_lazy(
        "This is done already, or not yours; otherwise choose a day after today."
    )
