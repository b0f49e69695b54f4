"""What is described, what is sold, where it lies, and who may see it."""

from catalog.models.attributes import (
    Attribute,
    AttributeChoice,
    AttributeChoiceText,
    AttributeKind,
    AttributeText,
    AttributeValue,
    CategoryAttribute,
)
from catalog.models.catalogues import (
    Catalogue,
    CatalogueAssignment,
    CatalogueRule,
    RuleEffect,
)
from catalog.models.categories import Category, CategoryText
from catalog.models.changes import CatalogueChange
from catalog.models.exports import AssortmentExport, ExportFormat, ExportState
from catalog.models.products import (
    Brand,
    CustomerPartNumber,
    Picture,
    Product,
    ProductText,
    SearchWord,
    StockPolicy,
    TaxClass,
    Unit,
    UnitCode,
    Variant,
)
from catalog.models.restrictions import (
    Audience,
    RegionEffect,
    Restriction,
    RestrictionTarget,
)
from catalog.models.stock import (
    MovementKind,
    StockLevel,
    StockMovement,
    StockReservation,
    Warehouse,
)

__all__ = [
    "AssortmentExport",
    "Attribute",
    "AttributeChoice",
    "AttributeChoiceText",
    "AttributeKind",
    "AttributeText",
    "AttributeValue",
    "Audience",
    "Brand",
    "Catalogue",
    "CatalogueAssignment",
    "CatalogueChange",
    "CatalogueRule",
    "Category",
    "CategoryAttribute",
    "CategoryText",
    "CustomerPartNumber",
    "ExportFormat",
    "ExportState",
    "MovementKind",
    "Picture",
    "Product",
    "ProductText",
    "RegionEffect",
    "Restriction",
    "RestrictionTarget",
    "RuleEffect",
    "SearchWord",
    "StockLevel",
    "StockMovement",
    "StockPolicy",
    "StockReservation",
    "TaxClass",
    "Unit",
    "UnitCode",
    "Variant",
    "Warehouse",
]
