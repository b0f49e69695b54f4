# ruff: noqa: E501 - one line of a table for each article
"""Chapter 09: shelving, boxes, trucks, packing, ladders."""

from collections.abc import Iterator

from .build import Item, Series, same, sold, tiers
from .model import ProductContent

SHELF = Series(
    "shelving",
    "modulo",
    "shelf",
    (
        "Boltless bay, shelves adjustable every 35 mm, load evenly spread, CE tested.",
        "Modul fără șuruburi, polițe reglabile la 35 mm, sarcină uniform distribuită.",
    ),
    tiers=tiers((3, 4), (10, 9)),
    lead_days=12,
)


def _shelving() -> Iterator[ProductContent]:
    kinds = (
        ("ZN", "Boltless shelf", "Raft fără șuruburi", "steel", 175, 1.0),
        ("IX", "Stainless shelf", "Raft inox", "inox-180", 150, 3.1),
    )
    for letters, english, romanian, material, load, share in kinds:
        for width in (900, 1200):
            yield SHELF.family(
                f"RG-{letters}{width}",
                (
                    f"{english} {width} × 1800 mm, 4 shelves",
                    f"{romanian} {width} × 1800 mm, 4 polițe",
                ),
                [
                    Item(
                        f"RG-{letters}{width}-{depth // 10}",
                        (31 + width * 0.021 + depth * 0.034) * share,
                        width * 14 + depth * 9,
                        (f"{depth} mm deep", f"{depth} mm adâncime"),
                        {"depth": depth},
                    )
                    for depth in (400, 500, 600)
                ],
                {"length": width, "width": 400, "height": 1800, "levels": 4},
                width=width,
                height=1800,
                shelves=4,
                load=load,
                material=material,
            )


CRATE = Series(
    "boxes",
    "cargo",
    "crate",
    (
        "Euro format, stacks on pallets and trolleys, food safe, from −20 to 60 °C.",
        "Format euro, se stivuiește pe palet, pentru alimente, de la −20 la 60 °C.",
    ),
    units=sold(by=1, pack=10),
    tiers=tiers((10, 6), (50, 11), (200, 16)),
    attributes={"material": "polypropylene", "stackable": True},
)
CRATES = (
    (300, 200, 120, 3.1),
    (400, 300, 120, 4.2),
    (400, 300, 220, 6.1),
    (600, 400, 120, 6.4),
    (600, 400, 220, 8.9),
    (600, 400, 320, 11.8),
    (800, 600, 320, 29.5),
)
BOX_COLOURS = (("grey", "Grey", "Gri"), ("blue", "Blue", "Albastru"))


def _crates() -> Iterator[ProductContent]:
    for length, width, height, price in CRATES:
        size = f"{length} × {width} × {height}"
        yield CRATE.family(
            f"BX-{length // 10}{width // 10}{height // 10}",
            (f"Euro crate {size} mm", f"Ladă euro {size} mm"),
            [
                Item(
                    f"BX-{length // 10}{width // 10}{height // 10}-{code[0].upper()}",
                    price,
                    round(price * 210),
                    (english, romanian),
                    {"colour": code},
                )
                for code, english, romanian in BOX_COLOURS
            ],
            {"length": length, "width": width, "height": height},
            size_mm=size,
            volume=round(length * width * height * 0.84 / 1e6),
        )
    yield from _bins()


def _bins() -> Iterator[ProductContent]:
    rows = ((160, 105, 75, 0.94), (230, 150, 125, 1.9), (350, 210, 145, 3.8))
    for length, width, height, price in rows:
        yield CRATE.but(drawing="bin-box").family(
            f"BX-OF{length}",
            (
                f"Open-fronted bin {length} × {width} × {height} mm",
                f"Cutie cu front deschis {length} × {width} × {height} mm",
            ),
            [
                Item(
                    f"BX-OF{length}-{code[0].upper()}",
                    price,
                    round(length * 1.4),
                    (english, romanian),
                    {"colour": code},
                )
                for code, english, romanian in (
                    ("blue", "Blue", "Albastru"),
                    ("red", "Red", "Roșu"),
                    ("yellow", "Yellow", "Galben"),
                )
            ],
            {"length": length, "width": width, "height": height},
            size_mm=f"{length} × {width} × {height}",
        )


FOOD_BOX = CRATE.but(
    drawing="lidded-box",
    brand="transgastro",
    text=(
        "Airtight lid with silicone seal, date field, stacks with and without lid.",
        "Capac etanș cu garnitură de silicon, câmp pentru dată, stivuibil.",
    ),
)
FOOD_BOXES = """
BX-FB20 | lidded-box length=190 width=190 height=100 | Food box with lid 2 l | Cutie alimente cu capac 2 l | 5.2 | 260 | volume=2; size_mm=190 × 190 × 100
BX-FB40 | lidded-box length=230 width=230 height=130 | Food box with lid 4 l | Cutie alimente cu capac 4 l | 7.4 | 380 | volume=4; size_mm=230 × 230 × 130
BX-FB80 | lidded-box length=280 width=280 height=180 | Food box with lid 8 l | Cutie alimente cu capac 8 l | 10.9 | 590 | volume=8; size_mm=280 × 280 × 180
"""
TRUCK = Series(
    "transport",
    "cargo",
    "trolley",
    (
        "For corridors, kitchens and yards; two castors with brake, quiet wheels.",
        "Pentru coridoare, bucătării și curți; două roți cu frână, rulare silențioasă.",
    ),
    tiers=tiers((2, 3), (5, 7)),
    cost_share=0.7,
    lead_days=14,
)
TRUCKS = """
TR-3010 | trolley length=860 width=540 height=940 levels=2 | Serving trolley, 2 shelves, stainless | Cărucior servire, 2 polițe, inox | 128 | 11500 | shelves=2; load=80; material=inox-180; size_mm=860 × 540 × 940
TR-3012 | trolley length=860 width=540 height=940 levels=3 | Serving trolley, 3 shelves, stainless | Cărucior servire, 3 polițe, inox | 156 | 14200 | shelves=3; load=120; material=inox-180; size_mm=860 × 540 × 940
TR-3020 | rack-trolley height=1700 | Rack trolley 18 × GN 1/1 | Cărucior rastel 18 × GN 1/1 | 249 | 17800 | shelves=18; material=inox-180; size_mm=460 × 620 × 1700
TR-3030 | platform-truck length=900 width=600 | Platform truck 300 kg | Cărucior platformă 300 kg | 119 | 21000 | load=300; size_mm=900 × 600
TR-3032 | platform-truck length=740 width=480 | Folding platform truck 150 kg | Cărucior platformă pliabil 150 kg | 64.9 | 9400 | load=150; size_mm=740 × 480
TR-3040 | hand-truck | Hand truck 250 kg, pneumatic wheels | Liză 250 kg, roți pneumatice | 74.5 | 12800 | load=250
TR-3050 | pallet-truck | Pallet truck 2,500 kg, forks 1,150 mm | Transpalet 2.500 kg, furci 1.150 mm | 329 | 68000 | load=2500; length=1150
TR-3060 | pallet length=1200 width=800 height=144 | Euro pallet 1200 × 800 mm | Europalet 1200 × 800 mm | 17.9 | 24000 | load=1500; material=wood; size_mm=1200 × 800 × 144
"""
PACKING = Series(
    "packing",
    "cargo",
    "carton",
    (
        "Shipping material from stock, in full bundles.",
        "Material de ambalare din stoc, la balot întreg.",
    ),
    tiers=tiers((10, 6), (50, 12)),
    lead_days=4,
)
PACKINGS = """
PK-4010 | carton length=300 width=200 height=150 | Shipping cartons, single wall, bundle of 20 | Cutii carton CO3, balot de 20 | 9.8 | 3200 | pack_content=20; material=cardboard
+ PK-4010-30 | 300 × 200 × 150 mm | 300 × 200 × 150 mm | 9.8 | 3200 | size_mm=300 × 200 × 150
+ PK-4010-40 | 400 × 300 × 200 mm | 400 × 300 × 200 mm | 15.6 | 6100 | size_mm=400 × 300 × 200
+ PK-4010-60 | 600 × 400 × 400 mm | 600 × 400 × 400 mm | 33.9 | 14800 | size_mm=600 × 400 × 400
PK-4020 | tape-roll | Packing tape 48 mm × 66 m, pack of 6 | Bandă adezivă 48 mm × 66 m, pachet 6 | 8.4 | 1300 | width=48; length=66000; pack_content=6
+ PK-4020-B | Brown | Maro | 8.4 | 1300 | colour=brown
+ PK-4020-C | Clear | Transparent | 8.4 | 1300 | colour=clear
PK-4030 | film-roll height=500 | Stretch film 500 mm, 23 µm, 2.4 kg | Folie stretch 500 mm, 23 µm, 2,4 kg | 7.2 | 2600 | width=500; thickness=23
+ PK-4030-C | Clear | Transparentă | 7.2 | 2600 | colour=clear
+ PK-4030-B | Black | Neagră | 8.1 | 2600 | colour=black
PK-4032 | film-roll height=300 | Cling film 300 mm × 300 m, cutter box | Folie alimentară 300 mm × 300 m, cutie cu cuțit | 6.9 | 1100 | width=300; thickness=9
PK-4034 | film-roll height=300 | Aluminium foil 300 mm × 150 m | Folie aluminiu 300 mm × 150 m | 11.8 | 1600 | width=300; thickness=14; material=aluminium
"""
ROPE = PACKING.but(
    units=sold("metre", by=0.5),
    text=(
        "Cut to length from the drum, to the half metre.",
        "Se taie la lungime din tambur, la jumătate de metru.",
    ),
)
ROPES = """
PK-4050 | cable-reel | Polypropylene rope, by the metre | Frânghie polipropilenă, la metru | 0.42 | 30 | material=polypropylene
+ PK-4050-06 | ⌀ 6 mm | ⌀ 6 mm | 0.28 | 18 | diameter=6
+ PK-4050-10 | ⌀ 10 mm | ⌀ 10 mm | 0.62 | 45 | diameter=10
PK-4060 | cable-reel | Round steel chain DIN 766, by the metre | Lanț DIN 766, la metru | 3.4 | 800 | finish=zinc; standard=DIN 766
+ PK-4060-05 | 5 mm | 5 mm | 2.9 | 500 | diameter=5
+ PK-4060-08 | 8 mm | 8 mm | 6.4 | 1350 | diameter=8
"""
LADDER = Series(
    "ladders",
    "modulo",
    "ladder",
    (
        "Aluminium step ladder with platform and tool tray, EN 131.",
        "Scară din aluminiu cu platformă și tavă pentru scule, EN 131.",
    ),
    tiers=tiers((3, 5), (10, 9)),
    lead_days=10,
    attributes={"material": "aluminium", "load": 150, "standard": "EN 131"},
)
STRAPS = """
LS-6010 | strap | Ratchet strap 50 mm, LC 2,500 daN | Chingă cu clichet 50 mm, LC 2.500 daN | 11.9 | 2400 | width=50; standard=EN 12195-2; material=polyester
+ LS-6010-6 | 6 m | 6 m | 9.9 | 1900 | length=6000
+ LS-6010-8 | 8 m | 8 m | 11.9 | 2400 | length=8000
+ LS-6010-10 | 10 m | 10 m | 13.8 | 2800 | length=10000
LS-6020 | strap | Ratchet strap 25 mm, 5 m, LC 750 daN | Chingă cu clichet 25 mm, 5 m, LC 750 daN | 4.9 | 620 | width=25; length=5000; standard=EN 12195-2; material=polyester
"""
STRAP = Series(
    "ladders",
    "cargo",
    "strap",
    (
        "Lashing strap with label, two parts, pointed hooks.",
        "Chingă de ancorare etichetată, două părți, cârlige ascuțite.",
    ),
    tiers=tiers((10, 6), (50, 11)),
)


def _ladders() -> Iterator[ProductContent]:
    yield LADDER.family(
        "LD-5010",
        ("Step ladder, one-sided", "Scară dublă cu platformă"),
        [
            Item(
                f"LD-5010-{steps}",
                24 + steps * 9.4,
                1600 + steps * 900,
                same(str(steps)),
                {"steps": steps},
            )
            for steps in (3, 4, 5, 6, 8)
        ],
        {"steps": 5},
    )


PRODUCTS: tuple[ProductContent, ...] = (
    *_shelving(),
    *_crates(),
    *FOOD_BOX.table(FOOD_BOXES),
    *TRUCK.table(TRUCKS),
    *PACKING.table(PACKINGS),
    *ROPE.table(ROPES),
    *_ladders(),
    *STRAP.table(STRAPS),
)
