"""Who buys and owes: customers, their addresses, their people."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from accounts.models.channels import Channel, SellingMode
from accounts.models.groups import CustomerGroup, CustomerKind, Industry
from accounts.models.users import User
from accounts.rights import READY_MADE_ROLES, Grant, Right, RightScope

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class CustomerState(models.TextChoices):
    # Somebody the seller makes an offer to, without people of its own yet.
    PROSPECT = "prospect", gettext_lazy("prospect")
    PENDING = "pending", gettext_lazy("pending")
    APPROVED = "approved", gettext_lazy("approved")
    REJECTED = "rejected", gettext_lazy("rejected")
    BLOCKED = "blocked", gettext_lazy("blocked")


class UnitKind(models.TextChoices):
    """What a customer is in its company's tree."""

    COMPANY = "company", gettext_lazy("company")
    BRANCH = "branch", gettext_lazy("branch")
    TEAM = "team", gettext_lazy("team")


class TaxStatus(models.TextChoices):
    BY_RULES = "by_rules", gettext_lazy("by the rules of its country and VAT id")
    EXEMPT = "exempt", gettext_lazy("exempt by certificate")


class VatAnswer(models.TextChoices):
    """What the authority said. Unknown is not invalid: it could not be asked."""

    UNKNOWN = "unknown", gettext_lazy("not answered yet")
    VALID = "valid", gettext_lazy("registered")
    INVALID = "invalid", gettext_lazy("not registered")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Customers `buyer` may act for."""
        return self.filter(pk__in=buyer.customer_ids)

    def managed_by(self, staff: User) -> Self:
        """All customers for managers, the assigned ones for reps, none for others."""
        if staff.sees_every_customer:
            return self
        return self.filter(rep=staff) if staff.is_staff else self.none()


class Customer(models.Model):
    """The party that buys and owes, of kind company or person."""

    channel = models.ForeignKey(
        Channel,
        on_delete=models.PROTECT,
        related_name="customers",
        verbose_name=gettext_lazy("channel"),
    )
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=8,
        choices=CustomerKind,
        default=CustomerKind.COMPANY,
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=gettext_lazy("parent company"),
    )
    unit_kind = models.CharField(
        gettext_lazy("place in the company"),
        max_length=8,
        choices=UnitKind,
        default=UnitKind.COMPANY,
    )
    number = models.CharField(gettext_lazy("customer number"), max_length=40)
    name = models.CharField(gettext_lazy("name"), max_length=120)
    legal_name = models.CharField(gettext_lazy("legal name"), max_length=200)
    country = CountryField(gettext_lazy("country"))
    vat_id = models.CharField(gettext_lazy("VAT id"), max_length=20, blank=True)
    registration_number = models.CharField(
        gettext_lazy("trade register number"), max_length=40, blank=True
    )
    # The last answer of VIES about `vat_id`; the questions are VatCheck rows.
    vat_answer = models.CharField(
        gettext_lazy("VAT id at VIES"),
        max_length=8,
        choices=VatAnswer,
        default=VatAnswer.UNKNOWN,
    )
    tax_status = models.CharField(
        gettext_lazy("tax status"),
        max_length=8,
        choices=TaxStatus,
        default=TaxStatus.BY_RULES,
    )
    tax_certificate = models.CharField(
        gettext_lazy("exemption certificate"), max_length=80, blank=True
    )
    # Of a person, where goods have an age limit.
    born_on = models.DateField(gettext_lazy("date of birth"), null=True, blank=True)
    email = models.EmailField(gettext_lazy("e-mail"), blank=True)
    phone = models.CharField(gettext_lazy("phone"), max_length=40, blank=True)
    language = models.CharField(
        gettext_lazy("language"),
        max_length=8,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    # Empty: the channel's.
    selling_mode = models.CharField(
        gettext_lazy("way of selling"), max_length=12, choices=SellingMode, blank=True
    )
    requires_second_factor = models.BooleanField(
        gettext_lazy("its people need a second factor"), default=False
    )
    # Empty: the channel's.
    currency = models.CharField(gettext_lazy("currency"), max_length=3, blank=True)
    # What segments look at. Empty: the nearest parent's.
    industry = models.CharField(
        gettext_lazy("industry"),
        max_length=16,
        choices=Industry,
        blank=True,
        default="",
        db_default="",
    )
    agreement = models.CharField(
        gettext_lazy("framework agreement"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=gettext_lazy("The purchasing group or contract it buys under."),
    )
    groups = models.ManyToManyField(
        CustomerGroup,
        blank=True,
        related_name="customers",
        verbose_name=gettext_lazy("groups"),
    )
    rep = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_customers",
        limit_choices_to={"is_staff": True},
        verbose_name=gettext_lazy("sales representative"),
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=CustomerState,
        default=CustomerState.PENDING,
    )
    state_reason = models.TextField(gettext_lazy("reason"), blank=True)
    registered_at = models.DateTimeField(gettext_lazy("registered"), auto_now_add=True)
    approved_at = models.DateTimeField(gettext_lazy("approved"), null=True, blank=True)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("customer")
        verbose_name_plural = gettext_lazy("customers")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "number"], name="customer_number_once_per_channel"
            ),
            models.CheckConstraint(
                name="customer_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            ),
            models.CheckConstraint(
                name="exempt_by_a_certificate",
                condition=~Q(tax_status="exempt") | ~Q(tax_certificate=""),
            ),
        ]
        indexes = [
            models.Index(fields=["rep"], name="customer_by_rep"),
            models.Index(fields=["vat_id"], name="customer_by_vat_id"),
            models.Index(fields=["state", "registered_at"], name="customer_by_state"),
        ]
        permissions = [
            ("approve_customer", "Approves, rejects and blocks customers"),
            ("act_for_customer", "Acts for customers in the shop"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_approved(self) -> bool:
        return self.state == CustomerState.APPROVED and self.archived_at is None

    @property
    def is_company(self) -> bool:
        return self.kind == CustomerKind.COMPANY


T = TypeVar("T", bound=models.Model)


class OwnedQuerySet(models.QuerySet[T]):
    """Rows that belong to a customer by `customer`."""

    def visible_to(self, buyer: "Buyer") -> Self:
        """Rows of the customer `buyer` acts for; a guest sees none."""
        if buyer.customer is None:
            return self.none()
        return self.filter(customer=buyer.customer)

    def managed_by(self, staff: User) -> Self:
        """Rows of the customers that `staff` manages."""
        if staff.sees_every_customer:
            return self
        return self.filter(customer__rep=staff) if staff.is_staff else self.none()


class Address(models.Model):
    """A place of a customer: goods or invoices go there."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="addresses"
    )
    name = models.CharField(gettext_lazy("company or person"), max_length=120)
    attention = models.CharField(gettext_lazy("attention"), max_length=120, blank=True)
    line1 = models.CharField(gettext_lazy("street and number"), max_length=150)
    line2 = models.CharField(gettext_lazy("addition"), max_length=150, blank=True)
    postcode = models.CharField(gettext_lazy("postcode"), max_length=16, blank=True)
    city = models.CharField(gettext_lazy("city"), max_length=80)
    region = models.CharField(gettext_lazy("county"), max_length=80, blank=True)
    country = CountryField(gettext_lazy("country"))
    phone = models.CharField(gettext_lazy("phone"), max_length=40, blank=True)
    is_billing_default = models.BooleanField(
        gettext_lazy("invoices go here"), default=False
    )
    is_delivery_default = models.BooleanField(
        gettext_lazy("goods go here"), default=False
    )
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = OwnedQuerySet["Address"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("address")
        verbose_name_plural = gettext_lazy("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_billing_default=True, archived_at__isnull=True),
                name="one_billing_default",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_delivery_default=True, archived_at__isnull=True),
                name="one_delivery_default",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.line1, self.city) if part)

    def as_lines(self) -> list[str]:
        """The address as it is written on an envelope, without the country."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        lines = [self.name, self.attention, self.line1, self.line2, place, self.region]
        return [line for line in lines if line]


class RoleQuerySet(models.QuerySet["Role"]):
    def standing(self) -> Self:
        """Those that people can be given now."""
        return self.filter(archived_at__isnull=True)


class Role(models.Model):
    """Rights under a name; ready-made ones belong to no customer."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=gettext_lazy("company"),
    )
    code = models.SlugField(gettext_lazy("code"))
    name = models.CharField(gettext_lazy("name"), max_length=80)
    scope = models.CharField(
        gettext_lazy("reach"),
        max_length=10,
        choices=RightScope,
        default=RightScope.COMPANY,
    )
    rights = ArrayField(
        models.CharField(max_length=40, choices=Right),
        verbose_name=gettext_lazy("rights"),
        default=list,
        blank=True,
    )
    # Nobody can get it any more; people who left keep the name of what they had.
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("role")
        verbose_name_plural = gettext_lazy("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "code"],
                name="role_code_once_per_customer",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def grant(self) -> Grant:
        """What it gives to whoever has it."""
        return Grant(frozenset(self.rights), self.scope)

    @property
    def is_ready_made(self) -> bool:
        return self.customer_id is None

    @property
    def shown_name(self) -> str:
        """The name as people read it: of ready-made roles in their language."""
        ready_made = READY_MADE_ROLES.get(self.code) if self.is_ready_made else None
        return str(ready_made[0]) if ready_made else self.name


class Member(models.Model):
    """A user in a customer, with a role."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="members"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="members")
    joined_at = models.DateTimeField(gettext_lazy("joined"), auto_now_add=True)
    archived_at = models.DateTimeField(gettext_lazy("removed"), null=True, blank=True)

    objects = OwnedQuerySet["Member"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("member")
        verbose_name_plural = gettext_lazy("members")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "customer"], name="member_once_per_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.customer}"
