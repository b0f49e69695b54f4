"""The pages of the footer: what a shop has to say of itself."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from shop.blocks import Crumb

# Each is templates/storefront/pages/<slug>.html: a shop changes its words there.
PAGES: dict[str, Promise] = {
    "delivery": gettext_lazy("Delivery"),
    "returns": gettext_lazy("Returns"),
    "terms": gettext_lazy("Terms of sale"),
    "privacy": gettext_lazy("Privacy"),
    "contact": gettext_lazy("Contact"),
    "accessibility": gettext_lazy("Accessibility"),
}


def footer_pages() -> tuple[Crumb, ...]:
    """Links at the foot of every page."""
    return tuple(
        Crumb(str(name), reverse("storefront:page", args=[slug]))
        for slug, name in PAGES.items()
    )
