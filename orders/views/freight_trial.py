"""Staff work on freight: try a consignment on all methods. Mounted in the admin."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.buyer import Buyer
from accounts.http import StaffRequest
from orders.forms.shipping import TryForm
from orders.rules import Consignment
from orders.selectors.freight_trial import freight_trial
from shop.admin import render_work


@require_GET
def try_freight(request: StaffRequest) -> HttpResponse:
    """Say for a place, weight, value and class which method costs what, and why."""
    form = TryForm(request.GET or None)
    tried = None
    if form.is_valid():
        channel = form.cleaned_data["channel"]
        buyer = Buyer(
            channel=channel,
            now=timezone.now(),
            language=get_language() or channel.language,
        )
        tried = freight_trial(buyer, _consignment(form))
    return render_work(
        request,
        "orders/admin/try_freight.html",
        {"form": form, "tried": tried},
        title=_("Try a consignment"),
        status=422 if form.errors else 200,
    )


def _consignment(form: TryForm) -> Consignment:
    asked = form.cleaned_data
    return Consignment(
        country=asked["country"],
        postcode=asked["postcode"],
        goods_amount=asked["goods_amount"],
        weight_kg=asked["weight_kg"],
        freight_classes=frozenset({asked["freight_class"]}),
        handling=frozenset({asked["handling"]} - {""}),
    )
