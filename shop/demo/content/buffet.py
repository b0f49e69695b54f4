# ruff: noqa: E501 - one line of a table for each article
"""Chapter 02: gastronorm and everything else that stands on a buffet."""

from collections.abc import Iterator

from .build import Item, Series, sold, tiers
from .model import ProductContent

# GN size: length, width, litres per mm of depth (measured on common containers)
SIZES: dict[str, tuple[int, int, float]] = {
    "2/1": (650, 530, 0.290),
    "1/1": (530, 325, 0.140),
    "2/3": (354, 325, 0.088),
    "1/2": (325, 265, 0.0635),
    "2/4": (530, 162, 0.060),
    "1/3": (325, 176, 0.039),
    "1/4": (265, 162, 0.028),
    "1/6": (176, 162, 0.016),
    "1/9": (176, 108, 0.010),
}
GN_TEXT = (
    "Stainless steel 18/10, 0.8 mm, stackable, for ovens, chillers and dishwashers. "
    "For chafers and combi steamers from any maker.",
    "Inox 18/10, 0,8 mm, stivuibil, pentru cuptoare, frigidere și mașini de spălat. "
    "Pentru chafing dish-uri și cuptoare combi de orice marcă.",
)
CLEAR_TEXT = (
    "Clear polycarbonate, unbreakable, litre scale inside, from −40 to 99 °C. "
    "See the fill level without lifting the lid.",
    "Policarbonat transparent, incasabil, scală în litri, de la −40 la 99 °C. "
    "Nivelul se vede fără a ridica capacul.",
)
MILKY_TEXT = (
    "Polypropylene for storage and transport, from −20 to 80 °C, light and quiet.",
    "Polipropilenă pentru depozitare și transport, de la −20 la 80 °C, ușor.",
)
BY_SIX = tiers((24, 5), (48, 9), (144, 14))
STEEL = Series(
    "gastronorm",
    "norma-pro",
    "gn-container",
    GN_TEXT,
    units=sold(by=6, pack=6, carton=24),
    tiers=BY_SIX,
    attributes={
        "material": "inox-1810",
        "wall": 0.8,
        "temperature": 280,
        "standard": "EN 631-1",
        "dishwasher": True,
        "stackable": True,
    },
)
STEEL_DEEP_UNITS = sold(by=3, pack=3, carton=12)
CLEAR = Series(
    "gastronorm",
    "alpina",
    "gn-container",
    CLEAR_TEXT,
    units=sold(carton=12),
    tiers=tiers((12, 5), (36, 9)),
    attributes={
        "material": "polycarbonate",
        "temperature": 99,
        "standard": "EN 631-1",
        "dishwasher": True,
        "stackable": True,
    },
)
MILKY = Series(
    "gastronorm",
    "transgastro",
    "gn-container",
    MILKY_TEXT,
    units=sold(by=2, carton=12),
    tiers=tiers((12, 4), (48, 8)),
    attributes={
        "material": "polypropylene",
        "temperature": 80,
        "standard": "EN 631-1",
        "stackable": True,
    },
)
# Trade list price by size and depth; what is not listed is not made.
STEEL_PRICES: dict[str, dict[int, float]] = {
    "2/1": {65: 24.8, 100: 31.6},
    "1/1": {20: 6.54, 40: 8.22, 65: 10.6, 100: 14.15, 150: 18.9, 200: 23.8},
    "2/3": {40: 6.6, 65: 7.95, 100: 10.3, 150: 13.9, 200: 17.4},
    "1/2": {20: 4.39, 40: 5.51, 65: 7.1, 100: 8.94, 150: 12.67, 200: 13.11},
    "1/3": {20: 3.4, 40: 4.27, 65: 5.52, 100: 7.35, 150: 9.83, 200: 12.38},
    "1/4": {40: 3.7, 65: 4.77, 100: 6.37, 150: 8.51},
    "1/6": {65: 4.03, 100: 5.37, 150: 7.18, 200: 9.04},
    "1/9": {65: 3.6, 100: 4.75},
}
CLEAR_PRICES: dict[str, dict[int, float]] = {
    "1/1": {65: 12.5, 100: 15.9, 150: 20.4, 200: 25.6},
    "1/2": {65: 7.8, 100: 9.4, 150: 11.17, 200: 14.9},
    "1/3": {65: 5.9, 100: 7.2, 150: 9.1},
    "1/4": {65: 4.9, 100: 5.8, 150: 7.6},
    "1/6": {65: 3.9, 100: 4.7, 150: 6.1},
    "1/9": {65: 3.1, 100: 3.9},
}
MILKY_PRICES: dict[str, dict[int, float]] = {
    "1/1": {65: 8.1, 100: 9.9, 150: 12.8, 200: 15.7},
    "1/2": {65: 5.2, 100: 6.1, 150: 7.7, 200: 9.4},
    "1/3": {65: 3.9, 100: 4.6, 150: 5.8},
    "1/6": {65: 2.6, 100: 3.1, 150: 3.9},
}


def _containers(
    series: Series, prefix: str, suffix: str, prices: dict[str, dict[int, float]]
) -> Iterator[ProductContent]:
    brand = {"norma-pro": "", "alpina": " PC", "transgastro": " PP"}[series.brand]
    heft = 1 if suffix == "P" else 0.38  # plastic against steel
    for size, depths in prices.items():
        length, width, litres = SIZES[size]
        for depth, price in depths.items():
            # The rounded corners take their share of a shallow container.
            filled = litres * depth * (0.9 if depth <= 40 else 1)
            volume = round(filled * 2) / 2 or 0.5
            units = STEEL_DEEP_UNITS if suffix == "P" and depth >= 150 else ()
            yield series.but(units=units).one(
                Item(
                    f"{prefix}-{size.replace('/', '')}{depth:03}-{suffix}",
                    price,
                    round((length + width) * (0.9 + depth / 140) * heft),
                ),
                (
                    f"GN container {size}{brand}, {depth} mm",
                    f"Recipient GN {size}{brand}, {depth} mm",
                ),
                {"length": length, "width": width, "height": depth},
                gn_size=size,
                depth=depth,
                size_mm=f"{length} × {width} × {depth}",
                volume=volume,
            )


LID = STEEL.but(
    drawing="gn-lid",
    text=(
        "Stainless steel lid with a flush handle, for containers of any depth.",
        "Capac din inox cu mâner încastrat, pentru recipiente de orice adâncime.",
    ),
)
LIDS = (
    ("N", "with spoon notch", "cu decupaj pentru lingură", LID, 1.0),
    ("F", "closed", "plin", LID, 0.94),
)
LID_PRICES = {"1/1": 6.8, "2/3": 5.6, "1/2": 4.7, "1/3": 3.9, "1/4": 3.2, "1/6": 2.9}


def _lids() -> Iterator[ProductContent]:
    for size, price in LID_PRICES.items():
        length, width, _ = SIZES[size]
        flat = {"length": length, "width": width}
        facts = {"gn_size": size, "size_mm": f"{length} × {width}"}
        code = size.replace("/", "")
        for letter, english, romanian, series, share in LIDS:
            yield _in_lids(series).one(
                Item(f"GN-LID{code}-{letter}", price * share, length + width),
                (f"Lid {size} {english}", f"Capac {size} {romanian}"),
                flat,
                **facts,
            )
        clear = CLEAR.but(
            drawing="gn-lid",
            text=(
                "Clear polycarbonate lid with a moulded grip.",
                "Capac transparent din policarbonat, cu mâner turnat.",
            ),
        )
        yield _in_lids(clear).one(
            Item(f"AL-LID{code}-C", price * 0.82, round((length + width) * 0.4)),
            (f"Lid {size}, polycarbonate", f"Capac {size}, policarbonat"),
            flat,
            **facts,
        )


def _in_lids(series: Series) -> Series:
    return Series(
        "gastronorm-lids",
        series.brand,
        series.drawing,
        series.text,
        units=series.units,
        tiers=series.tiers,
        attributes=series.attributes,
    )


CHAFER = Series(
    "chafing-dishes",
    "norma-pro",
    "chafing-dish",
    (
        "Roll-top chafing dish with water pan, GN insert and two fuel holders.",
        "Chafing dish cu capac rolltop, vas de apă, inserție GN și două arzătoare.",
    ),
    tiers=tiers((4, 5), (12, 9)),
    attributes={"material": "inox-1810"},
)
TRAY = Series(
    "trays",
    "alpina",
    "tray",
    (
        "Non-slip serving tray, stackable, safe in the dishwasher.",
        "Tavă de servire antiderapantă, stivuibilă, rezistentă la mașina de spălat.",
    ),
    units=sold(by=2, carton=20),
    tiers=tiers((20, 6), (60, 10)),
    attributes={"stackable": True, "dishwasher": True},
)
PLATTER = Series(
    "trays",
    "argenta",
    "platter",
    (
        "Polished serving platter with a rolled edge.",
        "Platou de servire lustruit, cu margine rulată.",
    ),
    attributes={"material": "inox-1810"},
)
SERVING = Series(
    "serving",
    "norma-pro",
    "soup-kettle",
    (
        "For the buffet line: keeps, shows and serves, easy to take apart and wash.",
        "Pentru linia de bufet: păstrează, prezintă și servește, ușor de spălat.",
    ),
    tiers=tiers((3, 4), (10, 8)),
    lead_days=10,
)


def _chafing() -> Iterator[ProductContent]:
    rows = (
        ("CH-110", "1/1", 640, 360, 9.0, 118.0),
        ("CH-120", "1/2", 380, 320, 4.0, 86.0),
        ("CH-123", "2/3", 470, 360, 6.0, 98.0),
    )
    for sku, size, length, width, volume, price in rows:
        yield CHAFER.one(
            Item(sku, price, length * 11),
            (f"Chafing dish GN {size}, roll top", f"Chafing dish GN {size}, rolltop"),
            {"length": length, "width": width, "height": 240},
            gn_size=size,
            volume=volume,
        )
        yield CHAFER.but(brand="transgastro").one(
            Item(f"{sku}-E", price * 1.42, length * 12),
            (f"Chafing dish GN {size}, electric", f"Chafing dish GN {size}, electric"),
            {"length": length, "width": width, "height": 240},
            gn_size=size,
            volume=volume,
            power_kw=0.9,
        )


def _trays() -> Iterator[ProductContent]:
    colours = (("black", "Black", "Negru"), ("brown", "Brown", "Maro"))
    for length, width, price in ((370, 265, 4.4), (460, 345, 6.2), (530, 325, 6.9)):
        yield TRAY.family(
            f"TR-{length}",
            (
                f"Serving tray {length} × {width} mm, non-slip",
                f"Tavă de servire {length} × {width} mm, antiderapantă",
            ),
            [
                Item(
                    f"TR-{length}-{code[0].upper()}{code[1].upper()}",
                    price,
                    length * 2,
                    (english, romanian),
                    {"colour": code},
                )
                for code, english, romanian in colours
            ],
            {"length": length, "width": width},
            size_mm=f"{length} × {width}",
            material="polypropylene",
        )
    for diameter, price in ((300, 9.8), (350, 12.4), (400, 15.9)):
        yield PLATTER.one(
            Item(f"PL-{diameter}-R", price, diameter * 3),
            (f"Serving platter ⌀ {diameter} mm", f"Platou ⌀ {diameter} mm"),
            {"diameter": diameter},
            diameter=diameter,
        )


SERVING_TABLE = """
SV-KET10 | soup-kettle height=370 | Soup kettle 10 l | Supieră electrică 10 l | 64 | 5200 | volume=10; power_kw=0.4
SV-DIS08 | drink-dispenser height=520 | Drink dispenser 8 l | Dozator de băuturi 8 l | 58 | 4100 | volume=8; material=polycarbonate
SV-DIS16 | drink-dispenser height=540 | Juice dispenser 16 l, cooled | Dozator de suc 16 l, răcit | 212 | 9900 | volume=16; power_kw=0.3
SV-CAK30 | cake-stand diameter=300 | Cake stand with dome ⌀ 300 mm | Suport de tort cu clopot ⌀ 300 mm | 27.5 | 1900 | material=glass
SV-LMP01 | heat-lamp | Heat lamp, copper shade | Lampă de încălzire, abajur de cupru | 74 | 1600 | power_kw=0.25; material=copper
SV-ICE04 | ice-bucket height=210 | Ice bucket 4 l, double wall | Frapieră 4 l, perete dublu | 22.9 | 900 | volume=4; material=inox-1810
"""


PRODUCTS: tuple[ProductContent, ...] = (
    *_containers(STEEL, "GN", "P", STEEL_PRICES),
    *_containers(CLEAR, "AL", "C", CLEAR_PRICES),
    *_containers(MILKY, "TG", "T", MILKY_PRICES),
    *_lids(),
    *_chafing(),
    *_trays(),
    *SERVING.table(SERVING_TABLE),
)
