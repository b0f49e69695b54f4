"""What people tell us about mails."""

from django import forms
from django.utils.translation import gettext_lazy


class NewsForm(forms.Form):
    wants_news = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "Send me news, offers and reminders of carts I left, by e-mail. "
            "I can stop this at any time."
        ),
    )
