# ruff: noqa: E501 - one line of a table for each article
"""Chapter 01: cookware, knives, tools, boards, machines."""

from collections.abc import Iterator

from .build import Item, Series, comma, sold, tiers
from .model import ProductContent

STEEL_POT = Series(
    "cookware",
    "norma-pro",
    "pot",
    (
        "Stainless steel 18/10 with a 7 mm sandwich base, pouring rim and riveted "
        "handles; for gas, electric and induction.",
        "Inox 18/10 cu fund sandwich de 7 mm, margine de turnare și mânere nituite; "
        "pentru gaz, electric și inducție.",
    ),
    tiers=tiers((4, 4), (12, 8)),
    attributes={"material": "inox-1810", "induction": True, "dishwasher": True},
)
PAN = Series(
    "cookware",
    "norma-pro",
    "pan",
    (
        "Frying pan for daily use on the line, with a long cold handle.",
        "Tigaie pentru uz zilnic, cu mâner lung și rece.",
    ),
    tiers=tiers((6, 5), (24, 9)),
)
COPPER = Series(
    "cookware",
    "cuprum",
    "saucepan",
    (
        "Copper 2 mm with a stainless lining and cast handle, for sauces and show.",
        "Cupru de 2 mm cu interior de inox și mâner turnat, pentru sosuri.",
    ),
    stock_policy="made_to_order",
    lead_days=21,
    attributes={"material": "copper", "induction": False},
)


def _cookware() -> Iterator[ProductContent]:
    pots = (
        ("Stockpot", "Oală înaltă", "ST", 1.0),
        ("Casserole", "Cratiță", "CA", 0.55),
    )
    for english, romanian, letters, share in pots:
        for diameter in (240, 280, 320, 360, 400):
            height = round(diameter * share / 5) * 5
            litres = round(3.14 * (diameter / 2) ** 2 * height / 1e6, 1)
            yield STEEL_POT.one(
                Item(f"KC-{letters}{diameter}", 14 + litres * 2.3, diameter * 12),
                (
                    f"{english} ⌀ {diameter} mm, {litres:g} l",
                    f"{romanian} ⌀ {diameter} mm, {comma(litres)} l",
                ),
                {"diameter": diameter, "height": height},
                diameter=diameter,
                height=height,
                volume=litres,
            )
    yield from _saucepans()
    yield from _pans()


def _saucepans() -> Iterator[ProductContent]:
    for diameter in (160, 200, 240):
        litres = round(diameter**3 * 0.43 / 1e6, 1)
        yield STEEL_POT.but(drawing="saucepan").one(
            Item(f"KC-SA{diameter}", 12 + litres * 4, diameter * 7),
            (
                f"Saucepan ⌀ {diameter} mm, {litres:g} l",
                f"Cratiță cu coadă ⌀ {diameter} mm, {comma(litres)} l",
            ),
            {"diameter": diameter, "height": diameter * 0.5},
            diameter=diameter,
            volume=litres,
        )
        yield COPPER.one(
            Item(f"CU-SA{diameter}", 58 + litres * 22, diameter * 10),
            (
                f"Copper saucepan ⌀ {diameter} mm",
                f"Cratiță de cupru ⌀ {diameter} mm",
            ),
            {"diameter": diameter, "height": diameter * 0.5},
            diameter=diameter,
            volume=litres,
        )


def _pans() -> Iterator[ProductContent]:
    kinds = (
        ("aluminium", "AL", "non-stick", "antiaderentă", 0.062, False),
        ("carbon-steel", "CS", "carbon steel", "oțel carbon", 0.071, True),
    )
    for material, letters, english, romanian, rate, induction in kinds:
        yield PAN.family(
            f"KP-{letters}",
            (f"Frying pan, {english}", f"Tigaie, {romanian}"),
            [
                Item(
                    f"KP-{letters}{diameter}",
                    diameter * rate,
                    diameter * 5,
                    (f"⌀ {diameter} mm", f"⌀ {diameter} mm"),
                    {"diameter": diameter},
                )
                for diameter in (200, 240, 280, 320, 360)
            ],
            {"diameter": 280},
            material=material,
            induction=induction,
        )


KNIFE = Series(
    "knives",
    "lamina",
    "knife",
    (
        "Hardened blade 56 HRC, seamless polypropylene handle with grip, HACCP colour.",
        "Lamă călită 56 HRC, mâner din polipropilenă fără îmbinări, culoare HACCP.",
    ),
    units=sold(carton=10),
    tiers=tiers((10, 6), (30, 10)),
    attributes={"dishwasher": True},
)
HANDLES = (
    ("black", "Black", "Negru"),
    ("blue", "Blue, fish", "Albastru, pește"),
    ("red", "Red, raw meat", "Roșu, carne crudă"),
    ("green", "Green, vegetables", "Verde, legume"),
)
BLADES = (
    ("CH", "Chef's knife", "Cuțit bucătar", (160, 200, 230, 260), 9.4),
    ("BO", "Boning knife", "Cuțit dezosat", (130, 150), 7.9),
    ("FI", "Filleting knife", "Cuțit filetat", (180, 210), 9.9),
    ("BR", "Bread knife", "Cuțit pâine", (250,), 11.8),
    ("PA", "Paring knife", "Cuțit decojit", (80, 100), 3.6),
)


def _knives() -> Iterator[ProductContent]:
    for letters, english, romanian, blades, price in BLADES:
        for blade in blades:
            yield KNIFE.family(
                f"KN-{letters}{blade}",
                (f"{english} {blade} mm", f"{romanian} {blade} mm"),
                [
                    Item(
                        f"KN-{letters}{blade}-{colour[0]}{colour[-1]}".upper(),
                        price + blade * 0.012,
                        40 + blade // 2,
                        (label_en, label_ro),
                        {"colour": colour},
                    )
                    for colour, label_en, label_ro in HANDLES
                ],
                {"length": blade},
                blade=blade,
            )


TOOL = Series(
    "kitchen-tools",
    "norma-pro",
    "whisk",
    (
        "Stainless steel kitchen tool for heavy use, hygienic and without seams.",
        "Ustensilă din inox pentru uz intens, igienică și fără îmbinări.",
    ),
    tiers=tiers((6, 5), (24, 9)),
    attributes={"material": "inox-180", "dishwasher": True},
)
TOOLS = """
KT-WH30 | whisk length=300 | Whisk, 8 wires, 300 mm | Tel, 8 fire, 300 mm | 6.2 | 140 | length=300
KT-WH40 | whisk length=400 | Whisk, 11 wires, 400 mm | Tel, 11 fire, 400 mm | 8.6 | 210 | length=400
KT-WH50 | whisk length=500 | Whisk, 12 wires, 500 mm | Tel, 12 fire, 500 mm | 10.9 | 290 | length=500
KT-LA05 | ladle length=300 | Ladle 50 ml, one piece | Polonic 50 ml, monobloc | 4.4 | 120 | length=300
KT-LA15 | ladle length=360 | Ladle 150 ml, one piece | Polonic 150 ml, monobloc | 5.9 | 190 | length=360
KT-LA25 | ladle length=380 | Ladle 250 ml, one piece | Polonic 250 ml, monobloc | 7.3 | 240 | length=380
KT-SP32 | spatula length=320 | Slotted turner 320 mm | Paletă perforată 320 mm | 5.4 | 160 | length=320
KT-TO24 | tongs length=240 | Tongs 240 mm | Clește de servire 240 mm | 3.2 | 110 | length=240
KT-TO40 | tongs length=400 | Grill tongs 400 mm | Clește de grătar 400 mm | 5.1 | 190 | length=400
KT-SI18 | sieve diameter=180 | Sieve, double mesh ⌀ 180 mm | Sită, plasă dublă ⌀ 180 mm | 9.8 | 230 | diameter=180
KT-SI22 | sieve diameter=220 | Sieve, double mesh ⌀ 220 mm | Sită, plasă dublă ⌀ 220 mm | 12.6 | 310 | diameter=220
KT-BO24 | bowl diameter=240 height=100 | Mixing bowl 3 l | Bol de amestec 3 l | 4.9 | 340 | diameter=240
KT-BO32 | bowl diameter=320 height=130 | Mixing bowl 7 l | Bol de amestec 7 l | 7.8 | 560 | diameter=320
KT-RP45 | rolling-pin length=450 | Rolling pin, beech, 450 mm | Sucitor din fag, 450 mm | 8.2 | 720 | length=450; material=beech; dishwasher=no
KT-TH30 | thermometer | Probe thermometer −50 to 300 °C | Termometru cu sondă −50–300 °C | 18.9 | 90 | temperature=300
KT-SC05 | scale | Kitchen scale 5 kg, 1 g | Cântar de bucătărie 5 kg, 1 g | 34 | 780 | load=5
KT-SC15 | scale | Portion scale 15 kg, 2 g | Cântar de porționare 15 kg, 2 g | 89 | 2600 | load=15
"""
BOARD = Series(
    "cutting-boards",
    "alpina",
    "board",
    (
        "Polyethylene HD 500 with juice groove, can be planed, HACCP colour.",
        "Polietilenă HD 500 cu canal de scurgere, se poate rindelui, culoare HACCP.",
    ),
    units=sold(carton=10),
    tiers=tiers((10, 6), (30, 10)),
    attributes={"material": "polyethylene", "dishwasher": True, "food_contact": True},
)
BOARD_COLOURS = (
    ("white", "White, dairy and bread", "Alb, lactate și pâine"),
    ("red", "Red, raw meat", "Roșu, carne crudă"),
    ("blue", "Blue, fish", "Albastru, pește"),
    ("green", "Green, vegetables", "Verde, legume"),
    ("yellow", "Yellow, poultry", "Galben, pasăre"),
    ("brown", "Brown, cooked meat", "Maro, carne gătită"),
)


def _boards() -> Iterator[ProductContent]:
    for length, width, price in ((325, 265, 7.2), (500, 300, 12.9), (600, 400, 19.8)):
        yield BOARD.family(
            f"CB-{length}",
            (
                f"Cutting board {length} × {width} × 20 mm",
                f"Tocător {length} × {width} × 20 mm",
            ),
            [
                Item(
                    f"CB-{length}-{colour[:2].upper()}",
                    price,
                    length * width // 52,
                    (english, romanian),
                    {"colour": colour},
                )
                for colour, english, romanian in BOARD_COLOURS
            ],
            {"length": length, "width": width, "height": 20},
            size_mm=f"{length} × {width} × 20",
        )


MACHINE = Series(
    "machines",
    "thermopol",
    "appliance",
    (
        "Stainless housing, 230 V, two years of warranty, spare parts held for ten years.",
        "Carcasă din inox, 230 V, garanție doi ani, piese de schimb zece ani.",
    ),
    tiers=tiers((2, 3), (5, 6)),
    cost_share=0.74,
    lead_days=14,
)
MACHINES = """
KM-MW18 | appliance length=510 width=430 height=310 | Microwave oven 1.8 kW, 25 l | Cuptor cu microunde 1,8 kW, 25 l | 289 | 17500 | power_kw=1.8; volume=25
KM-CO06 | appliance length=600 width=600 height=580 | Convection oven 4 × GN 2/3, 3.0 kW | Cuptor cu convecție 4 × GN 2/3, 3,0 kW | 548 | 36000 | power_kw=3
KM-CO10 | appliance length=835 width=770 height=590 | Combi oven 5 × GN 1/1, 6.3 kW | Cuptor combi 5 × GN 1/1, 6,3 kW | 1890 | 82000 | power_kw=6.3
KM-FR60 | fridge length=700 width=810 height=2010 | Refrigerator GN 2/1, 600 l | Frigider GN 2/1, 600 l | 1240 | 118000 | power_kw=0.35; volume=600
KM-FZ60 | fridge length=700 width=810 height=2010 | Freezer GN 2/1, 600 l | Congelator GN 2/1, 600 l | 1490 | 124000 | power_kw=0.65; volume=600
KM-PM07 | mixer height=430 | Planetary mixer 7 l, 0.65 kW | Mixer planetar 7 l, 0,65 kW | 398 | 14500 | power_kw=0.65; volume=7
KM-PM20 | mixer height=880 | Planetary mixer 20 l, 1.1 kW | Mixer planetar 20 l, 1,1 kW | 1120 | 78000 | power_kw=1.1; volume=20
KM-BL20 | blender height=500 | Bar blender 2 l, 1.5 kW | Blender de bar 2 l, 1,5 kW | 168 | 5200 | power_kw=1.5; volume=2
KM-BL40 | blender height=610 | Kitchen blender 4 l, 1.8 kW | Blender de bucătărie 4 l, 1,8 kW | 319 | 8100 | power_kw=1.8; volume=4
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *_cookware(),
    *_knives(),
    *TOOL.table(TOOLS),
    *_boards(),
    *MACHINE.table(MACHINES),
)
