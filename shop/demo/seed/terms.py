"""How customers pay and how goods reach them, what runs by itself, what is shown to
whom."""

from decimal import Decimal

from django.conf import settings

from catalog.models import Catalogue, CatalogueAssignment, CatalogueRule
from erp.models import Connector, ConnectorMode
from invoicing.models import CustomerTerms, PaymentMethod, PaymentTerm
from marketing.models import Automation, AutomationKind
from orders.models import ShippingMethod
from pricing.models import PriceList
from shop.demo.companies import COMPANIES
from shop.demo.people import CHANNELS
from shop.demo.seed.companies import PERSON
from shop.demo.seed.demo import Demo

NET_DAYS = (7, 15, 30, 45, 60, 90)
CHANNEL_DAYS = {"trade": 15, "store": 7, "partner": 30}
BOTH = [PaymentMethod.ON_ACCOUNT, PaymentMethod.BANK_TRANSFER]
IN_ADVANCE = [PaymentMethod.BANK_TRANSFER]

VAN = {
    "en": "Own van",
    "ro": "Mașina noastră",
    "ru": "Наша машина",
    "fr": "Notre camion",
    "pl": "Nasz samochód",
    "vi": "Xe của chúng tôi",
}
PARCEL = {
    "en": "Parcel service",
    "ro": "Curier",
    "ru": "Служба доставки",
    "fr": "Colis",
    "pl": "Kurier",
    "vi": "Chuyển phát",
}
PICKUP = {
    "en": "Collected in Brașov",
    "ro": "Ridicare din Brașov",
    "ru": "Самовывоз, Брашов",
    "fr": "Retrait à Brașov",
    "pl": "Odbiór w Brașov",
    "vi": "Lấy tại Brașov",
}
# channel → van, its free limit, parcel, its free limit; in the channel's basis
FREIGHT = {
    "trade": ("14.50", "400.00", "9.80", "250.00"),
    "store": ("12.00", "150.00", "5.90", "79.00"),
    "partner": ("18.00", "750.00", "9.80", "500.00"),
}


def write_channel_terms(demo: Demo) -> None:
    """Net 7 to 90 days, and which of them is each channel's."""
    terms = {
        days: PaymentTerm.objects.create(
            code=f"net-{days}", name=f"Net {days} days", net_days=days
        )
        for days in NET_DAYS
    }
    CustomerTerms.objects.bulk_create(
        CustomerTerms(
            channel=channel,
            term=terms[CHANNEL_DAYS[code]],
            methods=IN_ADVANCE if code == "store" else BOTH,
        )
        for code, channel in demo.channels.items()
    )


def write_company_terms(demo: Demo) -> None:
    """Each approved company's own."""
    terms = {term.net_days: term for term in PaymentTerm.objects.all()}
    CustomerTerms.objects.bulk_create(
        CustomerTerms(
            customer=demo.customers[company.code],
            term=terms[company.payment_days],
            methods=BOTH,
        )
        for company in COMPANIES
        if company.state == "approved"
    )
    CustomerTerms.objects.create(
        customer=demo.customers[PERSON], term=terms[7], methods=IN_ADVANCE
    )


def write_shipping(demo: Demo) -> None:
    """Own van at home, parcels everywhere, and collecting it oneself."""
    for code, channel in demo.channels.items():
        van, van_free, parcel, parcel_free = map(Decimal, FREIGHT[code])
        ShippingMethod.objects.bulk_create(
            [
                ShippingMethod(
                    channel=channel,
                    code="van",
                    names=VAN,
                    countries=["RO"],
                    currency="EUR",
                    price_amount=van,
                    free_from_amount=van_free,
                    transit_days=1,
                    position=1,
                ),
                ShippingMethod(
                    channel=channel,
                    code="parcel",
                    names=PARCEL,
                    currency="EUR",
                    price_amount=parcel,
                    free_from_amount=parcel_free,
                    transit_days=3,
                    position=2,
                ),
                ShippingMethod(
                    channel=channel,
                    code="pickup",
                    names=PICKUP,
                    currency="EUR",
                    transit_days=0,
                    is_pickup=True,
                    position=3,
                ),
            ]
        )


def write_assortments(demo: Demo) -> None:
    """Catalogues: the store's chapters, and those of companies that see less."""
    for channel in CHANNELS:
        if channel.chapters:
            catalogue = _catalogue(demo, channel.code, channel.name, channel.chapters)
            CatalogueAssignment.objects.create(
                catalogue=catalogue, channel=demo.channels[channel.code]
            )
    for company in COMPANIES:
        if company.only_chapters:
            catalogue = _catalogue(
                demo, company.code, company.name, company.only_chapters
            )
            CatalogueAssignment.objects.create(
                catalogue=catalogue, customer=demo.customers[company.code]
            )


def _catalogue(
    demo: Demo, code: str, name: str, chapters: tuple[str, ...]
) -> Catalogue:
    catalogue = Catalogue.objects.create(code=code, name=name[:80])
    CatalogueRule.objects.bulk_create(
        CatalogueRule(catalogue=catalogue, category=demo.categories[chapter])
        for chapter in chapters
    )
    return catalogue


def write_automation(demo: Demo) -> None:
    """The mail about carts left behind, and a folder that stands for an ERP."""
    Automation.objects.bulk_create(
        Automation(channel=channel, kind=AutomationKind.ABANDONED_CART, is_active=True)
        for channel in demo.channels.values()
    )
    Connector.objects.create(
        code="erp",
        name="ERP folder",
        mode=ConnectorMode.LIVE,
        seller=demo.seller,
        folder=str(settings.VAR_DIR / "erp"),
        warehouse=demo.warehouses["BV"],
        price_list=PriceList.objects.get(code="trade"),
    )
