"""Conversations of the company acted for with the seller."""

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.elsewhere import document_or_404, switch_or_404
from accounts.errors import TooManyMessages
from accounts.forms.messages import MessageForm, ThreadFilterForm
from accounts.http import SignedInRequest, posted
from accounts.models import Thread
from accounts.rights import Right
from accounts.selectors import messages as selectors
from accounts.selectors.subjects import (
    ThreadSubject,
    company_subject,
    documents_called,
    subject_of,
    threads_open_to,
    visible_document,
)
from accounts.services import messages as services
from shop.blocks import Crumb
from shop.downloads import download
from shop.forms import is_key, refusals_on
from shop.htmx import render_either
from shop.paging import paging_of

PAGE_SIZE = 25
THREAD = ("accounts/thread.html", "accounts/_conversation.html")


@login_required
@require_safe
def thread_list(request: SignedInRequest) -> HttpResponse:
    """All conversations the buyer may read, the latest first."""
    reader = _reader(request)
    form = ThreadFilterForm(request.GET)
    threads = threads_open_to(request.buyer)
    if form.text():
        threads = selectors.matching(threads, form.text())
    if form.is_unread_only():
        threads = selectors.unread_by(threads, reader)
    found = selectors.thread_rows(threads, reader)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", ""))
    kept = {"q": form.text(), "unread": "on" if form.is_unread_only() else ""}
    context = {
        "form": form,
        "is_filtered": any(kept.values()),
        "is_unread_only": form.is_unread_only(),
        "rows": selectors.listed(page),
        "paging": paging_of(page, kept),
    }
    return render(request, "accounts/messages.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedInRequest, thread_id: int) -> HttpResponse:
    """One conversation, found in the list or by a link in a mail."""
    _reader(request)
    found = document_or_404(request, threads_open_to, pk=thread_id)
    return _converse(request, subject_of(found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about_document(request: SignedInRequest, slug: str, number: str) -> HttpResponse:
    """The conversation about an order, a quote or an invoice the buyer may see."""
    _reader(request)
    subject = visible_document(request.buyer, slug, number)
    if subject is None:
        switch_or_404(request, documents_called(slug), number=number)
    return _converse(request, subject)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about_company(request: SignedInRequest) -> HttpResponse:
    """The conversation about everything that is about no document."""
    _reader(request)
    customer = request.buyer.customer
    if customer is None:
        raise PermissionDenied
    return _converse(request, company_subject(customer))


@login_required
@require_safe
def message_file(request: SignedInRequest, attachment_id: int) -> HttpResponseBase:
    """A file of a message in a conversation that the buyer may read."""
    _reader(request)
    return download(document_or_404(request, selectors.files_open_to, pk=attachment_id))


def _reader(request: SignedInRequest) -> selectors.Reader:
    """Who reads; whoever may not is refused."""
    reader = selectors.reader_of(request.buyer)
    if reader is None or not request.buyer.can(Right.SEND_MESSAGES):
        raise PermissionDenied
    return reader


def _converse(request: SignedInRequest, subject: ThreadSubject) -> HttpResponse:
    reader = _reader(request)
    form = MessageForm(posted(request), request.FILES or None)
    if form.is_valid():
        _send(request, subject, form)
    if form.is_bound and form.is_valid():
        messages.success(request, _("Your message is sent."))
        return redirect(_way_back(request, subject))
    shown = selectors.conversation_about(
        subject, reader, before=_asked_key(request, "before")
    )
    if request.method == "GET":
        _note_read(shown, reader, until=_asked_key(request, "until"))
    context = {
        "talk": shown,
        "form": form,
        "action": request.path,
        "document_url": _document_url(subject),
        "is_on_document": "HX-Request" in request.headers,
        "crumbs": [Crumb(_("Messages"), reverse("accounts:messages"))],
    }
    if request.GET.get("form") == "only":  # below a thread that the page shows itself
        return render(request, "accounts/_write.html", context)
    return render_either(request, *THREAD, context, status=422 if form.errors else 200)


def _asked_key(request: SignedInRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if is_key(asked) else None


def _send(request: SignedInRequest, subject: ThreadSubject, form: MessageForm) -> None:
    if not consume(request, action="write", user=request.user):
        form.add_error(None, str(TooManyMessages()))
        return
    with refusals_on(form):
        services.write_to_seller(
            buyer=request.buyer, subject=subject, draft=form.draft()
        )


def _note_read(
    shown: selectors.Conversation, reader: selectors.Reader, *, until: int | None
) -> None:
    """Note what is shown here, or was shown up to `until` on the document's page."""
    keys = [entry.message.pk for entry in shown.entries]
    seen = [key for key in keys if until is None or key <= until]
    if shown.thread is not None and shown.has_new and seen:
        services.mark_read(thread=shown.thread, user=reader.user, until=seen[-1])


def _document_url(subject: ThreadSubject) -> str:
    document = subject.document
    return reverse(document.page, args=[subject.name]) if document else ""


def _way_back(request: SignedInRequest, subject: ThreadSubject) -> str:
    """Where it was written: on the document's page, else in the conversation."""
    if request.POST.get("from") == "document":
        return f"{_document_url(subject)}#talk"
    if subject.document is None:
        return reverse("accounts:company-messages")
    found = Thread.objects.visible_to(request.buyer).get(
        subject_kind=subject.kind, subject_id=subject.pk
    )
    return reverse("accounts:thread", args=[found.pk])
