"""People who sign in."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy
from phonenumber_field.modelfields import PhoneNumberField


class UserQuerySet(models.QuerySet["User"]):
    def managed_by(self, staff: "User") -> Self:
        """All users for managers; for reps colleagues and people of their customers."""
        if staff.sees_every_customer:
            return self
        if not staff.is_staff:
            return self.none()
        theirs = User.objects.filter(memberships__customer__rep=staff)
        return self.filter(Q(is_staff=True) | Q(pk__in=theirs.values("pk")))


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":  # Any: model fields, as Django's own managers take them
        """Create a person who signs in with `email`, kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":  # Any: as above
        """Create an operator who may do everything in the admin."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. What they may buy for is told by `Member` rows."""

    email = models.EmailField(gettext_lazy("e-mail"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=120, blank=True)
    phone = PhoneNumberField(gettext_lazy("phone"), blank=True)
    language = models.CharField(
        gettext_lazy("language"),
        max_length=8,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    is_staff = models.BooleanField(gettext_lazy("works for the seller"), default=False)
    is_active = models.BooleanField(gettext_lazy("may sign in"), default=True)
    # Personal details are gone, the row stays: documents name it (see erase_person).
    erased_at = models.DateTimeField(gettext_lazy("erased"), null=True, blank=True)
    date_joined = models.DateTimeField(gettext_lazy("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = gettext_lazy("user")
        verbose_name_plural = gettext_lazy("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_once_in_any_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """First name and an initial, for the page head: Mara I."""
        first, _, rest = self.name.partition(" ")
        return f"{first} {rest[0]}." if rest else (first or self.email)

    @property
    def sees_every_customer(self) -> bool:
        """Staff who are not limited to the customers assigned to them."""
        return self.is_staff and self.has_perm("accounts.manage_every_customer")
