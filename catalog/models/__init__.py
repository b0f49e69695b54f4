"""What is described, what is sold, where it lies, and who may see it."""

from catalog.models.areas import WarehouseArea
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
from catalog.models.documents import DocumentKind, ProductDocument
from catalog.models.exports import AssortmentExport, ExportFormat, ExportState
from catalog.models.freight import FreightClass
from catalog.models.kits import KitComponent, KitPromise
from catalog.models.products import (
    Brand,
    CustomerPartNumber,
    KitPricing,
    Picture,
    Product,
    ProductText,
    SearchWord,
    StockPolicy,
    TaxClass,
    Variant,
    bare,
)
from catalog.models.relations import ProductRelation, RelationKind
from catalog.models.restrictions import (
    Audience,
    RegionEffect,
    Restriction,
    RestrictionTarget,
)
from catalog.models.search import (
    OpenedHit,
    ProductPopularity,
    SearchLog,
    StaleText,
    Synonym,
    SynonymKind,
)
from catalog.models.slugs import FormerSlug
from catalog.models.stock import (
    MovementKind,
    ShownStock,
    StockArrival,
    StockLevel,
    StockMovement,
    StockReservation,
    StockSplit,
    Warehouse,
)
from catalog.models.units import Unit, UnitCode

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
    "DocumentKind",
    "ExportFormat",
    "ExportState",
    "FormerSlug",
    "FreightClass",
    "KitComponent",
    "KitPricing",
    "KitPromise",
    "MovementKind",
    "OpenedHit",
    "Picture",
    "Product",
    "ProductDocument",
    "ProductPopularity",
    "ProductRelation",
    "ProductText",
    "RegionEffect",
    "RelationKind",
    "Restriction",
    "RestrictionTarget",
    "RuleEffect",
    "SearchLog",
    "SearchWord",
    "ShownStock",
    "StaleText",
    "StockArrival",
    "StockLevel",
    "StockMovement",
    "StockPolicy",
    "StockReservation",
    "StockSplit",
    "Synonym",
    "SynonymKind",
    "TaxClass",
    "Unit",
    "UnitCode",
    "Variant",
    "Warehouse",
    "WarehouseArea",
    "bare",
]
