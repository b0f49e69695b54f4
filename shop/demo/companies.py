"""The companies of the demo shop: four countries, branches, own prices, one pending."""

from decimal import Decimal

from .people import AddressContent, CompanyContent, MemberContent, PriceListContent

IOANA, TOMASZ = "ioana@angro.example", "tomasz@angro.example"


def _percent(value: int) -> Decimal:
    return Decimal(value)


HOTEL_CARPATI = CompanyContent(
    code="hotel-carpati",
    name="Hotel Carpați SRL",
    vat_id="RO21304576",
    registration="J08/2210/1998",
    channel="trade",
    group="hotels",
    addresses=(
        AddressContent("Bd. Eroilor 27", "500030", "Brașov", "RO", "Head office"),
        AddressContent(
            "Str. Lungă 214",
            "500051",
            "Brașov",
            "RO",
            "Goods entrance",
            is_billing=False,
        ),
    ),
    members=(
        MemberContent(
            "mara@hotel-carpati.example",
            "Mara",
            "Ionescu",
            "buyer",
            "en",
            Decimal(1000),
        ),
        MemberContent("dan@hotel-carpati.example", "Dan", "Popa", "approver", "ro"),
        MemberContent("office@hotel-carpati.example", "Sorina", "Pavel", "admin", "ro"),
    ),
    payment_days=30,
    credit_limit=Decimal(15000),
    rep=IOANA,
    price_lists=(
        PriceListContent(
            "carpati-2026",
            "Carpați Group 2026",
            "contract",
            contract_categories=("gastronorm", "gastronorm-lids", "coffee", "gloves"),
            contract_percent=_percent(-16),
        ),
    ),
    article_prefix="HC",
    tags=("contract",),
)
POIANA = CompanyContent(
    code="carpati-poiana",
    name="Hotel Carpați SRL, Poiana Brașov",
    vat_id=HOTEL_CARPATI.vat_id,
    registration=HOTEL_CARPATI.registration,
    channel="trade",
    group="hotels",
    addresses=(
        AddressContent("Str. Poiana Soarelui 8", "500001", "Poiana Brașov", "RO"),
    ),
    members=(
        MemberContent(
            "irina@hotel-carpati.example", "Irina", "Dobre", "buyer", "ro", Decimal(600)
        ),
    ),
    payment_days=30,
    credit_limit=Decimal(6000),
    rep=IOANA,
    parent="hotel-carpati",
    article_prefix="HC",
)
SINAIA = CompanyContent(
    code="carpati-sinaia",
    name="Hotel Carpați SRL, Sinaia",
    vat_id=HOTEL_CARPATI.vat_id,
    registration=HOTEL_CARPATI.registration,
    channel="trade",
    group="hotels",
    addresses=(AddressContent("Bd. Carol I 41", "106100", "Sinaia", "RO"),),
    members=(
        MemberContent(
            "paul@hotel-carpati.example", "Paul", "Stan", "buyer", "ro", Decimal(400)
        ),
    ),
    payment_days=30,
    credit_limit=Decimal(4000),
    rep=IOANA,
    parent="hotel-carpati",
    article_prefix="HC",
)
BISTRO = CompanyContent(
    code="bistro-cetate",
    name="Bistro Cetate SRL",
    vat_id="RO33558128",
    registration="J12/884/2014",
    channel="trade",
    group="restaurants",
    addresses=(AddressContent("Str. Potaissa 12", "400111", "Cluj-Napoca", "RO"),),
    members=(
        MemberContent("alex@bistro-cetate.example", "Alexandru", "Rus", "admin", "ro"),
        MemberContent("bar@bistro-cetate.example", "Diana", "Moldovan", "buyer", "ro"),
    ),
    payment_days=15,
    credit_limit=Decimal(4000),
    rep=IOANA,
    price_lists=(
        PriceListContent("cetate", "Bistro Cetate", "percentage", percent=_percent(-4)),
    ),
    only_chapters=("kitchen", "buffet", "table", "pantry", "cleaning", "workwear"),
)
KUCHNIA = CompanyContent(
    code="kuchnia-polska",
    name="Kuchnia Polska Sp. z o.o.",
    vat_id="PL5210347103",
    registration="KRS 0000418823",
    channel="trade",
    group="restaurants",
    addresses=(
        AddressContent("ul. Grzybowska 62", "00-844", "Warszawa", "PL", "Biuro"),
        AddressContent(
            "ul. Magazynowa 4", "05-090", "Raszyn", "PL", "Magazyn", is_billing=False
        ),
    ),
    members=(
        MemberContent(
            "agnieszka@kuchnia-polska.example", "Agnieszka", "Zielińska", "admin", "pl"
        ),
        MemberContent(
            "piotr@kuchnia-polska.example",
            "Piotr",
            "Mazur",
            "buyer",
            "pl",
            Decimal(2000),
        ),
    ),
    payment_days=30,
    credit_limit=Decimal(20000),
    rep=TOMASZ,
    price_lists=(
        PriceListContent(
            "kuchnia",
            "Kuchnia Polska 2026",
            "percentage",
            percent=_percent(-7),
            category_percent=(
                ("gastronorm", _percent(-12)),
                ("glasses", _percent(-10)),
            ),
        ),
    ),
)
WARSZTAT = CompanyContent(
    code="warsztat-krak",
    name="Warsztat Krak S.A.",
    vat_id="PL6770122334",
    registration="KRS 0000092714",
    channel="partner",
    group="workshops",
    addresses=(AddressContent("ul. Przemysłowa 15", "30-701", "Kraków", "PL"),),
    members=(
        MemberContent("marek@warsztat-krak.example", "Marek", "Nowak", "admin", "pl"),
        MemberContent("ewa@warsztat-krak.example", "Ewa", "Lis", "buyer", "pl"),
    ),
    payment_days=45,
    credit_limit=Decimal(30000),
    rep=TOMASZ,
    price_lists=(
        PriceListContent(
            "krak",
            "Krak frame contract",
            "contract",
            contract_categories=("bolts", "nuts-washers", "screws", "anchors"),
            contract_percent=_percent(-24),
        ),
    ),
    only_chapters=("workwear", "tools", "fasteners", "storage"),
)
TRAITEUR = CompanyContent(
    code="maison-traiteur",
    name="Maison Lavande Traiteur SARL",
    vat_id="FR54512334905",
    registration="RCS Lyon 512 334 905",
    channel="trade",
    group="restaurants",
    addresses=(AddressContent("18 rue Mercière", "69002", "Lyon", "FR"),),
    members=(
        MemberContent(
            "claire@maison-lavande.example", "Claire", "Fabre", "admin", "fr"
        ),
        MemberContent("hugo@maison-lavande.example", "Hugo", "Perrin", "buyer", "fr"),
    ),
    payment_days=30,
    credit_limit=Decimal(8000),
    rep=TOMASZ,
    price_lists=(
        PriceListContent(
            "lavande", "Maison Lavande", "percentage", percent=_percent(-5)
        ),
    ),
    only_chapters=("kitchen", "buffet", "table", "pantry"),
)
HAUSTECHNIK = CompanyContent(
    code="nordlicht",
    name="Nordlicht Haustechnik GmbH",
    vat_id="DE281149032",
    registration="HRB 104417 Hamburg",
    channel="partner",
    group="partners",
    addresses=(AddressContent("Billstraße 87", "20539", "Hamburg", "DE"),),
    members=(
        MemberContent("jana@nordlicht.example", "Jana", "Petersen", "admin", "en"),
        MemberContent("timo@nordlicht.example", "Timo", "Brandt", "buyer", "en"),
        MemberContent("sabine@nordlicht.example", "Sabine", "Voss", "approver", "en"),
    ),
    payment_days=45,
    credit_limit=Decimal(25000),
    rep=TOMASZ,
    price_lists=(
        PriceListContent(
            "nordlicht",
            "Nordlicht partner terms",
            "percentage",
            percent=_percent(-11),
            category_percent=(("power-tools", _percent(-6)),),
        ),
    ),
)
PENSION = CompanyContent(
    code="pension-waldblick",
    name="Pension Waldblick GmbH",
    vat_id="DE315520879",
    registration="HRB 71820 München",
    channel="trade",
    group="hotels",
    addresses=(AddressContent("Seestraße 14", "83700", "Rottach-Egern", "DE"),),
    members=(MemberContent("lena@waldblick.example", "Lena", "Huber", "admin", "en"),),
    payment_days=15,
    credit_limit=Decimal(2500),
    rep=TOMASZ,
)
CASA_BUNICII = CompanyContent(
    code="casa-bunicii",
    name="Casa Bunicii Catering SRL",
    vat_id="RO41209633",
    registration="J40/3318/2025",
    channel="trade",
    group="restaurants",
    addresses=(AddressContent("Str. Viitorului 56", "020612", "București", "RO"),),
    members=(
        MemberContent("vlad@casa-bunicii.example", "Vlad", "Enache", "admin", "ro"),
    ),
    payment_days=15,
    credit_limit=Decimal(0),
    rep="",
    state="pending",
)

COMPANIES = (
    HOTEL_CARPATI,
    POIANA,
    SINAIA,
    BISTRO,
    KUCHNIA,
    WARSZTAT,
    TRAITEUR,
    HAUSTECHNIK,
    PENSION,
    CASA_BUNICII,
)
