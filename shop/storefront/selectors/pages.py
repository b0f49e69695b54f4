"""The pages of the footer: what a shop has to say of itself."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from shop.blocks import Crumb

CONTACT = "contact"
# Each is templates/storefront/pages/<slug>.html: a shop changes its words there.
PAGES: dict[str, Promise] = {
    "delivery": gettext_lazy("Delivery"),
    "returns": gettext_lazy("Returns"),
    "terms": gettext_lazy("Terms of sale"),
    "privacy": gettext_lazy("Privacy"),
    CONTACT: gettext_lazy("Contact"),
    "accessibility": gettext_lazy("Accessibility"),
}


def footer_pages() -> tuple[Crumb, ...]:
    """Links at the foot of every page."""
    return tuple(Crumb(str(name), page_url(slug)) for slug, name in PAGES.items())


def page_url(slug: str) -> str:
    """Where a page of the footer is; the contact page has a form and its own place."""
    if slug == CONTACT:
        return reverse("storefront:contact")
    return reverse("storefront:page", args=[slug])
