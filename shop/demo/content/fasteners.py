# ruff: noqa: E501 - one line of a table for each article
"""Chapter 08: bolts, nuts, screws, anchors, by DIN and ISO."""

from collections.abc import Iterator

from .build import Item, Series, Value, comma, same, sold, tiers
from .model import ProductContent

PER_HUNDRED = tiers((5, 6), (20, 12), (100, 18))
BOLT = Series(
    "bolts",
    "fixor",
    "hex-bolt",
    (
        "Hexagon head, metric thread, sold in packs; certificate 3.1 on request.",
        "Cap hexagonal, filet metric, la pachet; certificat 3.1 la cerere.",
    ),
    units=sold("pack", carton=10),
    tiers=PER_HUNDRED,
    cost_share=0.5,
    lead_days=5,
)
LENGTHS = {
    6: (16, 20, 25, 30, 40, 50, 60),
    8: (16, 20, 25, 30, 40, 50, 60, 80),
    10: (20, 25, 30, 40, 50, 60, 80, 100),
    12: (25, 30, 40, 50, 60, 80, 100),
}
# Standard, drawing, prefix, finish, strength, EUR for 100 g of steel
FAMILIES = (
    ("DIN 933", "hex-bolt", "FX-933", "a2", "", 0.98),
    ("DIN 933", "hex-bolt", "FX-933Z", "zinc", "8.8", 0.41),
    ("DIN 912", "socket-screw", "FX-912", "a2", "", 1.16),
    ("DIN 912", "socket-screw", "FX-912B", "black", "12.9", 0.63),
)
FINISH_NAMES = {
    "a2": ("A2", "A2"),
    "zinc": ("8.8 zinc plated", "8.8 zincat"),
    "black": ("12.9 black", "12.9 brunat"),
    "yellow-zinc": ("yellow zinc", "zincat galben"),
    "hot-dip": ("hot-dip galvanised", "zincat termic"),
}


def _bolts() -> Iterator[ProductContent]:
    for standard, kind, prefix, finish, strength, rate in FAMILIES:
        head = ("Hex bolt", "Șurub hexagonal")
        if kind == "socket-screw":
            head = ("Socket head screw", "Șurub imbus")
        finish_en, finish_ro = FINISH_NAMES[finish]
        facts: dict[str, Value] = {"standard": standard, "finish": finish}
        if strength:
            facts["strength"] = strength
        for size, lengths in LENGTHS.items():
            yield BOLT.but(drawing=kind).family(
                f"{prefix}-M{size}",
                (
                    f"{head[0]} {standard} M{size}, {finish_en}",
                    f"{head[1]} {standard} M{size}, {finish_ro}",
                ),
                [_bolt(prefix, size, length, rate) for length in lengths],
                {"thread": size, "length": 40 if size < 12 else 60},
                thread=f"M{size}",
                **facts,
            )


def _bolt(prefix: str, size: int, length: int, rate: float) -> Item:
    """A pack of 100, of 50 where the bolts are heavy."""
    each_g = size**2 * 0.0062 * (length + size * 1.7)
    count = 100 if each_g < 40 else 50
    pack_g = each_g * count
    return Item(
        f"{prefix}-{size}{length}",
        1.4 + pack_g / 100 * rate,
        round(pack_g),
        same(f"M{size} × {length}"),
        {"length": length, "pack_content": count},
    )


NUT = BOLT.but(
    drawing="nut",
    text=(
        "Sold in packs, sorted by thread; fits the bolts of this chapter.",
        "La pachet, pe filete; se potrivește șuruburilor din acest capitol.",
    ),
)
NUTS = (
    ("nut", "DIN 934", "FX-934", "Hex nut", "Piuliță hexagonală", "a2", 1.0),
    ("nut", "DIN 934", "FX-934Z", "Hex nut", "Piuliță hexagonală", "zinc", 0.42),
    ("lock-nut", "DIN 985", "FX-985", "Lock nut", "Piuliță autoblocantă", "a2", 1.5),
    ("lock-nut", "DIN 985", "FX-985Z", "Lock nut", "Piuliță autoblocantă", "zinc", 0.68),
    ("washer", "DIN 125", "FX-125", "Flat washer", "Șaibă plată", "a2", 0.36),
    ("washer", "DIN 9021", "FX-9021Z", "Penny washer", "Șaibă lată", "zinc", 0.4),
)  # fmt: skip
PIECES = {"M4": 0.8, "M5": 1.2, "M6": 2.3, "M8": 5.0, "M10": 11.0, "M12": 17.0}


def _nuts() -> Iterator[ProductContent]:
    for kind, standard, prefix, english, romanian, finish, rate in NUTS:
        finish_en, finish_ro = FINISH_NAMES[finish]
        in_nuts = Series(
            "nuts-washers",
            NUT.brand,
            kind,
            NUT.text,
            units=NUT.units,
            tiers=PER_HUNDRED,
            cost_share=0.5,
            attributes={"standard": standard, "finish": finish, "pack_content": 100},
        )
        yield in_nuts.family(
            prefix,
            (
                f"{english} {standard}, {finish_en}, pack of 100",
                f"{romanian} {standard}, {finish_ro}, pachet 100",
            ),
            [
                Item(
                    f"{prefix}-{thread}",
                    0.9 + grams * rate,
                    round(grams * 100),
                    same(thread),
                    {"thread": thread},
                )
                for thread, grams in PIECES.items()
            ],
        )


SCREW = Series(
    "screws",
    "fixor",
    "wood-screw",
    (
        "Countersunk head with milling ribs, Torx drive, waxed thread, no pre-drilling.",
        "Cap înecat cu nervuri de frezare, Torx, filet cerat, fără pregăurire.",
    ),
    units=sold("pack", carton=12),
    tiers=PER_HUNDRED,
    cost_share=0.5,
)
SCREWS = {
    3.5: (16, 20, 30, 40),
    4: (20, 30, 40, 50, 60),
    5: (30, 40, 50, 60, 80, 100),
    6: (60, 80, 100, 120, 160),
}
SCREW_DRIVES = {3.5: "TX15", 4: "TX20", 5: "TX25", 6: "TX30"}


def _screws() -> Iterator[ProductContent]:
    for finish, letter, rate in (("yellow-zinc", "Y", 0.62), ("a2", "A", 1.7)):
        finish_en, finish_ro = FINISH_NAMES[finish]
        for size, lengths in SCREWS.items():
            code = f"FX-WS{letter}{size * 10:02.0f}"
            yield SCREW.family(
                code,
                (
                    f"Wood screw ⌀ {size:g} mm, {finish_en}",
                    f"Holșurub ⌀ {comma(size)} mm, {finish_ro}",
                ),
                [
                    Item(
                        f"{code}-{length}",
                        1.6 + size**2 * length * 0.0042 * rate,
                        round(size**2 * length * 0.5),
                        same(f"{size:g} × {length}"),
                        {"length": length, "pack_content": 200 if length < 70 else 100},
                    )
                    for length in lengths
                ],
                {"diameter": size, "length": lengths[2]},
                diameter=size,
                drive=SCREW_DRIVES[size],
                finish=finish,
            )


ANCHOR = Series(
    "anchors",
    "ancora",
    "anchor",
    (
        "For concrete and masonry, with European technical assessment.",
        "Pentru beton și zidărie, cu evaluare tehnică europeană.",
    ),
    units=sold("pack", carton=10),
    tiers=PER_HUNDRED,
    cost_share=0.52,
)
ANCHORS = """
AN-1010 | anchor | Through bolt, zinc plated | Ancoră mecanică, zincată | 18.9 | 1500 | finish=zinc
+ AN-1010-0880 | M8 × 80, 50 pieces | M8 × 80, 50 bucăți | 16.9 | 1900 | diameter=8; length=80; pack_content=50
+ AN-1010-1090 | M10 × 90, 50 pieces | M10 × 90, 50 bucăți | 23.8 | 3100 | diameter=10; length=90; pack_content=50
+ AN-1010-1211 | M12 × 110, 25 pieces | M12 × 110, 25 bucăți | 21.4 | 2900 | diameter=12; length=110; pack_content=25
+ AN-1010-1614 | M16 × 140, 10 pieces | M16 × 140, 10 bucăți | 19.8 | 2700 | diameter=16; length=140; pack_content=10
AN-1020 | wall-plug | Nylon plug | Diblu nailon | 4.4 | 200 | material=nylon
+ AN-1020-06 | 6 × 30, 100 pieces | 6 × 30, 100 bucăți | 3.2 | 70 | diameter=6; length=30; pack_content=100
+ AN-1020-08 | 8 × 40, 100 pieces | 8 × 40, 100 bucăți | 4.6 | 150 | diameter=8; length=40; pack_content=100
+ AN-1020-10 | 10 × 50, 50 pieces | 10 × 50, 50 bucăți | 4.9 | 140 | diameter=10; length=50; pack_content=50
+ AN-1020-12 | 12 × 60, 25 pieces | 12 × 60, 25 bucăți | 5.2 | 120 | diameter=12; length=60; pack_content=25
AN-1030 | glue-gun | Injection mortar, vinylester, 300 ml | Mortar chimic vinilester, 300 ml | 9.8 | 640 | content_ml=300
AN-1040 | threaded-rod thread=10 length=1000 | Threaded rod DIN 976, 1 m, zinc plated | Tijă filetată DIN 976, 1 m, zincată | 1.9 | 500 | length=1000; finish=zinc
+ AN-1040-08 | M8 | M8 | 1.2 | 320 | diameter=8; thread=M8
+ AN-1040-10 | M10 | M10 | 1.9 | 500 | diameter=10; thread=M10
+ AN-1040-12 | M12 | M12 | 2.9 | 730 | diameter=12; thread=M12
"""
SMALL = Series(
    "small-parts",
    "fixor",
    "assortment",
    (
        "Kept ready for service vans and workshops, refills sold apart.",
        "Pregătite pentru service și atelier, completări separate.",
    ),
    units=sold("pack"),
    tiers=PER_HUNDRED,
    cost_share=0.55,
)
SMALLS = """
SP-2010 | cable-ties | Cable ties, UV resistant, pack of 100 | Coliere plastic, rezistente UV, pachet 100 | 3.2 | 120 | pack_content=100; material=nylon; colour=black
+ SP-2010-14 | 2.5 × 140 mm | 2,5 × 140 mm | 1.8 | 60 | length=140
+ SP-2010-20 | 3.6 × 200 mm | 3,6 × 200 mm | 3.2 | 130 | length=200
+ SP-2010-30 | 4.8 × 300 mm | 4,8 × 300 mm | 6.4 | 280 | length=300
SP-2020 | rivet length=10 | Blind rivets, alu/steel, pack of 250 | Nituri pop alu/oțel, pachet 250 | 7.4 | 340 | pack_content=250; material=aluminium
+ SP-2020-32 | 3.2 × 8 mm | 3,2 × 8 mm | 5.9 | 240 | length=8
+ SP-2020-40 | 4.0 × 10 mm | 4,0 × 10 mm | 7.4 | 340 | length=10
+ SP-2020-48 | 4.8 × 12 mm | 4,8 × 12 mm | 9.9 | 520 | length=12
SP-2030 | assortment | Bolt assortment M4–M10, A2, 600 pieces | Sortiment șuruburi M4–M10, A2, 600 bucăți | 64.9 | 5200 | pack_content=600; finish=a2
SP-2032 | assortment | Washer assortment, 800 pieces | Sortiment șaibe, 800 bucăți | 24.9 | 2300 | pack_content=800; finish=zinc
SP-2034 | assortment | Plug and screw assortment, 300 pieces | Sortiment dibluri și șuruburi, 300 bucăți | 29.8 | 1900 | pack_content=300
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *_bolts(),
    *_nuts(),
    *_screws(),
    *ANCHOR.table(ANCHORS),
    *SMALL.table(SMALLS),
)
