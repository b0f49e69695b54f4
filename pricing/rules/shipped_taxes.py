"""VAT areas and special territories as the shop ships them.

Each row names the law it follows from. They are a start: staff change them in the
admin, a tax adviser confirms them. What nobody has confirmed is listed in
docs/taxes.md.
"""

from collections.abc import Sequence
from datetime import date

from pricing.models.taxes import TaxArea, TaxCategory, TaxTerritory

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
        _spanish("ES-CN", "Canary Islands", TaxCategory.IGIC, "Ley 20/1991"),
        _spanish("ES-CE", "Ceuta", TaxCategory.IPSI, "Ley 8/1991"),
        _spanish("ES-ML", "Melilla", TaxCategory.IPSI, "Ley 8/1991"),
    )


def _spanish(code: str, name: str, category: TaxCategory, law: str) -> TaxArea:
    return TaxArea(
        code=code, name=name, is_in_union=False, category=category, source=law
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
