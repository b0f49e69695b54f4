"""Master data of accounts: customers and their people, sellers and their channels."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.models import (
    Address,
    Channel,
    ChannelHost,
    Customer,
    CustomerGroup,
    CustomerState,
    Event,
    Member,
    Role,
    Seller,
    SellerBankAccount,
    SellerTaxRegistration,
    User,
)
from accounts.rights import Right
from accounts.services.approval import may_become
from accounts.views import staff
from shop.admin import (
    Admin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ScopedAdmin,
    TabularInline,
    Work,
    badge,
)
from shop.exports import ExportAdmin

APPROVE = "accounts.approve_customer"
STATE_TONES: dict[str, str] = {
    CustomerState.PENDING: "warning",
    CustomerState.APPROVED: "success",
    CustomerState.REJECTED: "danger",
    CustomerState.BLOCKED: "danger",
}


def _may_become(state: CustomerState) -> Any:  # Any: a test of a row, as Work takes it
    return lambda customer: may_become(customer, state)


class MemberInline(TabularInline[Member, Customer]):
    model = Member
    fields = ("user", "role", "archived_at")
    autocomplete_fields = ("user",)
    tab = True


class AddressInline(TabularInline[Address, Customer]):
    model = Address
    fields = (
        "name",
        "line1",
        "postcode",
        "city",
        "country",
        "is_billing_default",
        "is_delivery_default",
        "archived_at",
    )
    tab = True


class EventInline(ReadOnlyInline[Event, Customer]):
    model = Event
    fk_name = "customer"
    fields = ("at", "verb", "subject_name", "actor")
    readonly_fields = fields
    ordering = ("-at",)
    per_page = 20
    tab = True


@admin.register(Customer)
class CustomerAdmin(ExportAdmin[Customer], ScopedAdmin[Customer]):
    list_display = (
        "name",
        "number",
        "shown_state",
        "kind",
        "country",
        "rep",
        "channel",
        "registered_at",
    )
    list_select_related = ("rep", "channel")
    list_filter = ("state", "kind", "channel", "groups", "country")
    search_fields = ("name", "legal_name", "number", "vat_id", "email")
    ordering = ("name",)
    autocomplete_fields = ("parent", "rep", "groups")
    readonly_fields = ("state", "state_reason", "registered_at", "approved_at")
    inlines = (MemberInline, AddressInline, EventInline)
    export_fields = (
        "number",
        "name",
        "legal_name",
        "country",
        "vat_id",
        "state",
        "email",
        "phone",
        "rep__email",
    )
    fieldsets = (
        (None, {"fields": (("name", "number"), ("legal_name", "kind"))}),
        (
            gettext_lazy("State"),
            {"fields": (("state", "approved_at"), "state_reason", "registered_at")},
        ),
        (
            gettext_lazy("Register"),
            {"fields": (("country", "vat_id"), "registration_number", "parent")},
        ),
        (
            gettext_lazy("Dealings"),
            {
                "fields": (
                    ("channel", "rep"),
                    "groups",
                    ("language", "currency"),
                    ("email", "phone"),
                    "archived_at",
                )
            },
        ),
    )
    works = (
        Work(
            "<int:customer_id>/approve/",
            "approve",
            staff.approve,
            APPROVE,
            gettext_lazy("Approve"),
            is_offered=_may_become(CustomerState.APPROVED),
        ),
        Work(
            "<int:customer_id>/reject/",
            "reject",
            staff.reject,
            APPROVE,
            gettext_lazy("Reject"),
            is_offered=_may_become(CustomerState.REJECTED),
            is_danger=True,
        ),
        Work(
            "<int:customer_id>/block/",
            "block",
            staff.block,
            APPROVE,
            gettext_lazy("Block"),
            is_offered=_may_become(CustomerState.BLOCKED),
            is_danger=True,
        ),
    )

    @badge(description=gettext_lazy("state"), tones=STATE_TONES, ordering="state")
    def shown_state(self, customer: Customer) -> tuple[str, str]:
        state = CustomerState(customer.state)
        return state.value, str(state.label)

    def has_delete_permission(
        self, request: HttpRequest, obj: Customer | None = None
    ) -> bool:
        """Customers are archived, never deleted."""
        return False


@admin.register(Address)
class AddressAdmin(ScopedAdmin[Address]):
    list_display = ("name", "customer", "line1", "postcode", "city", "country")
    list_select_related = ("customer",)
    list_filter = ("country", "is_billing_default", "is_delivery_default")
    search_fields = ("name", "line1", "city", "postcode", "customer__name")
    autocomplete_fields = ("customer",)


@admin.register(Member)
class MemberAdmin(ScopedAdmin[Member]):
    list_display = ("user", "customer", "role", "joined_at", "archived_at")
    list_select_related = ("user", "customer", "role")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "customer__name")
    autocomplete_fields = ("user", "customer")


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
    autocomplete_fields = ("customer",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """Ready-made roles and those of customers that the staff user manages."""
        rows: QuerySet[Role] = super().get_queryset(request)
        mine = Customer.objects.managed_by(request.user)  # type: ignore[arg-type]
        return rows.filter(customer__isnull=True) | rows.filter(customer__in=mine)


@admin.register(CustomerGroup)
class CustomerGroupAdmin(Admin[CustomerGroup]):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}


class HostInline(TabularInline[ChannelHost, Channel]):
    model = ChannelHost


@admin.register(Channel)
class ChannelAdmin(Admin[Channel]):
    list_display = ("name", "seller", "access_mode", "currency", "is_default")
    list_select_related = ("seller",)
    list_filter = ("access_mode", "seller")
    search_fields = ("name", "code")
    inlines = (HostInline,)


class BankAccountInline(TabularInline[SellerBankAccount, Seller]):
    model = SellerBankAccount
    tab = True


class TaxRegistrationInline(TabularInline[SellerTaxRegistration, Seller]):
    model = SellerTaxRegistration
    tab = True


@admin.register(Seller)
class SellerAdmin(Admin[Seller]):
    list_display = ("name", "legal_name", "country", "vat_id", "currency")
    search_fields = ("name", "legal_name", "code")
    inlines = (BankAccountInline, TaxRegistrationInline)


class NewUserForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(ScopedAdmin[User]):
    """People who sign in. Their rights in companies are members and roles."""

    form = UserForm
    add_form = NewUserForm
    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    ordering = ("email",)
    autocomplete_fields = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": (("email", "name"), ("phone", "language"))}),
        (
            gettext_lazy("Work for the seller"),
            {"fields": (("is_staff", "is_superuser"), "groups")},
        ),
        (
            gettext_lazy("Sign-in"),
            {"fields": ("is_active", ("last_login", "date_joined"))},
        ),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "name", "usable_password", "password1", "password2")},
        ),
    )

    def get_form(
        self,
        request: HttpRequest,
        obj: User | None = None,
        change: bool = False,
        **kwargs: Any,  # Any: as Django types it
    ) -> type[forms.ModelForm[User]]:
        """A new user gets a password; later only they change it, by mail."""
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> Any:  # Any: as Django types it
        """Only operators make operators, and only they say who works for the seller."""
        fixed = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            fixed += ["is_superuser", "is_staff", "groups"]
        return fixed

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Only operators change colleagues: a new e-mail is a way into an account."""
        if obj is not None and obj.is_staff and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """People are deactivated, never deleted: their deeds stay."""
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event], ScopedAdmin[Event]):
    list_display = ("at", "verb", "subject_kind", "subject_name", "customer", "actor")
    list_select_related = ("customer", "actor")
    list_filter = ("subject_kind", "verb", "at")
    search_fields = ("subject_name", "customer__name")
    ordering = ("-at",)


class StaffGroupAdmin(Admin[Group]):
    search_fields = ("name",)
    filter_horizontal = ("permissions",)


admin.site.unregister(Group)
admin.site.register(Group, StaffGroupAdmin)
