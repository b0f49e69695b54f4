"""Segments: who is in them by what they are, and who was put into them."""

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from accounts.models import CustomerGroup, SegmentRule
from accounts.selectors.groups import MOST_SHOWN, members_of
from shop.admin import Admin, TabularInline, Work, render_work


class SegmentRuleInline(TabularInline[SegmentRule, CustomerGroup]):
    """Everything said in a row must hold; rows are alternatives."""

    model = SegmentRule


@require_safe
def members(request: StaffRequest, group_id: int) -> HttpResponse:
    """Who is in a group, and whether they were put there or belong by a rule."""
    group = get_object_or_404(CustomerGroup, pk=group_id)
    found = members_of(group, staff=request.user)
    context = {"group": group, "members": found[:MOST_SHOWN], "count": len(found)}
    return render_work(
        request,
        "accounts/admin/group_members.html",
        context,
        title=gettext_lazy("Who is in a group"),
    )


@admin.register(CustomerGroup)
class CustomerGroupAdmin(Admin[CustomerGroup]):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    ordering = ("name", "pk")
    prepopulated_fields = {"code": ("name",)}
    inlines = (SegmentRuleInline,)
    works = (
        Work(
            "<int:group_id>/members/",
            "members",
            members,
            "accounts.view_customergroup",
            gettext_lazy("Who is in it"),
        ),
    )
