"""Quotes for people without an account: a signed link, and what they say by it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from orders.models.quotes import Quote


class QuoteLink(models.Model):
    """A link that opens one quote until it ends or is taken back."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="links")
    email = models.EmailField(gettext_lazy("e-mail"))
    name = models.CharField(gettext_lazy("name"), max_length=120)
    # Signed into the address beside the key: what was made up opens nothing.
    secret = models.CharField(max_length=32)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(gettext_lazy("made"), default=timezone.now)
    expires_at = models.DateTimeField(gettext_lazy("ends"))
    revoked_at = models.DateTimeField(gettext_lazy("taken back"), null=True, blank=True)
    last_opened_at = models.DateTimeField(
        gettext_lazy("last opened"), null=True, blank=True
    )

    class Meta:
        verbose_name = gettext_lazy("link to a quote")
        verbose_name_plural = gettext_lazy("links to quotes")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.email


class QuoteComment(models.Model):
    """What somebody wrote through a link."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="comments")
    link = models.ForeignKey(QuoteLink, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(gettext_lazy("name"), max_length=120)
    text = models.TextField(gettext_lazy("comment"), max_length=2000)
    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("comment on a quote")
        verbose_name_plural = gettext_lazy("comments on quotes")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:60]
