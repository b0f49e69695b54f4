"""Sign-in by a company's own identity provider."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models.customers import Customer, OwnedQuerySet, Role
from shop.secrets import SecretField


class SsoKind(models.TextChoices):
    OIDC = "oidc", gettext_lazy("OpenID Connect")
    SAML = "saml", gettext_lazy("SAML 2.0")


class SsoConnection(models.Model):
    """How people of a company sign in elsewhere, told by the domain of their e-mail."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, related_name="sso_connection"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=4, choices=SsoKind)
    # Part of the addresses the provider is told; never guessed from names.
    code = models.SlugField(gettext_lazy("code"), unique=True)
    domains = ArrayField(
        models.CharField(max_length=120), verbose_name=gettext_lazy("e-mail domains")
    )
    client_id = models.CharField(gettext_lazy("client id"), max_length=200, blank=True)
    # Encrypted (shop.secrets); never shown again.
    secret = SecretField(gettext_lazy("client secret"), blank=True)
    # Server address for OIDC; entity, addresses and certificate for SAML.
    config: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        gettext_lazy("settings"), default=dict, blank=True
    )
    # New people join with this role; without one only those who are invited.
    new_member_role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("role of new people"),
    )
    is_required = models.BooleanField(
        gettext_lazy("no other way to sign in"), default=False
    )
    is_active = models.BooleanField(gettext_lazy("in use"), default=False)

    objects = OwnedQuerySet["SsoConnection"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("company sign-in")
        verbose_name_plural = gettext_lazy("company sign-ins")
        constraints = [
            models.CheckConstraint(name="sso_has_a_domain", condition=~Q(domains=[]))
        ]

    def __str__(self) -> str:
        return self.code
