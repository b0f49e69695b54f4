"""Segments: customers who share catalogues, prices or terms, and who is one of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField


class CustomerKind(models.TextChoices):
    COMPANY = "company", gettext_lazy("company")
    PERSON = "person", gettext_lazy("person")


class Industry(models.TextChoices):
    """What a company does, as far as prices and assortments may depend on it."""

    HOSPITALITY = "hospitality", gettext_lazy("hotels and restaurants")
    FOOD = "food", gettext_lazy("food production")
    RETAIL = "retail", gettext_lazy("retail")
    WHOLESALE = "wholesale", gettext_lazy("wholesale")
    CONSTRUCTION = "construction", gettext_lazy("construction")
    TRADES = "trades", gettext_lazy("trades and crafts")
    MANUFACTURING = "manufacturing", gettext_lazy("manufacturing")
    AGRICULTURE = "agriculture", gettext_lazy("agriculture")
    AUTOMOTIVE = "automotive", gettext_lazy("vehicles and workshops")
    TRANSPORT = "transport", gettext_lazy("transport and logistics")
    ENERGY = "energy", gettext_lazy("energy and utilities")
    HEALTH = "health", gettext_lazy("health and care")
    EDUCATION = "education", gettext_lazy("education")
    PUBLIC = "public", gettext_lazy("public administration")
    CLEANING = "cleaning", gettext_lazy("cleaning and facility services")
    OFFICES = "offices", gettext_lazy("offices and services")


class CustomerGroup(models.Model):
    """A segment: customers who share catalogues, prices or terms."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)

    class Meta:
        verbose_name = gettext_lazy("customer group")
        verbose_name_plural = gettext_lazy("customer groups")

    def __str__(self) -> str:
        return self.name


class SegmentRule(models.Model):
    """Who belongs to a group without being put into it: everything said must hold.

    Several rules of one group are alternatives. Evaluated by the database whenever
    somebody asks (accounts_groups), so that a change holds at once everywhere.
    """

    group = models.ForeignKey(
        CustomerGroup,
        on_delete=models.CASCADE,
        related_name="rules",
        verbose_name=gettext_lazy("group"),
    )
    kind = models.CharField(
        gettext_lazy("kind"), max_length=8, choices=CustomerKind, blank=True
    )
    industry = models.CharField(
        gettext_lazy("industry"), max_length=16, choices=Industry, blank=True
    )
    agreement = models.CharField(
        gettext_lazy("framework agreement"), max_length=40, blank=True
    )
    country = CountryField(gettext_lazy("country"), blank=True)
    postcodes = ArrayField(
        models.CharField(max_length=10),
        verbose_name=gettext_lazy("postcodes"),
        default=list,
        blank=True,
        help_text=gettext_lazy(
            "How the postcode of the billing address begins; empty means the whole"
            " country."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("who belongs to it")
        verbose_name_plural = gettext_lazy("who belongs to it")
        constraints = [
            models.CheckConstraint(
                name="segment_rule_says_something",
                condition=~Q(kind="", industry="", agreement="", country=""),
                violation_error_message=gettext_lazy(
                    "Say at least one thing; empty would be everybody."
                ),
            ),
            models.CheckConstraint(
                name="segment_postcodes_of_a_country",
                condition=Q(postcodes=[]) | ~Q(country=""),
                violation_error_message=gettext_lazy(
                    "Say of which country the postcodes are."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.group)
