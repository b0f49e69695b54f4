"""Everything that happened with the company acted for."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.selectors.timeline import filter_from, timeline_for, topics_for


@login_required
@require_safe
def timeline(request: SignedInRequest) -> HttpResponse:
    """What happened, newest first, by topic and days."""
    buyer = request.buyer
    if buyer.customer is None:
        raise PermissionDenied
    wanted = filter_from(request.GET.dict())
    kept = wanted.kept()
    found = timeline_for(buyer, wanted)
    context = {
        "timeline": found,
        "topics": topics_for(buyer),
        "kept": kept,
        "next_url": f"?{urlencode({**kept, 'before': found.next_before})}"
        if found.next_before
        else "",
    }
    return render(request, "storefront/timeline.html", context)
