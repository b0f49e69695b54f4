"""The question for a date of birth."""

from django import forms
from django.utils.translation import gettext_lazy

from shop.forms import BirthField


class BirthForm(forms.Form):
    """Asked once of a consumer who buys goods with an age limit."""

    born_on = BirthField(
        help_text=gettext_lazy("We keep it and do not ask again. Nobody else sees it.")
    )
