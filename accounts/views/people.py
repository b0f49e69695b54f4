"""Who acts for a company, and who is asked to."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.buyer import Buyer
from accounts.errors import CannotInvite
from accounts.forms.people import GivenRoleForm, InviteForm
from accounts.http import SignedInRequest, posted
from accounts.models import Invitation, Member
from accounts.rights import Right
from accounts.selectors import people
from accounts.services import invitations as invitation_services
from accounts.services import members as member_services
from shop.errors import DomainError
from shop.forms import refusals_on
from shop.htmx import render_either
from shop.paging import paging_of

PAGE_SIZE = 50
MOST_FORMER = 100
MOST_INVITATIONS = 200
LONGEST_SEARCH = 80
LIST = ("accounts/member_list.html", "accounts/_members.html")


@login_required
@require_safe
def member_list(request: SignedInRequest) -> HttpResponse:
    """People of the company acted for; for admins also who left and who is asked."""
    buyer = request.buyer
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = people.members_of(buyer, text=text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    may_manage = _may_manage(buyer)
    context = {
        "text": text,
        "members": page,
        "paging": paging_of(page, {"q": text}),
        "may_manage": may_manage,
    }
    if may_manage:
        context["invitations"] = people.open_invitations_of(buyer)[:MOST_INVITATIONS]
        context["former"] = people.former_members_of(buyer, text=text)[:MOST_FORMER]
        context["now"] = timezone.now()
    return render_either(request, *LIST, context)


@login_required
@require_http_methods(["GET", "POST"])
def member(request: SignedInRequest, member_id: int) -> HttpResponse:
    """One person: what they may do; a POST gives another role."""
    _to_manage(request)
    person = _person(request, member_id)
    form = GivenRoleForm(
        posted(request),
        roles=people.roles_to_give(request.buyer),
        initial={"role": person.role_id},
    )
    if form.is_valid():
        with refusals_on(form):
            _give_role(request.buyer, person, form.role_id())
    if form.is_bound and form.is_valid():
        messages.success(request, _("The role is changed."))
        return redirect("accounts:member", member_id)
    context = {
        "person": person,
        "groups": people.rights_in_words(frozenset(person.role.rights)),
        "is_self": person.user_id == request.user.pk,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/member.html", context, status=status)


def _give_role(buyer: Buyer, person: Member, role_id: int) -> None:
    if person.archived_at is None:
        member_services.change_member_role(
            buyer=buyer, member_id=person.pk, role_id=role_id
        )
    else:
        member_services.restore_member(
            buyer=buyer, member_id=person.pk, role_id=role_id
        )


@login_required
@require_POST
def remove_member(request: SignedInRequest, member_id: int) -> HttpResponse:
    """Take somebody out of the company."""
    _to_manage(request)
    person = _person(request, member_id)
    return _done(
        request,
        lambda: member_services.remove_member(buyer=request.buyer, member_id=person.pk),
        _("%(name)s is removed.") % {"name": person.user},
    )


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """Ask people in."""
    _to_manage(request)
    form = InviteForm(posted(request), roles=people.roles_to_give(request.buyer))
    invited: list[Invitation] = []
    if form.is_valid():
        with refusals_on(form):
            invited = _invite(request.buyer, form)
    if not invited:
        status = 422 if form.errors else 200
        return render(request, "accounts/invite.html", {"form": form}, status=status)
    messages.success(
        request,
        ngettext(
            "%(count)s invitation is on its way.",
            "%(count)s invitations are on their way.",
            len(invited),
        )
        % {"count": len(invited)},
    )
    return redirect(_after_inviting(request.buyer, invited))


def _invite(buyer: Buyer, form: InviteForm) -> list[Invitation]:
    try:
        return invitation_services.invite(
            buyer=buyer,
            invitees=form.invitees(),
            role_id=form.role_id(),
            words=form.cleaned_data["words"],
        )
    except CannotInvite as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem)
        return []


def _after_inviting(buyer: Buyer, invited: list[Invitation]) -> str:
    """Purchase rules of the one invited, where the page exists; else all people."""
    if len(invited) == 1 and buyer.can(Right.SET_RULES):
        try:
            return reverse("orders:invitation-rules", args=[invited[0].pk])
        except NoReverseMatch:
            pass
    return reverse("accounts:members")


@login_required
@require_POST
def send_invitation_again(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """A new link for somebody who was asked before."""
    _to_manage(request)
    invitation = _invitation(request, invitation_id)
    return _done(
        request,
        lambda: invitation_services.send_invitation_again(
            buyer=request.buyer, invitation_id=invitation.pk
        ),
        _("A new invitation to %(email)s is on its way.") % {"email": invitation.email},
    )


@login_required
@require_POST
def withdraw_invitation(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Somebody shall not join after all."""
    _to_manage(request)
    invitation = _invitation(request, invitation_id)
    return _done(
        request,
        lambda: invitation_services.withdraw_invitation(
            buyer=request.buyer, invitation_id=invitation.pk
        ),
        _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email},
    )


def _may_manage(buyer: Buyer) -> bool:
    """People of the seller acting on behalf look; they change people in the admin."""
    is_company = buyer.customer is not None and buyer.customer.is_company
    return is_company and buyer.rep is None and buyer.can(Right.MANAGE_MEMBERS)


def _to_manage(request: SignedInRequest) -> None:
    if request.buyer.customer is None:
        raise Http404
    if not _may_manage(request.buyer):
        raise PermissionDenied


def _person(request: SignedInRequest, member_id: int) -> Member:
    everybody = Member.objects.visible_to(request.buyer)
    return get_object_or_404(everybody.select_related("user", "role"), pk=member_id)


def _invitation(request: SignedInRequest, invitation_id: int) -> Invitation:
    return get_object_or_404(
        people.open_invitations_of(request.buyer), pk=invitation_id
    )


def _done(
    request: SignedInRequest, deed: Callable[[], object], said: str
) -> HttpResponse:
    try:
        deed()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("accounts:members")
