"""Everything that happened with a customer, for staff. Mounted in the admin."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from accounts.models import Customer
from accounts.selectors.timeline import TOPICS, filter_from, timeline_of
from shop.admin import render_work


@require_safe
def timeline(request: StaffRequest, customer_id: int) -> HttpResponse:
    """What happened with a managed customer, newest first."""
    mine = Customer.objects.managed_by(request.user)
    customer = get_object_or_404(mine.select_related("channel__seller"), pk=customer_id)
    wanted = filter_from(request.GET.dict())
    found = timeline_of(customer, request.user, wanted)
    kept = wanted.kept()
    before = {**kept, "before": found.next_before}
    context = {
        "customer": customer,
        "timeline": found,
        "topics": TOPICS,
        "kept": kept,
        "next_query": f"?{urlencode(before)}" if found.next_before else "",
    }
    return render_work(
        request, "accounts/admin/timeline.html", context, title=gettext_lazy("Timeline")
    )
