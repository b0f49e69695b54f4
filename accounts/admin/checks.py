"""What VIES answered, and the rules that let companies in."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django_countries import countries
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import ApprovalRule, VatAnswer, VatCheck
from accounts.views import staff
from shop.admin import Admin, ReadOnlyAdmin, ScopedAdmin, Work, badge

ANSWER_TONES: dict[str, str] = {
    VatAnswer.UNKNOWN: "info",
    VatAnswer.VALID: "success",
    VatAnswer.INVALID: "danger",
}


@admin.register(VatCheck)
class VatCheckAdmin(ReadOnlyAdmin[VatCheck], ScopedAdmin[VatCheck]):
    list_display = (
        "asked_at",
        "customer",
        "vat_id",
        "shown_answer",
        "trader_name",
        "consultation_number",
        "answered_at",
    )
    list_select_related = ("customer",)
    list_filter = ("answer", "asked_at")
    search_fields = ("vat_id", "customer__name", "consultation_number")
    ordering = ("-asked_at",)
    fields = (
        "customer",
        ("vat_id", "answer"),
        "trader_name",
        "trader_address",
        "consultation_number",
        ("asked_at", "answered_at", "closed_at"),
        ("attempts", "next_at"),
        "last_error",
    )

    @badge(description=gettext_lazy("answer"), tones=ANSWER_TONES, ordering="answer")
    def shown_answer(self, check: VatCheck) -> tuple[str, str]:
        answer = VatAnswer(check.answer)
        return answer.value, str(answer.label)


def _list_field(label: str | Promise) -> Any:  # Any: as Django types it
    return SimpleArrayField(
        forms.CharField(max_length=120),
        label=label,
        required=False,
        help_text=gettext_lazy("Several are separated by commas; empty means any."),
        widget=UnfoldAdminTextInputWidget,
    )


class ApprovalRuleForm(forms.ModelForm[ApprovalRule]):
    """Codes and domains as they are compared: RO, example.com."""

    countries = _list_field(gettext_lazy("countries"))
    email_domains = _list_field(gettext_lazy("e-mail domains"))

    def clean_countries(self) -> list[str]:
        codes = [code.strip().upper() for code in self.cleaned_data["countries"]]
        unknown = [code for code in codes if code not in dict(countries)]
        if unknown:
            raise forms.ValidationError(
                gettext_lazy("No country has the code %(code)s."),
                params={"code": ", ".join(unknown)},
            )
        return codes

    def clean_email_domains(self) -> list[str]:
        domains = self.cleaned_data["email_domains"]
        return [domain.strip().lower().lstrip("@") for domain in domains]


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(Admin[ApprovalRule]):
    """Who is let in without staff; the preview says whom a rule would let in now."""

    form = ApprovalRuleForm
    list_display = ("name", "channel", "position", "is_active", "rep")
    list_select_related = ("channel", "rep")
    list_filter = ("channel", "is_active")
    ordering = ("channel", "position", "pk")
    autocomplete_fields = ("groups", "rep")
    fieldsets = (
        (None, {"fields": (("name", "channel"), ("is_active", "position"))}),
        (
            gettext_lazy("Lets a company in when"),
            {
                "fields": (
                    ("countries", "email_domains"),
                    ("needs_registered_vat", "needs_confirmed_email"),
                    ("needs_no_namesake", "needs_document"),
                )
            },
        ),
        (gettext_lazy("The company then"), {"fields": ("groups", "rep")}),
    )
    works = (
        Work(
            "<int:rule_id>/preview/",
            "preview",
            staff.preview_rule,
            "accounts.view_approvalrule",
            gettext_lazy("Whom it would let in"),
        ),
    )
