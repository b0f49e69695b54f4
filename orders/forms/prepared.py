"""What representatives write when they hand a cart over."""

from django import forms
from django.utils.translation import gettext_lazy


class HandOverForm(forms.Form):
    """A name for the cart and a few words for who gets it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the cart"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: it says who prepared it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
