"""People who sign in, and what staff may do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.models import (
    User,
)
from shop.admin import (
    Admin,
    ScopedAdmin,
)


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


admin.site.unregister(Group)


@admin.register(Group)
class StaffGroupAdmin(Admin[Group]):
    search_fields = ("name",)
    filter_horizontal = ("permissions",)
