# ruff: noqa: E501 - one line of a table for each article
"""Chapter 06: gloves, clothing, chef wear, shoes, head protection, first aid."""

from collections.abc import Iterator

from .build import Item, Series, Value, same, sold, tiers
from .model import ProductContent

SIZES = ("XS", "S", "M", "L", "XL", "XXL", "3XL")
DISPOSABLE = Series(
    "gloves",
    "handa",
    "glove-box",
    (
        "Disposable glove, box of 100, for food and cleaning, ambidextrous.",
        "Mănușă de unică folosință, cutie de 100, pentru alimente și curățenie.",
    ),
    units=sold(by=10, carton=10),
    tiers=tiers((40, 4), (100, 9), (500, 14)),
    lead_days=5,
    attributes={"pack_content": 100, "standard": "EN 455, EN 374", "powder_free": True},
)
GLOVE = Series(
    "gloves",
    "handa",
    "glove",
    (
        "Protective glove, per pair, size printed on the cuff.",
        "Mănușă de protecție, pereche, mărimea tipărită pe manșetă.",
    ),
    units=sold("pair", by=1, carton=120),
    tiers=tiers((12, 5), (60, 10), (120, 15)),
)


def _sized(
    series: Series,
    code: str,
    names: tuple[str, str],
    price: float,
    weight: int,
    sizes: tuple[str, ...],
    **facts: Value,
) -> ProductContent:
    return series.family(
        code,
        names,
        [
            Item(f"{code}-{size}", price, weight, same(size), {"clothing_size": size})
            for size in sizes
        ],
        None,
        **facts,
    )


BOXED = (
    (
        "nitrile",
        "blue",
        "Nitrile gloves, blue",
        "Mănuși nitril, albastre",
        5.2,
        "PR-2200",
    ),
    (
        "nitrile",
        "black",
        "Nitrile gloves, black",
        "Mănuși nitril, negre",
        5.6,
        "PR-2220",
    ),
    ("latex", "natural", "Latex gloves", "Mănuși latex", 4.7, "PR-2240"),
    ("vinyl", "clear", "Vinyl gloves", "Mănuși vinil", 3.4, "PR-2260"),
)
# The last digit of a box's number names its size: PR-2208 is nitrile, blue, L.
BOX_DIGITS = {"S": 4, "M": 6, "L": 8, "XL": 9}
PAIRS = (
    (
        "PR-3010",
        "Assembly glove, PU coated",
        "Mănuși de montaj, PU",
        1.2,
        "nylon",
        "EN 388 3121X",
    ),
    (
        "PR-3020",
        "Cut-resistant glove, level D",
        "Mănuși anti-tăiere, nivel D",
        5.9,
        "nylon",
        "EN 388 4X42D",
    ),
    (
        "PR-3030",
        "Chemical glove, nitrile 33 cm",
        "Mănuși chimice, nitril 33 cm",
        2.6,
        "nitrile",
        "EN 374 AJKLOT",
    ),
    (
        "PR-3040",
        "Driver's glove, cowhide",
        "Mănuși de șofer, piele bovină",
        5.4,
        "leather",
        "EN 388 2122X",
    ),
    (
        "PR-3050",
        "Oven glove, heat to 250 °C",
        "Mănuși de cuptor, până la 250 °C",
        9.8,
        "cotton",
        "EN 407",
    ),
    (
        "PR-3060",
        "Winter glove, latex grip",
        "Mănuși de iarnă, palmă latex",
        3.3,
        "latex",
        "EN 511",
    ),
)


def _gloves() -> Iterator[ProductContent]:
    for material, colour, english, romanian, price, code in BOXED:
        base = int(code.removeprefix("PR-"))
        yield DISPOSABLE.family(
            code,
            (f"{english}, box of 100", f"{romanian}, cutie de 100"),
            [
                Item(
                    f"PR-{base + digit}",
                    price,
                    480,
                    same(size),
                    {"clothing_size": size},
                )
                for size, digit in BOX_DIGITS.items()
            ],
            material=material,
            colour=colour,
        )
    for code, english, romanian, price, material, standard in PAIRS:
        yield _sized(
            GLOVE,
            code,
            (english, romanian),
            price,
            90,
            ("S", "M", "L", "XL", "XXL"),
            material=material,
            standard=standard,
        )


WORK = Series(
    "clothing",
    "ferro",
    "jacket",
    (
        "Polyester-cotton 245 g/m², triple seams, reflective piping, washes at 60 °C.",
        "Poliester-bumbac 245 g/m², cusături triple, vipușcă reflectorizantă, 60 °C.",
    ),
    tiers=tiers((5, 4), (20, 9), (60, 14)),
    attributes={"material": "polycotton"},
)
CHEF = Series(
    "chef-wear",
    "stradus",
    "chef-jacket",
    (
        "Breathable twill 200 g/m², stays white at 95 °C, embroidery on request.",
        "Twill respirabil 200 g/m², rezistă la 95 °C, broderie la cerere.",
    ),
    tiers=tiers((5, 4), (20, 9), (60, 14)),
    attributes={"material": "polycotton"},
)
TOPS = (
    (WORK, "jacket", "WW-1010", "Work jacket, navy", "Jachetă de lucru, bleumarin", 34.9, "navy"),
    (WORK, "jacket", "WW-1020", "Softshell jacket, black", "Jachetă softshell, neagră", 44.5, "black"),
    (WORK, "polo-shirt", "WW-1030", "Polo shirt, grey", "Tricou polo, gri", 12.9, "grey"),
    (WORK, "polo-shirt", "WW-1040", "T-shirt 190 g, navy", "Tricou 190 g, bleumarin", 6.9, "navy"),
    (WORK, "vest", "WW-1050", "High-visibility vest, yellow", "Vestă reflectorizantă, galbenă", 3.9, "yellow"),
    (WORK, "vest", "WW-1060", "High-visibility vest, orange", "Vestă reflectorizantă, portocalie", 3.9, "orange"),
    (CHEF, "chef-jacket", "CW-2010", "Chef's jacket, white", "Tunică bucătar, albă", 26.8, "white"),
    (CHEF, "chef-jacket", "CW-2020", "Chef's jacket, black", "Tunică bucătar, neagră", 28.9, "black"),
    (CHEF, "polo-shirt", "CW-2030", "Service polo, bordeaux", "Polo servire, bordo", 15.4, "bordeaux"),
    (CHEF, "trousers", "CW-2040", "Chef's trousers, pepita", "Pantaloni bucătar, pepit", 22.5, "grey"),
)  # fmt: skip
BOTTOMS = (
    ("WW-1110", "Work trousers, navy", "Pantaloni de lucru, bleumarin", 32.5, "navy"),
    (
        "WW-1120",
        "Stretch work trousers, black",
        "Pantaloni de lucru stretch, negri",
        46.9,
        "black",
    ),
    ("WW-1130", "Bib trousers, navy", "Salopetă cu pieptar, bleumarin", 38.9, "navy"),
)
APRONS = """
CW-2110 | apron | Bib apron 75 × 100 cm | Șorț cu pieptar 75 × 100 cm | 8.6 | 260 | size_mm=750 × 1000
+ CW-2110-W | White | Alb | 8.6 | 260 | colour=white
+ CW-2110-B | Black | Negru | 8.9 | 260 | colour=black
+ CW-2110-R | Bordeaux | Bordo | 8.9 | 260 | colour=bordeaux
CW-2120 | apron | Bistro apron 100 × 80 cm | Șorț bistro 100 × 80 cm | 7.4 | 220 | size_mm=1000 × 800
+ CW-2120-B | Black | Negru | 7.4 | 220 | colour=black
+ CW-2120-G | Grey | Gri | 7.4 | 220 | colour=grey
CW-2130 | cap | Chef's hat, paper, pack of 50 | Bonetă bucătar din hârtie, pachet 50 | 12.9 | 600 | pack_content=50; colour=white
CW-2140 | cap | Bouffant caps, pack of 100 | Bonete de unică folosință, pachet 100 | 4.2 | 300 | pack_content=100
+ CW-2140-W | White | Alb | 4.2 | 300 | colour=white
+ CW-2140-B | Blue | Albastru | 4.2 | 300 | colour=blue
"""


def _clothing() -> Iterator[ProductContent]:
    for series, kind, code, english, romanian, price, colour in TOPS:
        yield _sized(
            series.but(drawing=kind),
            code,
            (english, romanian),
            price,
            430,
            SIZES[1:],
            colour=colour,
        )
    for code, english, romanian, price, colour in BOTTOMS:
        yield WORK.but(drawing="trousers").family(
            code,
            (english, romanian),
            [
                Item(f"{code}-{size}", price, 620, same(size), {"trouser_size": size})
                for size in (str(number) for number in range(46, 62, 2))
            ],
            colour=colour,
        )
    yield from CHEF.table(APRONS)


SHOE = Series(
    "shoes",
    "tectum",
    "shoe",
    (
        "Composite cap, penetration-resistant sole, slip resistance SR, antistatic.",
        "Bombeu compozit, talpă antiperforație, antiderapant SR, antistatic.",
    ),
    units=sold("pair"),
    tiers=tiers((5, 4), (20, 9)),
    attributes={"standard": "EN ISO 20345"},
)
SHOES = (
    (
        "shoe",
        "SH-4010",
        "Safety shoe Trek, low",
        "Pantofi de protecție Trek",
        48.9,
        "S1P",
        "grey",
        39,
    ),
    (
        "shoe",
        "SH-4020",
        "Safety shoe Urban, low",
        "Pantofi de protecție Urban",
        62.5,
        "S3",
        "black",
        39,
    ),
    (
        "boot",
        "SH-4030",
        "Safety boot Forester",
        "Bocanci de protecție Forester",
        71.9,
        "S3",
        "brown",
        40,
    ),
    (
        "boot",
        "SH-4040",
        "Rubber boot, food industry",
        "Cizme industria alimentară",
        34.5,
        "S2",
        "white",
        38,
    ),
    (
        "clog",
        "SH-4050",
        "Kitchen clog, closed",
        "Saboți de bucătărie, închiși",
        32.9,
        "O2",
        "white",
        36,
    ),
    (
        "shoe",
        "SH-4060",
        "Service shoe, non-slip",
        "Pantofi de servire, antiderapanți",
        39.9,
        "O2",
        "black",
        36,
    ),
)


def _shoes() -> Iterator[ProductContent]:
    for kind, code, english, romanian, price, protection, colour, first in SHOES:
        yield SHOE.but(drawing=kind).family(
            code,
            (english, romanian),
            [
                Item(
                    f"{code}-{size}",
                    price,
                    900 + (size - 36) * 22,
                    same(str(size)),
                    {"shoe_size": str(size)},
                )
                for size in range(first, min(first + 9, 48))
            ],
            protection=protection,
            colour=colour,
        )


HEAD = Series(
    "head-protection",
    "tectum",
    "helmet",
    (
        "Personal protective equipment with CE mark and declaration of conformity.",
        "Echipament individual de protecție cu marcaj CE și declarație de conformitate.",
    ),
    tiers=tiers((10, 6), (50, 11)),
)
HEADS = """
HP-5010 | helmet | Safety helmet, 6-point ratchet | Cască de protecție, prindere în 6 puncte | 11.9 | 390 | standard=EN 397; material=abs
+ HP-5010-W | White | Alb | 11.9 | 390 | colour=white
+ HP-5010-Y | Yellow | Galben | 11.9 | 390 | colour=yellow
+ HP-5010-B | Blue | Albastru | 11.9 | 390 | colour=blue
HP-5020 | goggles | Safety glasses, clear, anti-fog | Ochelari de protecție, anti-aburire | 5.4 | 40 | standard=EN 166; colour=clear
HP-5022 | goggles | Full-view goggles, indirect vents | Ochelari tip mască, ventilație indirectă | 7.9 | 110 | standard=EN 166; colour=clear
HP-5030 | earmuffs | Earmuffs SNR 27 dB | Antifoane externe SNR 27 dB | 12.4 | 210 | standard=EN 352-1; noise=27
HP-5032 | earmuffs | Earmuffs SNR 33 dB, folding | Antifoane externe SNR 33 dB, pliabile | 18.9 | 260 | standard=EN 352-1; noise=33
HP-5040 | mask | Respirator with valve, box of 10 | Mască cu supapă, cutie de 10 | 14.9 | 180 | standard=EN 149; pack_content=10
+ HP-5040-2 | FFP2 | FFP2 | 14.9 | 180 | protection=FFP2
+ HP-5040-3 | FFP3 | FFP3 | 24.5 | 210 | protection=FFP3
"""
AID = Series(
    "first-aid",
    "tectum",
    "first-aid",
    (
        "Filled to the standard, with wall bracket and refill list.",
        "Conținut conform standardului, cu suport de perete și listă de completare.",
    ),
)
AIDS = """
FA-6010 | first-aid | First aid case, small, DIN 13157 | Trusă de prim ajutor mică, DIN 13157 | 34.5 | 2100 | standard=DIN 13157
FA-6020 | first-aid | First aid case, large, DIN 13169 | Trusă de prim ajutor mare, DIN 13169 | 62.9 | 3800 | standard=DIN 13169
FA-6030 | packet | Detectable plasters, blue, box of 100 | Plasturi detectabili albaștri, cutie de 100 | 7.2 | 160 | pack_content=100
FA-6040 | bottle | Eye wash bottle 500 ml | Soluție spălare ochi 500 ml | 11.8 | 560 | standard=EN 15154-4
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *_gloves(),
    *_clothing(),
    *_shoes(),
    *HEAD.table(HEADS),
    *AID.table(AIDS),
)
