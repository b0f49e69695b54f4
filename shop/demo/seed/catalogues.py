"""An assortment that attributes decide, for a segment nobody has to keep."""

from accounts.models import Customer, CustomerGroup, Industry, SegmentRule
from catalog.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    CatalogueAssignment,
    CatalogueRule,
    RuleEffect,
)
from shop.demo.seed.demo import Demo

INDUSTRIES = {
    "hotels": Industry.HOSPITALITY,
    "restaurants": Industry.HOSPITALITY,
    "workshops": Industry.TRADES,
    "partners": Industry.WHOLESALE,
}
LEFT_OUT = "recycled"


def write_segments(demo: Demo) -> None:
    """Industries of companies, and hotels in Germany as a group of their own.

    Their catalogue leaves out what is made of recycled paper, whatever chapter it
    stands in.
    """
    for code, industry in INDUSTRIES.items():
        companies = Customer.objects.filter(groups__code=code, parent__isnull=True)
        companies.update(industry=industry)
    group = CustomerGroup.objects.create(
        code="hotels-germany", name="Hotels in Germany"
    )
    SegmentRule.objects.create(group=group, industry=Industry.HOSPITALITY, country="DE")
    material = Attribute.objects.get(code="material")
    choice = AttributeChoice.objects.get(attribute=material, code=LEFT_OUT)
    catalogue = Catalogue.objects.create(
        code="hotels-germany", name="Hotels in Germany"
    )
    CatalogueRule.objects.create(catalogue=catalogue)
    CatalogueRule.objects.create(
        catalogue=catalogue,
        effect=RuleEffect.EXCLUDE,
        attribute=material,
        choice=choice,
    )
    CatalogueAssignment.objects.create(catalogue=catalogue, group=group)
