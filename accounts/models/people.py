"""How people come to a company, and what the company keeps about buying."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from accounts.models.customers import Customer, Member, OwnedQuerySet, Role
from accounts.models.users import User

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class InvitationQuerySet(OwnedQuerySet["Invitation"]):
    def standing(self, now: datetime) -> Self:
        """Neither accepted nor withdrawn, and not too old."""
        return self.filter(
            accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
        )


class Invitation(models.Model):
    """A person asked to join a company; the link in the mail opens it once.

    Purchase rules may be given to it before it is accepted (see orders).
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(gettext_lazy("e-mail"))
    name = models.CharField(gettext_lazy("name"), max_length=120, blank=True)
    role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name=gettext_lazy("role"),
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True
    )
    # What the inviter writes in the mail beside our own words.
    words = models.TextField(gettext_lazy("personal words"), blank=True)
    # SHA-256 of the token in the mail: who reads the table cannot join.
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(gettext_lazy("sent"))
    expires_at = models.DateTimeField(gettext_lazy("valid until"))
    accepted_at = models.DateTimeField(gettext_lazy("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        gettext_lazy("withdrawn"), null=True, blank=True
    )
    # Who came of it.
    member = models.OneToOneField(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("invitation")
        verbose_name_plural = gettext_lazy("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "customer",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_standing_invitation_per_email",
            ),
            models.CheckConstraint(
                name="accepted_invitation_has_a_member",
                condition=Q(accepted_at__isnull=True) | Q(member__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_standing(self, now: datetime) -> bool:
        """Say whether its link still lets somebody join."""
        is_answered = self.accepted_at is not None or self.withdrawn_at is not None
        return not is_answered and self.expires_at > now


class CostCentreQuerySet(OwnedQuerySet["CostCentre"]):
    def standing(self) -> Self:
        """Those that can be chosen now."""
        return self.filter(archived_at__isnull=True)


class CostCentre(models.Model):
    """Where a company books what it buys; orders copy its code and name."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="cost_centres"
    )
    code = models.CharField(gettext_lazy("code"), max_length=40)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = CostCentreQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("cost centre")
        verbose_name_plural = gettext_lazy("cost centres")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                "customer", Lower("code"), name="cost_centre_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PickupPersonQuerySet(OwnedQuerySet["PickupPerson"]):
    def allowed_on(self, day: date) -> Self:
        """Who may collect goods on `day`."""
        standing = self.filter(archived_at__isnull=True)
        return standing.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class PickupPerson(models.Model):
    """Somebody who may collect goods for a company; needs no account."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="pickup_persons"
    )
    name = models.CharField(gettext_lazy("name"), max_length=120)
    phone = models.CharField(gettext_lazy("phone"), max_length=40, blank=True)
    # What the warehouse asks to see: the last characters of a card, a number plate.
    proof = models.CharField(
        gettext_lazy("how we recognise them"), max_length=120, blank=True
    )
    valid_until = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = PickupPersonQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("pickup person")
        verbose_name_plural = gettext_lazy("pickup persons")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class OrderFieldKind(models.TextChoices):
    TEXT = "text", gettext_lazy("text")
    NUMBER = "number", gettext_lazy("number")
    DATE = "date", gettext_lazy("date")
    CHOICE = "choice", gettext_lazy("one of several")


class OrderFieldQuerySet(OwnedQuerySet["OrderField"]):
    def standing(self) -> Self:
        """Those that a checkout asks for."""
        return self.filter(archived_at__isnull=True)

    def asked_of(self, buyer: "Buyer") -> Self:
        """What the checkout of `buyer` asks beside the shop's own fields."""
        return self.visible_to(buyer).standing()


class OrderField(models.Model):
    """A question of the company's own at checkout; orders copy label and answer."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="order_fields"
    )
    label = models.CharField(gettext_lazy("question"), max_length=80)
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=8,
        choices=OrderFieldKind,
        default=OrderFieldKind.TEXT,
    )
    choices = ArrayField(
        models.CharField(max_length=80),
        verbose_name=gettext_lazy("choices"),
        default=list,
        blank=True,
    )
    is_required = models.BooleanField(gettext_lazy("must be answered"), default=False)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = OrderFieldQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("order field")
        verbose_name_plural = gettext_lazy("order fields")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                "customer",
                Lower("label"),
                condition=Q(archived_at__isnull=True),
                name="order_field_label_once",
            ),
            models.CheckConstraint(
                name="choices_for_a_choice",
                condition=~Q(kind="choice") | ~Q(choices=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.label
