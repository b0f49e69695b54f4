"""How staff see the people of companies: who was asked in, and who may have what."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Customer, Invitation, Member, Role
from accounts.rights import Right
from accounts.selectors.people import admins_among
from shop.admin import Admin, ReadOnlyAdmin, ScopedAdmin, badge

INVITATION_TONES = {
    "standing": "info",
    "accepted": "success",
    "withdrawn": "danger",
    "ran_out": "warning",
}


class MemberForm(forms.ModelForm[Member]):
    """A role is a ready-made one or the company's own: of others nobody can read it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: a form's own
        super().__init__(*args, **kwargs)
        role = self.fields.get("role")
        if isinstance(role, forms.ModelChoiceField) and self.instance.customer_id:
            mine = Q(customer__isnull=True) | Q(customer=self.instance.customer_id)
            in_use = Q(archived_at__isnull=True) | Q(pk=self.instance.role_id)
            role.queryset = Role.objects.filter(mine & in_use)

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        role: Role | None = data.get("role")
        customer: Customer | None = data.get("customer")
        allowed = {None, customer.pk if customer else self.instance.customer_id}
        if role is not None and role.customer_id not in allowed:
            self.add_error("role", _("This role belongs to another company."))
        return data


def warn_without_admin(request: HttpRequest, customer: Customer) -> None:
    """Tell staff when nobody of an approved company looks after its people any more."""
    members = Member.objects.filter(customer=customer)
    if not customer.is_company or not members.exists():
        return
    if not admins_among(members).exists():
        text = _("Nobody of %(name)s can invite and remove people now.")
        messages.warning(request, text % {"name": customer.name})


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin[Invitation], ScopedAdmin[Invitation]):
    list_display = (
        "email",
        "customer",
        "role",
        "shown_state",
        "invited_by",
        "sent_at",
        "expires_at",
    )
    list_select_related = ("customer", "role", "invited_by")
    list_filter = ("sent_at",)
    search_fields = ("email", "name", "customer__name")
    ordering = ("-sent_at",)
    fields = (
        ("email", "name"),
        ("customer", "role"),
        ("invited_by", "words"),
        ("sent_at", "expires_at"),
        ("accepted_at", "withdrawn_at"),
        "member",
    )

    @badge(description=gettext_lazy("state"), tones=INVITATION_TONES)
    def shown_state(self, invitation: Invitation) -> tuple[str, str]:
        if invitation.accepted_at is not None:
            return "accepted", _("accepted")
        if invitation.withdrawn_at is not None:
            return "withdrawn", _("withdrawn")
        if invitation.is_standing(timezone.now()):
            return "standing", _("not answered yet")
        return "ran_out", _("ran out")


@admin.register(Member)
class MemberAdmin(ScopedAdmin[Member]):
    form = MemberForm
    list_display = ("user", "customer", "role", "joined_at", "archived_at")
    list_select_related = ("user", "customer", "role")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "customer__name")
    autocomplete_fields = ("user", "customer")

    def save_model(
        self,
        request: HttpRequest,
        obj: Member,
        form: forms.ModelForm[Member],
        change: bool,
    ) -> None:
        """Staff may take away the last admin; they are told."""
        super().save_model(request, obj, form, change)
        warn_without_admin(request, obj.customer)


class RoleForm(forms.ModelForm[Role]):
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Rights"),
        choices=Right,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Role
        fields = ("name", "code", "customer", "scope", "rights")


@admin.register(Role)
class RoleAdmin(Admin[Role]):
    form = RoleForm
    list_display = ("name", "code", "customer", "scope")
    list_select_related = ("customer",)
    search_fields = ("name", "code")
    # Ready-made ones first, then by company.
    ordering = (F("customer__name").asc(nulls_first=True), "name", "pk")
    autocomplete_fields = ("customer",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """Ready-made roles and those of customers that the staff user manages."""
        rows: QuerySet[Role] = super().get_queryset(request)
        mine = Customer.objects.managed_by(request.user)  # type: ignore[arg-type]
        return rows.filter(customer__isnull=True) | rows.filter(customer__in=mine)
