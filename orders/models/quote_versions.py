"""Turns of a quote: each leaves a version; what a worker prints of it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Attachment, User
from orders.models.quotes import Quote, QuoteSide, QuoteTerms
from shop.models import Due, DueQuerySet
from shop.storage import private_storage

Json = dict[str, Any]  # the shape of a line is `orders.rules.quote_lines.FrozenLine`


class VersionState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("waits for a manager")
    SENT = "sent", gettext_lazy("sent")
    REFUSED = "refused", gettext_lazy("sent back by a manager")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


class QuoteVersionQuerySet(models.QuerySet["QuoteVersion"]):
    def sent(self) -> Self:
        """Those both sides see."""
        return self.filter(state=VersionState.SENT)

    def waiting(self) -> Self:
        """Offers that go out once a manager says yes."""
        return self.filter(state=VersionState.WAITING)

    def managed_by(self, staff: User) -> Self:
        """Versions of the quotes that `staff` manages."""
        return self.filter(quote__in=Quote.objects.managed_by(staff).values("pk"))


class QuoteVersion(QuoteTerms):
    """One turn, frozen: what somebody asked, offered or countered."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="versions")
    # Given when it is sent: what only waits for a manager has none.
    number = models.PositiveIntegerField(gettext_lazy("version"), null=True, blank=True)
    side = models.CharField(gettext_lazy("by"), max_length=6, choices=QuoteSide)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=9,
        choices=VersionState,
        default=VersionState.SENT,
    )
    # The quote's `version` that it answers: it goes out only if that still stands.
    answers_version = models.PositiveIntegerField()
    author = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("author"),
    )
    author_name = models.CharField(gettext_lazy("name"), max_length=120, blank=True)
    message = models.TextField(gettext_lazy("message"), blank=True)
    expires_at = models.DateTimeField(
        gettext_lazy("valid until"), null=True, blank=True
    )
    lines: models.JSONField[list[Json], list[Json]] = models.JSONField(default=list)
    # Goods after all discounts, in the quote's basis.
    goods_amount = models.DecimalField(
        gettext_lazy("goods"), max_digits=14, decimal_places=2, default=0
    )
    made_at = models.DateTimeField(gettext_lazy("made"), default=timezone.now)
    sent_at = models.DateTimeField(gettext_lazy("sent"), null=True, blank=True)
    # Why a manager looks: [{"kind", "line", "value", "limit"}].
    reasons: models.JSONField[list[Json], list[Json]] = models.JSONField(
        default=list, blank=True
    )
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("decided by"),
    )
    decided_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)
    decision_note = models.TextField(gettext_lazy("note"), blank=True)

    objects = QuoteVersionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("version of a quote")
        verbose_name_plural = gettext_lazy("versions of quotes")
        ordering = ("quote", "number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "number"], name="quote_version_once"
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(state="waiting"),
                name="one_waiting_version",
            ),
            models.CheckConstraint(
                name="sent_version_has_number",
                condition=~Q(state="sent") | Q(number__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"],
                name="quote_version_waiting",
                condition=Q(state="waiting"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.quote} v{self.number}" if self.number else str(self.quote)


class QuoteFile(models.Model):
    """A file handed in with a version."""

    version = models.ForeignKey(
        QuoteVersion, on_delete=models.PROTECT, related_name="files"
    )
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.attachment)


class QuoteDraft(QuoteTerms):
    """What the seller prepares as the next offer; nothing of it shows to the buyer."""

    quote = models.OneToOneField(Quote, on_delete=models.CASCADE, related_name="draft")
    message = models.TextField(gettext_lazy("answer"), blank=True)
    valid_until = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    lines: models.JSONField[list[Json], list[Json]] = models.JSONField(default=list)
    # Raised with every save: two tabs do not overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    # The quote's `version` that it started from.
    answers_version = models.PositiveIntegerField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.quote}, r{self.revision}"


class QuoteEdit(models.Model):
    """Who is changing a quote now, for one side: a lease that others wait for."""

    quote = models.OneToOneField(Quote, on_delete=models.CASCADE, related_name="edit")
    side = models.CharField(max_length=6, choices=QuoteSide)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.quote}: {self.user}"


class QuotePaperQuerySet(DueQuerySet["QuotePaper"]):
    def unprinted(self) -> Self:
        """Turns whose PDF no worker has made yet."""
        return self.filter(pdf="")

    def of_offers(self) -> Self:
        """Those of the seller's offers, without the buyer's counter-offers."""
        offers = QuoteVersion.objects.filter(
            quote=OuterRef("quote"),
            number=OuterRef("version"),
            side=QuoteSide.SELLER,
        )
        return self.filter(Exists(offers))


class QuotePaper(Due):
    """An offer or counter-offer as it was made; a worker prints its snapshot."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="papers")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = QuotePaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "version"], name="quote_paper_once_per_version"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="quote_paper_unprinted", condition=Q(pdf="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.quote} v{self.version}"
