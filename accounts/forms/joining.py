"""What an invited person says about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from accounts.forms.fields import text_field
from accounts.models import Channel, User
from accounts.services.joining import NewPerson


class JoinForm(forms.Form):
    """Name and password; the e-mail is the invitation's."""

    name = text_field(gettext_lazy("Your name"), 120, "name")
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of your mails"))

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        email: str,
        channel: Channel,
        with_password: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        if not with_password:
            del self.fields["password"]
        names = dict(settings.LANGUAGES)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101 declared above
        language.choices = [
            (code, names[code]) for code in channel.languages if code in names
        ]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Not saved: only so that the password can be compared with name and e-mail.
        person = User(email=self.email, name=self.cleaned_data.get("name", ""))
        validate_password(password, person)
        return password

    def person(self) -> NewPerson:
        return NewPerson(**self.cleaned_data)
