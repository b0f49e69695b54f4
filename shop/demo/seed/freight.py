"""What freight costs by weight, place and class; hours of delivery; closed days."""

from datetime import date, time
from decimal import Decimal

from accounts.models import Channel, ClosedDay
from catalog.models import FreightClass, Variant
from orders.models import (
    DeliveryWindow,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    ShippingZoneArea,
)
from shop.demo.seed.demo import Demo

PALLET, LONG = "pallet", "long"
CLASSES = {
    PALLET: {
        "en": "Pallet",
        "ro": "Palet",
        "ru": "Паллета",
        "fr": "Palette",
        "pl": "Paleta",
        "vi": "Pallet",
    },
    LONG: {
        "en": "Long goods",
        "ro": "Mărfuri lungi",
        "ru": "Длинномер",
        "fr": "Marchandises longues",
        "pl": "Dłużyca",
        "vi": "Hàng dài",
    },
}
ON_PALLETS = ("KM-FZ60", "KM-FR60", "KM-CO10", "KM-PM20", "TR-3050")
LONG_GOODS = "RG-"  # shelves
ISLANDS = {
    "en": "Islands",
    "ro": "Insule",
    "ru": "Острова",
    "fr": "Îles",
    "pl": "Wyspy",
    "vi": "Hải đảo",
}
NEIGHBOURS = {
    "en": "Neighbours",
    "ro": "Țări vecine",
    "ru": "Соседние страны",
    "fr": "Pays voisins",
    "pl": "Sąsiedzi",
    "vi": "Nước lân cận",
}
WEST = {
    "en": "Western Europe",
    "ro": "Europa de Vest",
    "ru": "Западная Европа",
    "fr": "Europe de l'Ouest",
    "pl": "Europa Zachodnia",
    "vi": "Tây Âu",
}
FORWARDER = {
    "en": "Freight forwarder",
    "ro": "Transportator",
    "ru": "Экспедитор",
    "fr": "Transporteur",
    "pl": "Spedytor",
    "vi": "Hãng vận tải",
}
ZONES: dict[str, tuple[dict[str, str], tuple[tuple[str, str, str], ...]]] = {
    "islands": (
        ISLANDS,
        (
            ("DE", "25992", "25999"),
            ("DE", "27498", ""),
            ("ES", "07", ""),
            ("ES", "35", ""),
            ("ES", "38", ""),
            ("FR", "20", ""),
            ("GB", "BT", ""),
            ("GR", "84", "85"),
        ),
    ),
    "neighbours": (
        NEIGHBOURS,
        tuple((code, "", "") for code in ("BG", "HU", "MD", "PL", "SK")),
    ),
    "west": (WEST, tuple((code, "", "") for code in ("AT", "BE", "DE", "FR", "IT"))),
}
HOURS: tuple[tuple[time, time, list[int], str], ...] = (
    (time(7), time(10), [], "4.50"),
    (time(10), time(14), [], "0"),
    (time(14), time(18), [], "0"),
    (time(8), time(12), [6], "12.00"),
)


def write_freight(demo: Demo) -> None:
    """Rates of the parcel service and of a forwarder for pallets; the van's hours."""
    _write_classes()
    for channel in demo.channels.values():
        zones = _write_zones(channel)
        methods = {row.code: row for row in channel.shipping_methods.all()}
        _write_van(methods["van"])
        _write_parcel(methods["parcel"], zones)
        _write_forwarder(channel, zones)
    year = demo.today.year
    ClosedDay.objects.bulk_create(
        ClosedDay(seller=demo.seller, day=day, name=name)
        for day, name in (
            (date(year, 12, 24), "Christmas Eve"),
            (date(year, 12, 31), "Stocktaking"),
        )
    )


def _write_classes() -> None:
    FreightClass.objects.bulk_create(
        FreightClass(code=code, names=names, position=position)
        for position, (code, names) in enumerate(CLASSES.items())
    )
    Variant.objects.filter(sku__in=ON_PALLETS).update(freight_class=PALLET)
    Variant.objects.filter(sku__startswith=LONG_GOODS).update(freight_class=LONG)


def _write_zones(channel: Channel) -> dict[str, ShippingZone]:
    zones = {
        code: ShippingZone(channel=channel, code=code, names=names)
        for code, (names, _) in ZONES.items()
    }
    ShippingZone.objects.bulk_create(zones.values())
    ShippingZoneArea.objects.bulk_create(
        ShippingZoneArea(
            zone=zones[code], country=country, postcode_from=first, postcode_to=last
        )
        for code, (_, areas) in ZONES.items()
        for country, first, last in areas
    )
    return zones


def _write_van(van: ShippingMethod) -> None:
    """It leaves until two, and comes between hours that one may choose."""
    van.cut_off = time(14)
    van.save(update_fields=["cut_off"])
    DeliveryWindow.objects.bulk_create(
        DeliveryWindow(
            method=van,
            from_time=first,
            to_time=last,
            weekdays=weekdays,
            surcharge_amount=Decimal(surcharge),
        )
        for first, last, weekdays, surcharge in HOURS
    )


def _write_parcel(parcel: ShippingMethod, zones: dict[str, ShippingZone]) -> None:
    """As ever up to 31.5 kg; heavier, longer and to islands it costs more."""
    parcel.cut_off = time(16)
    parcel.excluded_handling = [PALLET]
    parcel.save(update_fields=["cut_off", "excluded_handling"])
    price, per_kg = parcel.price_amount, Decimal("0.45")
    heavy = Decimal("31.5")
    rows = [
        ShippingRate(base_amount=price),
        ShippingRate(base_amount=price, from_weight_kg=heavy, amount_per_kg=per_kg),
        ShippingRate(freight_class=LONG, base_amount=price + 12, amount_per_kg=per_kg),
        ShippingRate(
            zone=zones["islands"],
            base_amount=price + 14,
            amount_per_kg=Decimal("0.85"),
            free_from_amount=Decimal(1500),
        ),
    ]
    _write_rates(parcel, rows)


def _write_forwarder(channel: Channel, zones: dict[str, ShippingZone]) -> None:
    """Pallets: priced nearby and in the west, everywhere else on request."""
    forwarder = ShippingMethod.objects.create(
        channel=channel,
        code="forwarder",
        names=FORWARDER,
        currency="EUR",
        transit_days=5,
        weekdays=[2, 4],
        position=4,
    )
    rows = [
        ShippingRate(freight_class=PALLET, is_on_request=True),
        ShippingRate(
            zone=zones["neighbours"],
            freight_class=PALLET,
            base_amount=Decimal(89),
            amount_per_kg=Decimal("0.22"),
        ),
        ShippingRate(
            zone=zones["west"],
            freight_class=PALLET,
            base_amount=Decimal(149),
            amount_per_kg=Decimal("0.35"),
        ),
        ShippingRate(zone=zones["islands"], freight_class=PALLET, is_on_request=True),
    ]
    _write_rates(forwarder, rows)


def _write_rates(method: ShippingMethod, rows: list[ShippingRate]) -> None:
    for row in rows:
        row.method = method
    ShippingRate.objects.bulk_create(rows)
