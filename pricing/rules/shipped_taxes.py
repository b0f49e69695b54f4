"""VAT areas, special territories and rules as the shop ships them.

Each row names the law it follows from; articles without another name are those of
Directive 2006/112/EC. They are a start: staff change them in the admin, a tax adviser
confirms them. What nobody has confirmed is listed in docs/taxes.md.
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
    TaxArea,
    TaxCategory,
    TaxedIn,
    TaxRule,
    TaxTerritory,
    VatIdState,
)

_ARTICLE_5 = "Directive 2006/112/EC, Article 5"
_ARTICLE_6 = "Directive 2006/112/EC, Article 6"
_ARTICLE_7 = "Directive 2006/112/EC, Article 7"
_NORTHERN_IRELAND = "Windsor Framework, Article 8 and Annex 3"
_UNION = {
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IE": "Ireland",
    "IT": "Italy",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
}


def shipped_areas() -> Sequence[TaxArea]:
    """The member states, Northern Ireland, and who charges a tax of another name."""
    return (
        *(
            TaxArea(code=code, name=name, source=_ARTICLE_5)
            for code, name in _UNION.items()
        ),
        TaxArea(
            code="XI",
            name="Northern Ireland (goods)",
            starts_on=date(2021, 1, 1),
            source=_NORTHERN_IRELAND,
        ),
        TaxArea(
            code="GB",
            name="United Kingdom",
            ends_on=date(2020, 12, 31),
            source="Withdrawal Agreement, Article 126",
        ),
        TaxArea(
            code="ES-CN",
            name="Canary Islands",
            is_in_union=False,
            category=TaxCategory.IGIC,
            source="Ley 20/1991",
        ),
        TaxArea(
            code="ES-CE",
            name="Ceuta",
            is_in_union=False,
            category=TaxCategory.IPSI,
            source="Ley 8/1991",
        ),
        TaxArea(
            code="ES-ML",
            name="Melilla",
            is_in_union=False,
            category=TaxCategory.IPSI,
            source="Ley 8/1991",
        ),
    )


# name, country of the address, beginnings of postcodes, area, rates, law
_TERRITORIES = (
    ("Monaco", "MC", (), "FR", "", _ARTICLE_7),
    ("Isle of Man", "IM", (), "GB", "", _ARTICLE_7),
    ("Northern Ireland", "GB", ("BT",), "XI", "", _NORTHERN_IRELAND),
    ("Jersey", "GB", ("JE",), "JE", "", _ARTICLE_6),
    ("Guernsey", "GB", ("GY",), "GG", "", _ARTICLE_6),
    ("Canary Islands", "ES", ("35", "38"), "ES-CN", "", _ARTICLE_6),
    ("Ceuta", "ES", ("51",), "ES-CE", "", _ARTICLE_6),
    ("Melilla", "ES", ("52",), "ES-ML", "", _ARTICLE_6),
    ("Åland", "FI", ("22",), "AX", "", _ARTICLE_6),
    ("Livigno", "IT", ("23041",), "IT-LIV", "", _ARTICLE_6),
    ("Campione d'Italia", "IT", ("22061",), "IT-CDI", "", _ARTICLE_6),
    ("San Marino", "IT", ("4789",), "SM", "", _ARTICLE_5),
    ("Vatican City", "IT", ("00120",), "VA", "", _ARTICLE_5),
    ("Büsingen", "DE", ("78266",), "DE-BUE", "", _ARTICLE_6),
    ("Heligoland", "DE", ("27498",), "DE-HEL", "", _ARTICLE_6),
    ("Mount Athos", "GR", ("63086", "63087"), "GR-69", "", _ARTICLE_6),
    ("Guadeloupe", "FR", ("971",), "GP", "", _ARTICLE_6),
    ("Saint-Barthélemy", "FR", ("97133",), "BL", "", _ARTICLE_5),
    ("Saint-Martin", "FR", ("97150",), "MF", "", _ARTICLE_6),
    ("Martinique", "FR", ("972",), "MQ", "", _ARTICLE_6),
    ("French Guiana", "FR", ("973",), "GF", "", _ARTICLE_6),
    ("Réunion", "FR", ("974",), "RE", "", _ARTICLE_6),
    ("Saint-Pierre-et-Miquelon", "FR", ("975",), "PM", "", _ARTICLE_5),
    ("Mayotte", "FR", ("976",), "YT", "", _ARTICLE_6),
    ("Wallis and Futuna", "FR", ("986",), "WF", "", _ARTICLE_5),
    ("French Polynesia", "FR", ("987",), "PF", "", _ARTICLE_5),
    ("New Caledonia", "FR", ("988",), "NC", "", _ARTICLE_5),
    ("Madeira", "PT", ("90", "91", "92", "93", "94"), "PT", "PT-30", "CIVA, art. 18"),
    ("Azores", "PT", ("95", "96", "97", "98", "99"), "PT", "PT-20", "CIVA, art. 18"),
    (
        "Jungholz and Mittelberg",
        "AT",
        ("6691", "6991", "6992", "6993"),
        "AT",
        "AT-JM",
        "Directive 2006/112/EC, Article 104",
    ),
)


def shipped_territories() -> Sequence[TaxTerritory]:
    """Addresses that VAT sees elsewhere than their country."""
    return tuple(
        TaxTerritory(
            name=name,
            country=country,
            prefixes=list(prefixes),
            area=area,
            rates_of=rates_of,
            source=source,
        )
        for name, country, prefixes, area, rates_of, source in _TERRITORIES
    )


def shipped_rules() -> Sequence[TaxRule]:
    """The rules in the order they are asked, ten positions apart."""
    rules = (*_sellers(), *_goods(), *_buyers(), *_charged())
    for place, rule in enumerate(rules, start=1):
        rule.position = place * 10
    return rules


def _sellers() -> Sequence[TaxRule]:
    """Who does not charge VAT at all, and goods that leave its area."""
    small = {"standing": Standing.SMALL, "category": TaxCategory.EXEMPT}
    return (
        TaxRule(
            code="small-business-fr",
            **small,
            origin_area="FR",
            vatex="VATEX-FR-FRANCHISE",
            reason=gettext_noop("VAT not applicable, Article 293 B of the CGI."),
            source="CGI, art. 293 B",
        ),
        TaxRule(
            code="small-business-de",
            **small,
            origin_area="DE",
            reason=gettext_noop("Exempt as a small business, § 19 UStG."),
            source="UStG, § 19",
        ),
        TaxRule(
            code="small-business-ro",
            **small,
            origin_area="RO",
            reason=gettext_noop(
                "Exempt as a small enterprise, Article 310 of the Fiscal Code."
            ),
            source="Codul fiscal, art. 310",
        ),
        TaxRule(
            code="small-business-pl",
            **small,
            origin_area="PL",
            reason=gettext_noop(
                "Exempt as a small business, Article 113 of the VAT Act."
            ),
            source="Ustawa o VAT, art. 113",
        ),
        TaxRule(
            code="small-business",
            **small,
            reason=gettext_noop(
                "Exempt as a small enterprise, Article 284 of Directive 2006/112/EC."
            ),
            source="Directive 2006/112/EC, Article 284",
        ),
        TaxRule(
            code="not-registered",
            standing=Standing.NONE,
            category=TaxCategory.OUTSIDE_SCOPE,
            vatex="VATEX-EU-O",
            reason=gettext_noop("The seller is not registered for VAT."),
            source="Directive 2006/112/EC, Articles 2 and 9",
        ),
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


def _buyers() -> Sequence[TaxRule]:
    """VAT that is charged because of where goods go, or who buys."""
    abroad = {
        "route": Route.UNION,
        "buyer_kind": CustomerKind.PERSON,
        "category": TaxCategory.STANDARD,
    }
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
