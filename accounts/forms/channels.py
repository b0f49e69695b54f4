"""A channel as a manager keeps it: who may come in, what it looks like."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from accounts.errors import LogoRefused
from accounts.logos import cleaned_logo
from accounts.models import AccessMode, Channel
from shop.money import is_currency

# Name and address together fit into the outbox.
LONGEST_ADDRESS = 100


class ChannelForm(forms.ModelForm[Channel]):
    """A channel in the admin."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What visitors can choose."),
    )

    class Meta:
        model = Channel
        # The admin names the others in its fieldsets.
        fields = ("name", "code", "logo", "accent", "sender_email")
        help_texts = {
            "code": gettext_lazy("For imports and reports; it is never shown."),
            "claim": gettext_lazy("One line, shown to guests at the top."),
            "access_mode": gettext_lazy(
                "Open: guests see prices and can buy. Semi-open: they browse and learn"
                " how to register. Closed: sign-in, registration and legal pages only."
            ),
            "serves_companies": gettext_lazy("Companies can register here."),
            "serves_consumers": gettext_lazy("Persons can register and buy here."),
            "allows_guest_checkout": gettext_lazy(
                "In open channels with consumers: an e-mail and an address are enough."
            ),
            "selling_mode": gettext_lazy("A company can have a way of its own."),
            "vies_policy": gettext_lazy(
                "VIES is the register of VAT ids of the European Union."
            ),
            "logo": gettext_lazy(
                "PNG, JPEG or WebP up to 1 MB and 3000 pixels a side. It stands on"
                " white at the top of pages, mails and documents; without one the name"
                " does."
            ),
            "accent": gettext_lazy(
                "Each was checked to be readable by day and by night."
            ),
            "sender_name": gettext_lazy("Empty: the seller's name."),
            "sender_email": gettext_lazy(
                "Empty: the shop's address. The mail server must be allowed to send for"
                " this domain (SPF, DKIM)."
            ),
            "prices_include_tax": gettext_lazy(
                "On: gross prices, for consumers. The price lists of the channel must"
                " say the same."
            ),
            "currencies": gettext_lazy(
                "With commas between, such as RON, PLN. Buyers without a currency of"
                " their own choose in the footer; see currencies of channels for how"
                " prices are converted."
            ),
            "lowest_price_wins": gettext_lazy(
                "Off: the first list of the chain that has a price decides."
            ),
        }

    def clean_logo(self) -> Any:  # Any: an upload, the file that is there, or False
        """Only what our own decoder reads, written anew; nothing else comes in."""
        logo = self.cleaned_data["logo"]
        if not isinstance(logo, UploadedFile):
            return logo
        try:
            return cleaned_logo(logo)
        except LogoRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_sender_email(self) -> str:
        address: str = self.cleaned_data["sender_email"]
        if len(address) > LONGEST_ADDRESS:
            raise forms.ValidationError(
                gettext_lazy("At most %(most)s characters."),
                params={"most": LONGEST_ADDRESS},
            )
        return address

    def clean_currencies(self) -> list[str]:
        """Codes of ISO 4217, each once."""
        codes = [code.strip().upper() for code in self.cleaned_data["currencies"]]
        for code in codes:
            if not is_currency(code):
                raise forms.ValidationError(
                    gettext_lazy("%(code)s is not a currency."), params={"code": code}
                )
        return list(dict.fromkeys(codes))

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("serves_companies") or data.get("serves_consumers")):
            self.add_error(
                "serves_companies", gettext_lazy("Somebody must be served here.")
            )
        is_for_guests = (
            data.get("serves_consumers") and data.get("access_mode") == AccessMode.OPEN
        )
        if data.get("allows_guest_checkout") and not is_for_guests:
            self.add_error(
                "allows_guest_checkout",
                gettext_lazy("Only in open channels that serve consumers."),
            )
        if data.get("language") not in (data.get("languages") or ()):
            self.add_error(
                "languages", gettext_lazy("The channel's own language is missing.")
            )
        return data
