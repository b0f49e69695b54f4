"""The rules of VAT as the shop ships them, in the order they are asked.

Each row names the law it follows from; articles without another name are those of
Directive 2006/112/EC. They are a start, as areas and territories are.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_noop

from accounts.models import CustomerKind
from catalog.models import TaxClass
from pricing.models.taxes import (
    ConsumerScheme,
    Route,
    Standing,
    TaxCategory,
    TaxedIn,
    TaxRule,
    VatIdState,
)


def shipped_rules() -> Sequence[TaxRule]:
    """The rules in the order they are asked, ten positions apart."""
    rules = (
        *_small_businesses(),
        _not_registered(),
        *_exports(),
        *_goods(),
        *_where_goods_arrive(),
        *_consumers(),
        *_charged(),
    )
    for place, rule in enumerate(rules, start=1):
        rule.position = place * 10
    return rules


# Where the seller is, the code of the reason, the reason, the law.
_SMALL = (
    (
        "FR",
        "VATEX-FR-FRANCHISE",
        gettext_noop("VAT not applicable, Article 293 B of the CGI."),
        "CGI, art. 293 B",
    ),
    ("DE", "", gettext_noop("Exempt as a small business, § 19 UStG."), "UStG, § 19"),
    (
        "RO",
        "",
        gettext_noop("Exempt as a small enterprise, Article 310 of the Fiscal Code."),
        "Codul fiscal, art. 310",
    ),
    (
        "PL",
        "",
        gettext_noop("Exempt as a small business, Article 113 of the VAT Act."),
        "Ustawa o VAT, art. 113",
    ),
    (
        "",
        "",
        gettext_noop(
            "Exempt as a small enterprise, Article 284 of Directive 2006/112/EC."
        ),
        "Directive 2006/112/EC, Article 284",
    ),
)


def _small_businesses() -> Sequence[TaxRule]:
    """Who does not charge VAT at all, being small."""
    return tuple(
        TaxRule(
            code=f"small-business-{area.lower()}".rstrip("-"),
            standing=Standing.SMALL,
            category=TaxCategory.EXEMPT,
            origin_area=area,
            vatex=vatex,
            reason=reason,
            source=law,
        )
        for area, vatex, reason, law in _SMALL
    )


def _not_registered() -> TaxRule:
    """Who does not charge VAT at all, without a number."""
    return TaxRule(
        code="not-registered",
        standing=Standing.NONE,
        category=TaxCategory.OUTSIDE_SCOPE,
        vatex="VATEX-EU-O",
        reason=gettext_noop("The seller is not registered for VAT."),
        source="Directive 2006/112/EC, Articles 2 and 9",
    )


def _exports() -> Sequence[TaxRule]:
    """Goods that leave the area of the seller's VAT."""
    return (
        TaxRule(
            code="northern-ireland-to-britain",
            origin_area="XI",
            destination_area="GB",
            category=TaxCategory.STANDARD,
            taxed_in=TaxedIn.DESTINATION,
            reason=gettext_noop("Domestic supply: VAT of the country of delivery."),
            source="Value Added Tax Act 1994, section 40A and Schedule 9ZB",
        ),
        TaxRule(
            code="export",
            route=Route.EXPORT,
            category=TaxCategory.EXPORT,
            vatex="VATEX-EU-G",
            reason=gettext_noop(
                "Export, exempt under Article 146 of Directive 2006/112/EC."
            ),
            source="Directive 2006/112/EC, Article 146(1)",
        ),
        TaxRule(
            code="britain-to-northern-ireland",
            origin_area="GB",
            destination_area="XI",
            category=TaxCategory.STANDARD,
            taxed_in=TaxedIn.DESTINATION,
            reason=gettext_noop("Domestic supply: VAT of the country of delivery."),
            source="Value Added Tax Act 1994, section 40A and Schedule 9ZB",
        ),
        TaxRule(
            code="export-from-elsewhere",
            route=Route.ABROAD,
            category=TaxCategory.EXPORT,
            reason=gettext_noop("Export: the goods leave the seller's country."),
            source="Law of the seller's country",
        ),
    )


def _goods() -> Sequence[TaxRule]:
    """Goods and buyers that are exempt, and supplies the buyer pays the tax of."""
    return (
        TaxRule(
            code="exempt-goods",
            tax_class=TaxClass.EXEMPT,
            category=TaxCategory.EXEMPT,
            reason=gettext_noop("These goods are exempt from VAT."),
            source="Directive 2006/112/EC, Articles 132 to 137",
        ),
        TaxRule(
            code="intra-community",
            route=Route.UNION,
            vat_id=VatIdState.OTHER,
            category=TaxCategory.INTRA_COMMUNITY,
            vatex="VATEX-EU-IC",
            reason=gettext_noop(
                "Intra-Community supply, exempt under Article 138 of Directive"
                " 2006/112/EC."
            ),
            source="Directive 2006/112/EC, Article 138(1)",
        ),
        # No code: the certificate names the rule, and it may be one of a single state.
        TaxRule(
            code="certificate",
            needs_certificate=True,
            category=TaxCategory.EXEMPT,
            reason=gettext_noop("Exempt by certificate: {certificate}."),
            source="Directive 2006/112/EC, Article 151",
        ),
        *_reverse_charges(),
        TaxRule(
            code="zero-rated-goods",
            tax_class=TaxClass.ZERO,
            category=TaxCategory.ZERO,
            reason=gettext_noop("These goods are taxed at zero percent."),
            source="Directive 2006/112/EC, Article 98(2)",
        ),
    )


# The state, the class, the law, the last day.
_REVERSE_CHARGED = (
    ("RO", TaxClass.SCRAP, "Codul fiscal, art. 331 (2) a)", None),
    ("RO", TaxClass.CEREALS, "Codul fiscal, art. 331 (2) c)", date(2026, 12, 31)),
    ("DE", TaxClass.SCRAP, "UStG, § 13b (2) no. 7", None),
    ("FR", TaxClass.SCRAP, "CGI, art. 283 (2 sexies)", None),
    ("ES", TaxClass.SCRAP, "Ley 37/1992, art. 84.Uno.2.º c)", None),
    ("IT", TaxClass.SCRAP, "D.P.R. 633/1972, art. 74 (7)", None),
    ("HU", TaxClass.SCRAP, "Áfa tv., § 142 (1) d)", None),
)


def _reverse_charges() -> Sequence[TaxRule]:
    """Domestic supplies between registered businesses; Articles 199 and 199a."""
    return tuple(
        TaxRule(
            code=f"reverse-charge-{tax_class.value}-{area.lower()}",
            destination_area=area,
            buyer_kind=CustomerKind.COMPANY,
            vat_id=VatIdState.HOME,
            tax_class=tax_class,
            category=TaxCategory.REVERSE_CHARGE,
            vatex="VATEX-EU-AE",
            reason=gettext_noop("Reverse charge: the buyer owes the VAT."),
            source=law,
            ends_on=ends_on,
        )
        for area, tax_class, law, ends_on in _REVERSE_CHARGED
    )


def _where_goods_arrive() -> Sequence[TaxRule]:
    """VAT that is charged because of where goods go."""
    return (
        TaxRule(
            code="domestic",
            route=Route.HOME,
            category=TaxCategory.STANDARD,
            taxed_in=TaxedIn.DESTINATION,
            reason=gettext_noop("Domestic supply: VAT of the country of delivery."),
            source="Directive 2006/112/EC, Articles 31 and 32",
        ),
        TaxRule(
            code="registered-there",
            route=Route.REGISTERED,
            category=TaxCategory.STANDARD,
            taxed_in=TaxedIn.DESTINATION,
            reason=gettext_noop("Domestic supply: VAT of the country of delivery."),
            source="Directive 2006/112/EC, Articles 33 and 214",
        ),
    )


def _consumers() -> Sequence[TaxRule]:
    """Sales to consumers in other member states."""
    abroad = {
        "route": Route.UNION,
        "buyer_kind": CustomerKind.PERSON,
        "category": TaxCategory.STANDARD,
    }
    return (
        TaxRule(
            code="consumer-destination",
            scheme=ConsumerScheme.OSS,
            taxed_in=TaxedIn.DESTINATION,
            reason=gettext_noop(
                "Sale to a consumer in another member state: VAT of the country of"
                " delivery, by the One Stop Shop."
            ),
            source="Directive 2006/112/EC, Article 33(a)",
            **abroad,
        ),
        TaxRule(
            code="consumer-threshold",
            scheme=ConsumerScheme.THRESHOLD,
            taxed_in=TaxedIn.ORIGIN,
            reason=gettext_noop(
                "Sale to a consumer in another member state, below the threshold: VAT"
                " of the seller's country."
            ),
            source="Directive 2006/112/EC, Article 59c",
            **abroad,
        ),
    )


def _charged() -> Sequence[TaxRule]:
    """Companies in other member states whose VAT id does not count: tax as at home."""
    at_home = {"category": TaxCategory.STANDARD, "taxed_in": TaxedIn.ORIGIN}
    return (
        TaxRule(
            code="vat-id-refused",
            route=Route.UNION,
            vat_id=VatIdState.REFUSED,
            reason=gettext_noop(
                "Delivery to another member state with a VAT id that VIES does not"
                " know: VAT of the seller's country."
            ),
            source="Directive 2006/112/EC, Article 138(1)(b)",
            **at_home,
        ),
        TaxRule(
            code="vat-id-waiting",
            route=Route.UNION,
            vat_id=VatIdState.WAITING,
            reason=gettext_noop(
                "Delivery to another member state with a VAT id that VIES has not"
                " confirmed yet: VAT of the seller's country."
            ),
            source="Directive 2006/112/EC, Article 138(1)(b)",
            **at_home,
        ),
        TaxRule(
            code="no-vat-id",
            reason=gettext_noop(
                "Delivery to another member state without a valid VAT id: VAT of the"
                " seller's country."
            ),
            source="Directive 2006/112/EC, Articles 32 and 138(1)(b)",
            **at_home,
        ),
    )
