"""Staff work on quotes. Mounted in the admin."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest
from accounts.models import Seller
from accounts.selectors.subjects import staff_page_about
from orders.forms.quotes_staff import (
    DecideForm,
    LinkForm,
    NewOfferForm,
    OfferForm,
    ReasonForm,
)
from orders.models import (
    Quote,
    QuoteDraft,
    QuoteSide,
    QuoteState,
    QuoteVersion,
    VersionState,
)
from orders.selectors import quote_staff as selectors
from orders.selectors import quote_versions as versions
from orders.selectors.quote_limits import reader_of
from orders.selectors.quote_threads import staff_thread
from orders.selectors.quotes import sent_versions
from orders.services import quote_drafts as drafts
from orders.services import quote_links as links
from orders.services import quote_offers as offers
from orders.services import quotes as services
from orders.services.quote_edits import release_edit
from orders.views.quote_turns import xlsx_answer
from orders.views.quotes import paper_answer, paper_of
from shop.admin import render_work
from shop.downloads import download
from shop.errors import DomainError
from shop.forms import refusals_on

QUOTE_PAGE = "admin:orders_quote_change"
ANSWER_PAGE = "admin:orders_quote_answer"


def _mine(request: StaffRequest, quote_id: int) -> Quote:
    mine = Quote.objects.managed_by(request.user)
    return get_object_or_404(
        mine.select_related(
            "customer__channel__seller", "channel__seller", "requested_by"
        ),
        pk=quote_id,
    )


@require_http_methods(["GET", "POST"])
def answer(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Prepare the next offer and send it: lines, discounts, freight, words."""
    quote = _mine(request, quote_id)
    try:
        draft = drafts.open_draft(quote_id=quote.pk, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(QUOTE_PAGE, quote.pk)
    form = OfferForm(
        request.POST or None,
        request.FILES or None,
        initial=OfferForm.initial_for(quote, draft),
        quote=quote,
        draft=draft,
        buyer=reader_of(quote, timezone.now()),
    )
    if form.is_valid():
        with refusals_on(form):
            done = _save(request, quote, form)
    if request.method == "POST" and form.is_valid():
        return done
    return _show_editor(request, quote, draft, form)


def _save(request: StaffRequest, quote: Quote, form: OfferForm) -> HttpResponse:
    """Keep what was typed, then send it where the button says so."""
    draft = drafts.save_draft(
        quote_id=quote.pk,
        revision=form.cleaned_data["revision"],
        content=form.content(form.added_lines()),
        by=request.user,
    )
    if "search" in request.POST:
        asked = urlencode({"q": request.POST.get("q", "")[:80]})
        return redirect(f"{reverse(ANSWER_PAGE, args=[quote.pk])}?{asked}")
    if "send" not in request.POST:
        messages.success(request, _("The draft is kept."))
        return redirect(ANSWER_PAGE, quote.pk)
    try:
        made = drafts.send_draft(
            quote_id=quote.pk,
            revision=draft.revision,
            by=request.user,
            files=form.cleaned_data["attached"],
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(ANSWER_PAGE, quote.pk)
    _say_sent(request, quote, made)
    return redirect(QUOTE_PAGE, quote.pk)


def _say_sent(request: StaffRequest, quote: Quote, made: QuoteVersion) -> None:
    if made.state == VersionState.WAITING:
        messages.warning(
            request, _("The offer goes beyond your limits: a manager looks at it now.")
        )
        return
    said = _("The offer is out; %(name)s gets a mail.")
    messages.success(request, said % {"name": quote.requested_by or quote.customer})


def _show_editor(
    request: StaffRequest, quote: Quote, draft: QuoteDraft, form: OfferForm
) -> HttpResponse:
    context = {
        "quote": quote,
        "form": form,
        "draft": draft,
        "page": selectors.editor_page(quote, draft, by=request.user),
        "search": selectors.found_articles(quote, request.GET.get("q", "")),
        "asked": request.GET.get("q", ""),
        "thread": staff_thread(quote, sent_versions(quote)),
        "is_begun": quote.state != QuoteState.DRAFT,
    }
    return render_work(
        request,
        "orders/admin/answer_quote.html",
        context,
        title=gettext_lazy("Answer a quote"),
        status=422 if form.errors else 200,
    )


@require_POST
def release(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Stop changing; the draft stays for later."""
    quote = _mine(request, quote_id)
    release_edit(quote_id=quote.pk, side=QuoteSide.SELLER, by=request.user)
    return redirect(QUOTE_PAGE, quote.pk)


@require_POST
def discard(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Throw away what was prepared; the quote stays as both sides see it."""
    quote = _mine(request, quote_id)
    if quote.state == QuoteState.DRAFT:
        raise Http404
    try:
        drafts.drop_draft(quote_id=quote.pk, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("What was prepared is gone."))
    return redirect(QUOTE_PAGE, quote.pk)


@require_http_methods(["GET", "POST"])
def new_offer(request: StaffRequest) -> HttpResponse:
    """Begin an offer nobody asked for."""
    seller = Seller.objects.order_by("pk").first()
    initial = {
        "customer": request.GET.get("customer", ""),
        "country": seller.country.code if seller else "",
    }
    form = NewOfferForm(request.POST or None, initial=initial, staff=request.user)
    if form.is_valid():
        with refusals_on(form):
            made = _start(request, form)
    if request.method == "POST" and form.is_valid():
        return redirect(ANSWER_PAGE, made.pk)
    return render_work(
        request,
        "orders/admin/new_offer.html",
        {"form": form},
        title=gettext_lazy("New offer"),
        status=422 if form.errors else 200,
    )


def _start(request: StaffRequest, form: NewOfferForm) -> Quote:
    data = form.cleaned_data
    if data["customer"]:
        return drafts.start_offer(
            customer_id=data["customer"].pk, by=request.user, title=data["title"]
        )
    return links.start_prospect_offer(
        channel_id=data["channel"].pk,
        prospect=form.prospect(),
        by=request.user,
        title=data["title"],
    )


@require_http_methods(["GET", "POST"])
def turn_down(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Say no, or drop a draft."""
    quote = _mine(request, quote_id)
    initial = {"version": quote.version}
    form = ReasonForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.turn_down(
                quote_id=quote.pk,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("The quote is ended."))
        return redirect(QUOTE_PAGE, quote.pk)
    return _plain(request, form, quote, gettext_lazy("End the quote"))


@require_http_methods(["GET", "POST"])
def link(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Send a prospect a new link, or take the old one back."""
    quote = _mine(request, quote_id)
    last = quote.links.first()
    if last is None:
        raise Http404
    form = LinkForm(
        request.POST or None, initial={"name": last.name, "email": last.email}
    )
    if request.method == "POST" and "revoke" in request.POST:
        links.revoke_links(quote_id=quote.pk, by=request.user)
        messages.success(request, _("The link opens nothing any more."))
        return redirect(QUOTE_PAGE, quote.pk)
    if form.is_valid():
        with refusals_on(form):
            links.renew_link(quote_id=quote.pk, by=request.user, **form.cleaned_data)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("The new link is on its way."))
        return redirect(QUOTE_PAGE, quote.pk)
    return render_work(
        request,
        "orders/admin/quote_link.html",
        {"form": form, "quote": quote, "link": last},
        title=gettext_lazy("Link for the prospect"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, version_id: int) -> HttpResponse:
    """Approve an offer beyond a limit, or send it back to its author."""
    mine = QuoteVersion.objects.managed_by(request.user).select_related(
        "quote__customer", "quote__channel__seller", "author", "decided_by"
    )
    version = get_object_or_404(mine, pk=version_id)
    form = DecideForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            _decide(request, version, form.cleaned_data["note"])
    if request.method == "POST" and form.is_valid():
        return redirect(QUOTE_PAGE, version.quote_id)
    return render_work(
        request,
        "orders/admin/decide_offer.html",
        {"form": form, "version": version, "page": selectors.decision_page(version)},
        title=gettext_lazy("Approve an offer"),
        status=422 if form.errors else 200,
    )


def _decide(request: StaffRequest, version: QuoteVersion, note: str) -> None:
    if "approve" in request.POST:
        offers.approve_offer(version_id=version.pk, by=request.user, note=note)
        messages.success(request, _("The offer is out."))
    else:
        offers.refuse_offer(version_id=version.pk, by=request.user, note=note)
        messages.success(request, _("The offer went back to its author."))


@require_safe
def compare(request: StaffRequest, quote_id: int) -> HttpResponse:
    """What was said, and what differs between two versions."""
    quote = _mine(request, quote_id)
    chosen = versions.chosen_pair(quote, request.GET)
    context = {
        "quote": quote,
        "page": versions.comparison(quote, chosen) if chosen else None,
        "thread": staff_thread(quote, sent_versions(quote)),
    }
    return render_work(
        request,
        "orders/admin/compare_quote.html",
        context,
        title=gettext_lazy("Versions and words"),
    )


@require_safe
def version_xlsx(request: StaffRequest, quote_id: int, version: int) -> HttpResponse:
    """A version as a spreadsheet."""
    return xlsx_answer(_mine(request, quote_id), version)


@require_safe
@never_cache
def version_pdf(request: StaffRequest, quote_id: int, version: int) -> HttpResponseBase:
    """A version as it was printed."""
    paper = paper_of(_mine(request, quote_id), version)
    if paper.pdf:
        return paper_answer(paper)
    messages.info(request, _("It is being printed. Please ask again in a moment."))
    return redirect("admin:orders_quote_compare", quote_id)


@require_safe
def quote_file(request: StaffRequest, quote_id: int, file_id: int) -> HttpResponseBase:
    """A file that came with a version."""
    kept = versions.file_of(_mine(request, quote_id), file_id)
    return download(kept)


@require_safe
def talk(request: StaffRequest, quote_id: int) -> HttpResponse:
    """To what was written about a quote."""
    mine = Quote.objects.managed_by(request.user)
    return redirect(staff_page_about(get_object_or_404(mine, pk=quote_id)))


def _plain(
    request: StaffRequest, form: ReasonForm, quote: Quote, title: object
) -> HttpResponse:
    return render_work(
        request,
        "orders/admin/quote_form.html",
        {"form": form, "quote": quote, "back": reverse(QUOTE_PAGE, args=[quote.pk])},
        title=str(title),
        status=422 if form.errors else 200,
    )
