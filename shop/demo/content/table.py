# ruff: noqa: E501 - one line of a table for each article
"""Chapter 03: glasses, porcelain, cutlery, carafes, linen."""

from collections.abc import Iterator

from .build import Item, Series, sold, tiers
from .model import ProductContent

GLASS = Series(
    "glasses",
    "vitrea",
    "wine-glass",
    (
        "Tempered rim, clear as crystal, tested for 1,500 washes in the dishwasher.",
        "Buză întărită, limpede ca un cristal, testat la 1.500 de spălări.",
    ),
    units=sold(by=6, pack=6, carton=24),
    tiers=tiers((24, 5), (96, 9), (240, 13)),
    attributes={"material": "crystal", "dishwasher": True},
)
GLASSES = """
GL-4410 | wine-glass height=208 diameter=80 | White wine glass 36 cl | Pahar vin alb 36 cl | 2.96 | 150 | content_ml=360; height=208
GL-4420 | wine-glass height=224 diameter=92 cup=0.5 | Red wine glass 48 cl | Pahar vin roșu 48 cl | 3.24 | 175 | content_ml=480; height=224
GL-4430 | wine-glass height=228 diameter=106 cup=0.52 mouth=0.74 | Burgundy glass 65 cl | Pahar Burgundy 65 cl | 3.98 | 195 | content_ml=650; height=228
GL-4440 | flute height=232 diameter=62 | Champagne flute 20 cl | Flută de șampanie 20 cl | 2.82 | 130 | content_ml=200; height=232
GL-4450 | wine-glass height=160 diameter=104 cup=0.36 mouth=0.98 | Coupe 24 cl | Cupă de cocktail 24 cl | 3.36 | 160 | content_ml=240; height=160
GL-4460 | wine-glass height=190 diameter=110 cup=0.56 mouth=0.8 | Gin balloon 70 cl | Pahar gin 70 cl | 3.74 | 210 | content_ml=700; height=190
GL-4470 | wine-glass height=120 diameter=44 cup=0.5 mouth=0.9 | Liqueur glass 6 cl | Pahar lichior 6 cl | 1.98 | 80 | content_ml=60; height=120
GL-4480 | wine-glass height=105 diameter=96 cup=0.72 mouth=0.7 | Brandy glass 42 cl | Pahar coniac 42 cl | 2.74 | 150 | content_ml=420; height=105
GL-5210 | tumbler height=90 diameter=82 | Whisky tumbler 30 cl | Pahar whisky 30 cl | 1.44 | 240 | content_ml=300; height=90; material=tempered
GL-5220 | tumbler height=142 diameter=66 | Long drink glass 36 cl | Pahar long drink 36 cl | 1.38 | 250 | content_ml=360; height=142; material=tempered
GL-5230 | tumbler height=94 diameter=72 | Water glass 25 cl, stackable | Pahar apă 25 cl, stivuibil | 0.94 | 190 | content_ml=250; height=94; material=tempered; stackable=yes
GL-5240 | tumbler height=56 diameter=46 | Shot glass 4 cl | Pahar shot 4 cl | 0.62 | 90 | content_ml=40; height=56; material=glass
GL-5310 | beer-mug height=152 diameter=84 | Beer mug 50 cl | Halbă de bere 50 cl | 2.48 | 720 | content_ml=500; height=152; material=glass
GL-5320 | beer-mug height=126 diameter=76 | Beer mug 30 cl | Halbă de bere 30 cl | 1.96 | 510 | content_ml=300; height=126; material=glass
GL-5330 | tumbler height=172 diameter=78 | Pint glass 57 cl | Pahar pint 57 cl | 1.64 | 340 | content_ml=570; height=172; material=tempered
"""
PLATE = Series(
    "porcelain",
    "alba",
    "plate",
    (
        "Hard porcelain with a reinforced edge, for oven, microwave and dishwasher.",
        "Porțelan dur cu margine întărită, pentru cuptor, microunde și mașina de spălat.",
    ),
    units=sold(by=6, pack=6, carton=24),
    tiers=tiers((24, 5), (96, 10), (240, 14)),
    attributes={"material": "porcelain", "dishwasher": True, "stackable": True},
)
WARE = """
PZ-CU08 | cup diameter=62 height=58 | Espresso cup with saucer 8 cl | Ceașcă espresso cu farfurie 8 cl | 2.9 | 260 | content_ml=80; colour=white
PZ-CU18 | cup diameter=82 height=64 | Cappuccino cup with saucer 18 cl | Ceașcă cappuccino cu farfurie 18 cl | 3.6 | 390 | content_ml=180; colour=white
PZ-CU28 | cup diameter=102 height=68 | Latte cup with saucer 28 cl | Ceașcă latte cu farfurie 28 cl | 4.3 | 470 | content_ml=280; colour=white
PZ-BO15 | bowl diameter=150 height=62 | Salad bowl ⌀ 150 mm | Bol salată ⌀ 150 mm | 3.1 | 410 | diameter=150; colour=white
PZ-BO23 | bowl diameter=230 height=86 | Salad bowl ⌀ 230 mm | Bol salată ⌀ 230 mm | 7.4 | 980 | diameter=230; colour=white
PZ-OV24 | oval-plate length=240 | Oval platter 240 mm | Platou oval 240 mm | 4.2 | 520 | length=240; colour=white
PZ-OV33 | oval-plate length=330 | Oval platter 330 mm | Platou oval 330 mm | 7.1 | 940 | length=330; colour=white
PZ-JU10 | pitcher | Creamer 10 cl | Cremieră 10 cl | 2.6 | 180 | content_ml=100; colour=white
"""
GLAZES = (("white", "White", "Alb", 1.0), ("grey", "Stone grey", "Gri piatră", 1.34))


def _plates() -> Iterator[ProductContent]:
    kinds = (
        ("FL", "Flat plate", "Farfurie întinsă", (170, 210, 240, 270, 310), 0.0145),
        ("DE", "Deep plate", "Farfurie adâncă", (210, 230, 270), 0.0158),
    )
    for letters, english, romanian, sizes, rate in kinds:
        for size in sizes:
            yield PLATE.family(
                f"PZ-{letters}{size}",
                (f"{english} ⌀ {size} mm", f"{romanian} ⌀ {size} mm"),
                [
                    Item(
                        f"PZ-{letters}{size}-{colour[0].upper()}",
                        size * rate * share,
                        size * size // 105,
                        (label_en, label_ro),
                        {"colour": colour},
                    )
                    for colour, label_en, label_ro, share in GLAZES
                ],
                {"diameter": size},
                diameter=size,
            )


CUTLERY = Series(
    "cutlery",
    "argenta",
    "fork",
    (
        "Forged look, mirror polished, balanced; replacements for at least ten years.",
        "Aspect forjat, lustruit oglindă, echilibrat; completări minimum zece ani.",
    ),
    units=sold(by=12, pack=12, carton=144),
    tiers=tiers((48, 5), (144, 10), (432, 15)),
    attributes={"dishwasher": True},
)
PIECES = (
    ("TF", "fork", "Table fork", "Furculiță de masă", 205, 1.0),
    ("TK", "table-knife", "Table knife", "Cuțit de masă", 236, 1.9),
    ("TS", "spoon", "Table spoon", "Lingură de masă", 206, 1.0),
    ("DF", "fork", "Dessert fork", "Furculiță de desert", 182, 0.92),
    ("DK", "table-knife", "Steak knife", "Cuțit de friptură", 228, 2.2),
    ("CS", "spoon", "Coffee spoon", "Linguriță de cafea", 138, 0.7),
)
PATTERNS = (
    ("Milano", "inox-1810", 1.48, 3.0),
    ("Classic", "inox-180", 0.68, 2.0),
)


def _cutlery() -> Iterator[ProductContent]:
    for pattern, material, price, wall in PATTERNS:
        for letters, kind, english, romanian, length, share in PIECES:
            yield CUTLERY.but(drawing=kind).one(
                Item(
                    f"CT-{pattern[0]}{letters}{length}",
                    price * share,
                    round(length * 0.24 * share),
                ),
                (f"{english} {pattern}", f"{romanian} {pattern}"),
                {"length": length},
                length=length,
                material=material,
                wall=wall,
            )


CARAFE = Series(
    "carafes",
    "vitrea",
    "carafe",
    (
        "For water, juice and wine at the table; fits a standard rack.",
        "Pentru apă, suc și vin la masă; intră în coșul standard de spălat.",
    ),
    units=sold(by=6, carton=12),
    attributes={"material": "glass", "dishwasher": True},
)
CARAFES = """
CR-025 | carafe height=180 | Carafe 25 cl, gauged | Carafă 25 cl, gradată | 2.1 | 260 | content_ml=250
CR-050 | carafe height=220 | Carafe 50 cl, gauged | Carafă 50 cl, gradată | 2.7 | 380 | content_ml=500
CR-100 | carafe height=260 | Carafe 1 l, gauged | Carafă 1 l, gradată | 3.6 | 560 | content_ml=1000
CR-J15 | pitcher | Water jug 1.5 l, ice lip | Cană de apă 1,5 l, cu opritor de gheață | 5.4 | 880 | content_ml=1500
CR-P20 | pitcher | Jug 2 l, polycarbonate | Cană 2 l, policarbonat | 6.3 | 420 | content_ml=2000; material=polycarbonate
"""
LINEN = Series(
    "table-linen",
    "stradus",
    "linen",
    (
        "Satin band, wrinkle-poor, washes at 90 °C, hemmed on all sides.",
        "Bandă satinată, se șifonează greu, se spală la 90 °C, tivită.",
    ),
    units=sold(by=5, pack=10),
    tiers=tiers((20, 5), (100, 10)),
    attributes={"material": "polycotton"},
)
LINEN_COLOURS = (
    ("white", "White", "Alb"),
    ("bordeaux", "Bordeaux", "Bordo"),
    ("grey", "Grey", "Gri"),
)


def _linen() -> Iterator[ProductContent]:
    rows = (
        ("TC", "Tablecloth", "Față de masă", 1300, 1300, 9.8),
        ("TL", "Tablecloth", "Față de masă", 1300, 2200, 16.4),
        ("TR", "Table runner", "Napron", 400, 1300, 5.2),
        ("NA", "Cloth napkin", "Șervet textil", 500, 500, 1.9),
    )
    for letters, english, romanian, width, length, price in rows:
        yield LINEN.family(
            f"TX-{letters}{length}",
            (
                f"{english} {width // 10} × {length // 10} cm",
                f"{romanian} {width // 10} × {length // 10} cm",
            ),
            [
                Item(
                    f"TX-{letters}{length}-{colour[:2].upper()}",
                    price,
                    width * length // 4800,
                    (label_en, label_ro),
                    {"colour": colour},
                )
                for colour, label_en, label_ro in LINEN_COLOURS
            ],
            size_mm=f"{width} × {length}",
        )


NAPKIN = Series(
    "table-linen",
    "linden",
    "tissue-stack",
    (
        "Paper napkin, soft embossed edge, made from certified cellulose.",
        "Șervețel de hârtie cu margine gofrată, din celuloză certificată.",
    ),
    units=sold("pack", carton=20),
    tiers=tiers((20, 6), (100, 11)),
    attributes={"material": "cellulose"},
)
NAPKINS = """
NP-33 | tissue-stack | Napkins 33 × 33 cm, 2-ply, pack of 250 | Șervețele 33 × 33 cm, 2 straturi, pachet 250 | 4.9 | 900 | plies=2; pack_content=250; size_mm=330 × 330
+ NP-33-W | White | Alb | 4.9 | 900 | colour=white
+ NP-33-B | Bordeaux | Bordo | 5.6 | 900 | colour=bordeaux
+ NP-33-G | Green | Verde | 5.6 | 900 | colour=green
NP-40 | tissue-stack | Napkins 40 × 40 cm, airlaid, pack of 50 | Șervețele 40 × 40 cm, airlaid, pachet 50 | 4.2 | 520 | plies=1; pack_content=50; size_mm=400 × 400
+ NP-40-W | White | Alb | 4.2 | 520 | colour=white
+ NP-40-G | Grey | Gri | 4.5 | 520 | colour=grey
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *GLASS.table(GLASSES),
    *_plates(),
    *PLATE.table(WARE),
    *_cutlery(),
    *CARAFE.table(CARAFES),
    *_linen(),
    *NAPKIN.table(NAPKINS),
)
