"""The typed base of everything in the admin.

`Admin` for master data, `ReadOnlyAdmin` for documents and history, `ScopedAdmin` for
what belongs to customers: lists, autocompletes, actions and exports reach only what
`managed_by(staff)` gives. Staff *work* on a document is a view that calls a service,
mounted by `works`:

    works = (
        Work("<int:order_id>/ship/", "ship", views.ship, "orders.change_order",
             gettext_lazy("Ship"), is_offered=lambda order: order.is_shippable),
    )

and answered with `render_work`, whose template extends admin/work.html.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.checks import CheckMessage, Error
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from unfold.decorators import display

from shop.admin_figures import column
from shop.admin_works import Offer, WayBack
from shop.admin_works import Work as Work
from shop.admin_works import render_work as render_work
from shop.audit import Deed, deeds_in, write_down
from shop.forms import refusals_on
from shop.mail import send_again
from shop.models import MailState, OutgoingMail

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.contrib.admin import StackedInline as Stacked
    from django.contrib.admin import TabularInline as Tabular
    from django.contrib.admin.options import BaseModelAdmin
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models.fields.related import RelatedField

    class Choices(BaseModelAdmin[Any]):  # Any: mixed into admins of any model
        """What the mixin is mixed into."""

else:
    # unfold carries no types; its classes are Django's with another face.
    from unfold.admin import ModelAdmin
    from unfold.admin import StackedInline as Stacked
    from unfold.admin import TabularInline as Tabular

    Choices = object

M = TypeVar("M", bound=models.Model)
F = TypeVar("F", bound=Callable[..., Any])  # Any: a column takes its own model
P = TypeVar("P", bound=models.Model)
R = TypeVar("R", bound=models.Model, covariant=True)


class Managed(Protocol[R]):
    """A QuerySet that knows which of its rows a member of staff manages."""

    def managed_by(self, staff: "AbstractBaseUser") -> models.QuerySet[R]: ...


def managed(rows: models.QuerySet[M], request: HttpRequest) -> models.QuerySet[M]:
    """Limit `rows` to what the staff user at the admin manages, where that differs."""
    if not hasattr(rows, "managed_by"):
        return rows
    staff = cast("AbstractBaseUser", request.user)  # behind admin_view: never a guest
    return cast("Managed[M]", rows).managed_by(staff)


def badge(
    *, description: str | Promise, tones: Mapping[str, str], ordering: str = ""
) -> Callable[[F], F]:
    """A list column as a badge: the method answers (value, words).

    `tones` maps values to success, warning, danger or info.
    """
    decorate: Callable[[F], F] = display(
        description=description, label=dict(tones), ordering=ordering or None
    )
    return decorate


class _ManagedChoices(Choices):
    """Foreign keys offer, and accept, only rows that the staff user manages."""

    def get_field_queryset(
        self,
        db: str | None,
        db_field: "RelatedField[Any, Any]",
        request: HttpRequest,
    ) -> models.QuerySet[Any] | None:  # Any: rows of the related model
        # Django's own method: it feeds selects, autocompletes and their validation.
        found: models.QuerySet[Any] | None = super().get_field_queryset(
            db, db_field, request
        )
        if found is None:
            found = db_field.remote_field.model._default_manager.using(db).all()
        return managed(found, request)

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:  # Any: any field; and Django's own
        field: forms.Field | None = super().formfield_for_dbfield(
            db_field, request, **kwargs
        )
        # A day and its time are two controls below one label, which names neither.
        for part in getattr(getattr(field, "widget", None), "widgets", ()):
            part.attrs.setdefault("aria-label", capfirst(db_field.verbose_name))
        return field


class Admin(_ManagedChoices, ModelAdmin[M]):
    """Master data. What is out of reach is not found."""

    works: Sequence[Work] = ()
    list_per_page = 50
    show_full_result_count = False
    change_form_outer_before_template = "admin/_works.html"
    list_before_template = "admin/_works.html"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Columns, with numbers as the shop writes them where they are not typed."""
        names: Sequence[Any] = super().get_list_display(request)  # Any: or functions
        return [
            name if name in self.list_editable else column(self.model, name)
            for name in names
        ]

    def get_urls(self) -> list[URLPattern]:
        """The works, before Django's own catch-all."""
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        works = [
            path(work.path, self._door(work), name=f"{prefix}_{work.name}")
            for work in self.works
        ]
        return [*works, *super().get_urls()]

    def _door(self, work: Work) -> Callable[..., HttpResponseBase]:
        @wraps(work.view)
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(work.permission):
                raise PermissionDenied
            pk = next(iter(kwargs.values()), None)
            # Only pages that show it ask for the row.
            back = SimpleLazyObject(lambda: self._way_back(request, pk))
            vars(request)["way_back"] = back  # for render_work
            return work.view(request, **kwargs)

        return self.admin_site.admin_view(checked)

    def _way_back(self, request: HttpRequest, pk: object) -> WayBack | None:
        """To the row with `pk`, else to the list; None for who may see neither."""
        if not self.has_view_or_change_permission(request):
            return None
        opts, page = self.opts, f"admin:{self.opts.app_label}_{self.opts.model_name}"
        row = None if pk is None else self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            text = capfirst(str(opts.verbose_name_plural))
            return WayBack(text, reverse(f"{page}_changelist"))
        text = " ".join([capfirst(str(opts.verbose_name)), str(row)])
        return WayBack(text, reverse(f"{page}_change", args=[row.pk]))

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,  # Any: forms of this and of other models
        formsets: Any,
        add: bool = False,
    ) -> list[dict[str, dict[str, list[str]]]]:
        """Django asks for its own log line; the trail gets old and new values too."""
        actor_id = cast("int", request.user.pk)  # behind admin_view: never a guest
        write_down(deeds_in(form, formsets or (), actor_id=actor_id, is_new=add))
        return super().construct_change_message(request, form, formsets, add)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        # Any: rows of any model, and Django's own log rows
        actor_id = cast("int", request.user.pk)  # as above
        write_down([Deed(row, "deleted", actor_id, {}) for row in queryset])
        return super().log_deletions(request, queryset)

    def offers(self, request: HttpRequest, row: M | None) -> list[Offer]:
        """Works to offer on the page of `row`, or above the list without one."""
        wanted = [
            work
            for work in self.works
            if work.label
            and work.is_about_a_row == (row is not None)
            and request.user.has_perm(work.permission)
            and (row is None or work.is_offered(row))
        ]
        return [
            Offer(work.label, self.work_url(work, row), work.is_danger)
            for work in wanted
        ]

    def work_url(self, work: Work, row: M | None) -> str:
        """Where `work` is, on `row` or on the list."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_{work.name}"
        return reverse(f"admin:{name}", args=[] if row is None else [row.pk])

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],  # Any: template variables
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        context["offers"] = [] if obj is None else self.offers(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        offers = {"offers": self.offers(request, None)}
        answer: HttpResponse = super().changelist_view(
            request, {**offers, **(extra_context or {})}
        )
        return answer

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: object, object_id: str
    ) -> HttpResponse:
        # Django would redirect to the start page; nobody shall learn what exists.
        raise Http404


class ScopedAdmin(Admin[M]):
    """Rows of customers: only those that the staff user manages exist here.

    The list, the page of a row, its history, actions, exports and autocompletes of
    other admins that point here all start from this queryset.
    """

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        rows: models.QuerySet[M] = super().get_queryset(request)
        staff = cast("AbstractBaseUser", request.user)  # behind admin_view
        return cast("Managed[M]", rows).managed_by(staff)

    def check(self, **kwargs: Any) -> list[CheckMessage]:  # Any: Django's own
        found: list[CheckMessage] = super().check(**kwargs)
        if not hasattr(self.model._default_manager.all(), "managed_by"):
            text = f"{self.model.__name__} has no managed_by() on its QuerySet."
            found.append(Error(text, obj=type(self), id="angro.E001"))
        return found


class ReadOnlyAdmin(Admin[M]):
    """Documents and history: seen here, changed by services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class TabularInline(_ManagedChoices, Tabular[M, P]):
    """Rows inside another row's page, as a table."""

    extra = 0


class AssignmentInline(TabularInline[M, P]):
    """Whom the row is for: channels, groups, and customers the staff user manages."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        rows: models.QuerySet[M] = super().get_queryset(request)
        everybodys = models.Q(customer__isnull=True)
        return rows.filter(everybodys | models.Q(pk__in=managed(rows, request)))


class StackedInline(_ManagedChoices, Stacked[M, P]):
    """Rows inside another row's page, one below the other."""

    extra = 0


class ReadOnlyInline(TabularInline[M, P]):
    """Rows inside another row's page, to look at."""

    can_delete = False
    hide_title = True  # the columns say it

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        """With the rows that columns name: no question for each."""
        shown = set(self.get_fields(request))
        named = [
            field.name
            for field in self.opts.fields
            if field.is_relation and field.name in shown
        ]
        rows: models.QuerySet[M] = super().get_queryset(request)
        return rows.select_related(*named) if named else rows

    def has_add_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False


@require_http_methods(["GET", "POST"])
def send_mail_again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Try a mail again that was given up."""
    mail = get_object_or_404(OutgoingMail, pk=mail_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            send_again(mail_id=mail.pk)
    if form.is_bound and form.is_valid():
        messages.success(request, _("The mail is tried again."))
        return redirect("admin:shop_outgoingmail_change", mail.pk)
    return render_work(
        request,
        "admin/send_mail_again.html",
        {"form": form, "mail": mail},
        title=_("Send a mail again"),
        status=422 if form.errors else 200,
    )


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin[OutgoingMail]):
    list_display = (
        "queued_at",
        "template",
        "recipient",
        "shown_state",
        "attempts",
        "sent_at",
    )
    list_filter = ("state", "template", "queued_at")
    search_fields = ("recipient", "once")
    ordering = ("-queued_at",)
    # What the mail says may hold keys to accounts: nobody reads it here.
    fields = (
        ("template", "language"),
        ("recipient", "sender"),
        ("state", "attempts"),
        ("queued_at", "sent_at"),
        ("next_at", "once"),
        "last_error",
    )
    works = (
        Work(
            "<int:mail_id>/send-again/",
            "send_again",
            send_mail_again,
            "shop.change_outgoingmail",
            gettext_lazy("Send again"),
            is_offered=lambda mail: mail.state in {MailState.FAILED, MailState.DROPPED},
        ),
    )

    @badge(
        description=gettext_lazy("state"),
        tones={"due": "info", "sent": "success", "failed": "danger"},
        ordering="state",
    )
    def shown_state(self, mail: OutgoingMail) -> tuple[str, str]:
        state = MailState(mail.state)
        return state.value, str(state.label)
