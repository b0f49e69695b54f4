"""Rules of catalogues, and what is done to them in bulk."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from catalog.models import AttributeKind, Catalogue, CatalogueRule, RuleEffect

MOST_CODES = 20_000
LARGEST_FILE = 2 * 1024 * 1024


class RuleForm(forms.ModelForm[CatalogueRule]):
    """A rule by an attribute names a value that the attribute can have."""

    class Meta:
        model = CatalogueRule
        fields = (
            "effect",
            "category",
            "brand",
            "tag",
            "attribute",
            "choice",
            "boolean",
            "least",
            "most",
        )

    def clean(self) -> dict[str, Any]:  # Any: cleaned values
        data = super().clean() or self.cleaned_data
        attribute, choice = data.get("attribute"), data.get("choice")
        if attribute is None:
            return data
        if choice is not None and choice.attribute_id != attribute.pk:
            text = gettext_lazy("That is no choice of this attribute.")
            self.add_error("choice", text)
        has = {
            AttributeKind.CHOICE: choice is not None,
            AttributeKind.BOOLEAN: data.get("boolean") is not None,
            AttributeKind.NUMBER: not (data.get("least") is data.get("most") is None),
        }
        if not has.get(AttributeKind(attribute.kind), False):
            text = gettext_lazy("Give a value of the kind the attribute has: %(kind)s.")
            kind = AttributeKind(attribute.kind).label
            self.add_error(
                "attribute", forms.ValidationError(text, params={"kind": kind})
            )
        return data


class NameProductsForm(forms.Form):
    """Products by a pasted list or a file: one code a line, the first column counts."""

    effect = forms.ChoiceField(
        label=gettext_lazy("Effect"), choices=RuleEffect.choices, required=True
    )
    codes = forms.CharField(
        label=gettext_lazy("Product codes, SKUs or EANs, one a line"),
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(label=gettext_lazy("or a text or CSV file"), required=False)

    def clean_file(self) -> Any:  # Any: an uploaded file carries no types
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(gettext_lazy("The file is too large."))
        return file

    def clean(self) -> dict[str, Any]:  # Any: cleaned values
        data = super().clean() or self.cleaned_data
        lines = data.get("codes", "").splitlines() + self._lines_of_file(data)
        cells = (re.split(r"[;,\t]", line, maxsplit=1)[0] for line in lines)
        codes = [code for code in (cell.strip().strip('"') for cell in cells) if code]
        if not codes and not self.errors:
            raise forms.ValidationError(gettext_lazy("Name at least one product."))
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(
                gettext_lazy("At most %(most)s lines at once."),
                params={"most": MOST_CODES},
            )
        data["named"] = codes
        return data

    def _lines_of_file(self, data: dict[str, Any]) -> list[str]:  # Any: as above
        file = data.get("file")
        if file is None:
            return []
        try:
            return str(file.read().decode("utf-8-sig")).splitlines()
        except UnicodeDecodeError:
            self.add_error("file", gettext_lazy("The file is not text in UTF-8."))
            return []


class CopyForm(forms.ModelForm[Catalogue]):
    """The name of a copy."""

    class Meta:
        model = Catalogue
        fields = ("name", "code")


class AsCustomerForm(forms.Form):
    """Whose eyes to look through."""

    number = forms.CharField(
        label=gettext_lazy("As the customer with the number"),
        required=False,
        max_length=40,
    )

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        # Any: a form's own arguments
        super().__init__(*args, **kwargs)
        self._staff = staff
        self.customer: Customer | None = None

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if number:
            mine = Customer.objects.managed_by(self._staff).filter(number=number)
            self.customer = mine.select_related("channel__seller").first()
            if self.customer is None:
                raise forms.ValidationError(
                    gettext_lazy("You look after no customer with this number.")
                )
        return number
