"""Staff work on price changes: fill, look, activate, take back; in the admin."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django import forms
from django.contrib import messages
from django.core.files.base import File
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import StaffRequest, posted
from pricing.forms.plans import BulkForm, EffectForm, PlannedPriceForm, UploadForm
from pricing.models import PricePlan
from pricing.selectors.plan_effects import PAGE, EffectWish, effect_rows, plan_effect
from pricing.selectors.reach import companies_reached
from pricing.services.bulk import fill_plan, import_plan
from pricing.services.plans import (
    activate_plan,
    cancel_plan,
    drop_planned_price,
    empty_plan,
    plan_price,
)
from pricing.services.previews import CompanyEffect, preview_plan, units_of_plan
from pricing.views.effects import (
    FIRST_COMPANIES,
    companies_file,
    csv_answer,
    look_at,
)
from shop.admin import render_work
from shop.errors import DomainError
from shop.forms import refusals_on
from shop.imports.importing import ImportReport

MARGINS = "pricing.see_margins"
PREVIEW = "admin:pricing_priceplan_preview"
HEAD = ("sku", "unit", "from_quantity", "old", "new", "change_percent")
MARGIN_HEAD = ("cost", "margin_percent")


@require_GET
def preview(request: StaffRequest, plan_id: int) -> HttpResponse:
    """What the change does: to which companies, which prices, and what looks wrong."""
    plan = _plan(request, plan_id)
    form = EffectForm(request.GET, staff=request.user)
    if not form.is_valid():
        form = EffectForm({}, staff=request.user)
        form.full_clean()
    wish = _wish(request, form)
    effect = plan_effect(plan, wish)
    reached = companies_reached(plan.price_list_id, request.user)
    context = {
        "plan": plan,
        "form": form,
        "effect": effect,
        "companies": reached[:FIRST_COMPANIES],
        "companies_count": reached.count(),
        "company_effects": _company_effects(request, plan, form),
        "page": wish.page,
        "has_next": wish.page * PAGE < effect.sums.count,
        "may_fill": request.user.has_perm("pricing.change_priceplan"),
        "may_activate": request.user.has_perm("pricing.activate_priceplan"),
    }
    return render_work(
        request,
        "pricing/admin/plan_preview.html",
        context,
        title=_("Preview of %(plan)s") % {"plan": plan},
    )


def _company_effects(
    request: StaffRequest, plan: PricePlan, form: EffectForm
) -> list[CompanyEffect]:
    asked = form.cleaned_data
    units = units_of_plan(plan, asked["sku_prefix"])
    look = look_at(
        companies_reached(plan.price_list_id, request.user),
        asked["company"],
        units,
        plan.starts_at,
    )
    effects: list[CompanyEffect] = []
    with refusals_on(form):
        effects.extend(preview_plan(plan=plan, look=look, by=request.user))
    return effects


def _wish(request: StaffRequest, form: EffectForm) -> EffectWish:
    asked = form.cleaned_data
    usual = EffectWish()
    return EffectWish(
        with_margins=request.user.has_perm(MARGINS),
        jump=usual.jump if asked["jump"] is None else asked["jump"],
        page=asked["page"] or 1,
    )


@require_GET
def rows_file(request: StaffRequest, plan_id: int) -> StreamingHttpResponse:
    """Every price of the change, old and new, as CSV."""
    plan = _plan(request, plan_id)
    wish = EffectWish(with_margins=request.user.has_perm(MARGINS))
    head = (*HEAD, *MARGIN_HEAD) if wish.with_margins else HEAD
    cells = (
        [row.sku, row.unit, row.from_quantity, row.old, row.new, row.change]
        + ([row.cost, row.margin] if wish.with_margins else [])
        for row in effect_rows(plan, wish)
    )
    return csv_answer(f"prices-{plan.pk}.csv", head, cells)


@require_GET
def companies(request: StaffRequest, plan_id: int) -> StreamingHttpResponse:
    """The companies that the change reaches, as CSV."""
    plan = _plan(request, plan_id)
    return companies_file(companies_reached(plan.price_list_id, request.user))


def fill(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Change the list's prices by a percentage, into the draft."""
    plan = _plan(request, plan_id)
    form = BulkForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            count = fill_plan(plan_id=plan.pk, change=form.change())
    if form.is_bound and not form.errors:
        sentence = ngettext(
            "%(count)s price is planned.", "%(count)s prices are planned.", count
        )
        messages.success(request, sentence % {"count": count})
        return redirect(PREVIEW, plan.pk)
    return _page(request, plan, form, _("Change by a percentage"), _("Plan prices"))


def add_price(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Put one price into the draft by hand."""
    plan = _plan(request, plan_id)
    form = PlannedPriceForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            plan_price(plan_id=plan.pk, price=form.price())
    if form.is_bound and not form.errors:
        messages.success(request, _("The price is planned."))
        return redirect(PREVIEW, plan.pk)
    return _page(request, plan, form, _("Plan a price"), _("Plan the price"))


@require_POST
def drop_price(request: StaffRequest, plan_id: int, price_id: int) -> HttpResponse:
    """Take a price out of the draft."""
    plan = _plan(request, plan_id)
    try:
        drop_planned_price(plan_id=plan.pk, price_id=price_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(PREVIEW, plan.pk)


def upload(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Fill the draft from a file, after a look at what would happen."""
    plan = _plan(request, plan_id)
    form = UploadForm(posted(request), request.FILES or None)
    report = None
    if form.is_valid():
        with refusals_on(form, "file"):
            report = _taken_in(plan, form)
    context = {"plan": plan, "form": form, "report": report}
    return render_work(
        request,
        "pricing/admin/plan_upload.html",
        context,
        title=_("Fill from a file"),
        status=422 if form.errors else 200,
    )


def _taken_in(plan: PricePlan, form: UploadForm) -> ImportReport:
    handed_in = form.cleaned_data["file"]
    content: File[bytes] = handed_in.content
    # Readers open a file by its name, and know its kind by the ending.
    with NamedTemporaryFile(suffix=Path(handed_in.name).suffix) as copy:
        for chunk in content.chunks():
            copy.write(chunk)
        copy.flush()
        return import_plan(
            plan=plan,
            path=Path(copy.name),
            is_dry_run=form.cleaned_data["is_dry_run"],
        )


def empty(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Take all prices out of the draft, after a question."""
    plan = _plan(request, plan_id)
    question = _("All prices are taken out of this draft.")
    return _confirmed(
        request,
        plan,
        _Question(_("Empty"), question, lambda: empty_plan(plan_id=plan.pk)),
    )


def activate(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Let the prices count from the instant on, after a question."""
    plan = _plan(request, plan_id)
    question = _(
        "From the instant on every customer of the list pays these prices. Until then "
        "the change can be cancelled."
    )
    return _confirmed(
        request,
        plan,
        _Question(
            _("Activate"),
            question,
            lambda: activate_plan(plan_id=plan.pk, by=request.user),
        ),
    )


def cancel(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Bring back what the change would have replaced, after a question."""
    plan = _plan(request, plan_id)
    question = _("The prices of before go on, as if nothing had been planned.")
    return _confirmed(
        request,
        plan,
        _Question(
            _("Cancel the change"),
            question,
            lambda: cancel_plan(plan_id=plan.pk, by=request.user),
        ),
    )


def _plan(request: StaffRequest, plan_id: int) -> PricePlan:
    plans = PricePlan.objects.managed_by(request.user)
    return get_object_or_404(plans.select_related("price_list__seller"), pk=plan_id)


def _page(
    request: StaffRequest, plan: PricePlan, form: forms.Form, title: str, verb: str
) -> HttpResponse:
    """A page with one form, to fill a draft."""
    return render_work(
        request,
        "pricing/admin/plan_form.html",
        {"plan": plan, "form": form, "verb": verb},
        title=title,
        status=422 if form.errors else 200,
    )


@dataclass(frozen=True)
class _Question:
    """A step that is asked about before it is taken."""

    title: str
    text: str
    take: Callable[[], object]


def _confirmed(
    request: StaffRequest, plan: PricePlan, question: _Question
) -> HttpResponse:
    """Ask, and on POST take the step; a refusal is shown on the same page."""
    form = forms.Form(posted(request))
    if form.is_valid():
        with refusals_on(form):
            question.take()
    if form.is_bound and not form.errors:
        return redirect(PREVIEW, plan.pk)
    context = {"plan": plan, "form": form, "question": question}
    return render_work(
        request,
        "pricing/admin/plan_confirm.html",
        context,
        title=question.title,
        status=422 if form.errors else 200,
    )
