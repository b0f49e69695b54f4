"""Staff read and answer what customers write. Mounted in the admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.messages import MessageForm
from accounts.http import StaffRequest, posted
from accounts.models import Customer, Thread
from accounts.selectors import messages as selectors
from accounts.selectors.subjects import (
    ThreadSubject,
    managed_document,
    staff_page_about,
    subject_of,
)
from accounts.services import messages as services
from shop.admin import render_work
from shop.downloads import download
from shop.forms import is_key, refusals_on

TALK = "admin:accounts_thread_talk"


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: StaffRequest, thread_id: int) -> HttpResponse:
    """One conversation with a managed customer."""
    mine = Thread.objects.managed_by(request.user)
    found = get_object_or_404(mine, pk=thread_id)
    return _converse(request, subject_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: StaffRequest) -> HttpResponse:
    """The conversation about a document or a company, also before the first word.

    ?about=orders.order:12 names it.
    """
    label, _colon, pk = request.GET.get("about", "").partition(":")
    subject = managed_document(request.user, label, int(pk)) if is_key(pk) else None
    if subject is None:
        raise Http404
    return _converse(request, subject)


@require_safe
def company(request: StaffRequest, customer_id: int) -> HttpResponse:
    """To the conversation with a company, from its page."""
    mine = Customer.objects.managed_by(request.user)
    return redirect(staff_page_about(get_object_or_404(mine, pk=customer_id)))


@require_safe
def file(request: StaffRequest, attachment_id: int) -> HttpResponseBase:
    """A file of a message of a managed customer."""
    found = selectors.file_managed_by(request.user, attachment_id)
    if found is None:
        raise Http404
    return download(found)


def _converse(request: StaffRequest, subject: ThreadSubject) -> HttpResponse:
    may_write = request.user.has_perm(services.WRITE)
    form = MessageForm(posted(request), request.FILES or None)
    if form.is_bound and not may_write:
        raise PermissionDenied
    if form.is_valid():
        with refusals_on(form):
            sent = services.write_to_customer(
                staff=request.user, subject=subject, draft=form.draft()
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("Your message is sent."))
        return redirect(TALK, sent.thread_id)
    reader = selectors.Reader(request.user, is_staff=True)
    before = request.GET.get("before", "")
    shown = selectors.conversation_about(
        subject, reader, before=int(before) if is_key(before) else None
    )
    if shown.thread and shown.last_shown and shown.has_new and request.method == "GET":
        services.mark_read(
            thread=shown.thread, user=request.user, until=shown.last_shown
        )
    context = {
        "talk": shown,
        "form": form if may_write else None,
        "customer": selectors.customer_of(subject),
        "document_url": _document_url(subject),
    }
    return render_work(
        request,
        "accounts/admin/talk.html",
        context,
        title=subject.title,
        status=422 if form.errors else 200,
    )


def _document_url(subject: ThreadSubject) -> str:
    document = subject.document
    return reverse(document.admin_page, args=[subject.pk]) if document else ""
