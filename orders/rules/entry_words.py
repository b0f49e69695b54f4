"""What columns of order lists are called, and how people write units."""

import re

from catalog.rules import unaccented

CODE, QUANTITY, UNIT, NOTE = "code", "quantity", "unit", "note"

# Names of columns in the languages of the shop and in German, without accents, the
# surest first: where a file has a SKU and an EAN, the SKU answers.
HEADS: dict[str, tuple[str, ...]] = {
    CODE: (
        *("sku", "article number", "article no", "article code", "item number"),
        *("item no", "item code", "product code", "product number", "part number"),
        *("part no", "material", "material number", "mpn", "your number"),
        *("our number", "own number", "customer number", "order code"),
        *("cod articol", "cod produs", "numar articol", "nr articol"),
        *("артикул", "код товара", "код артикула", "номенклатура"),
        *("code article", "reference", "ref", "reference article", "no article"),
        *("indeks", "kod produktu", "kod towaru", "numer artykulu", "symbol"),
        *("ma hang", "ma san pham", "ma sp", "ma so"),
        *("artikelnummer", "artikel nr", "art nr", "artikelnr", "bestellnummer"),
        *("code", "cod", "код", "kod", "ma", "article", "articol", "artykul"),
        *("artikel", "item", "product", "produs", "produit", "produkt", "товар"),
        *("ean", "ean code", "gtin", "barcode", "bar code", "upc", "cod de bare"),
        *("штрихкод", "штрих код", "code barres", "code ean", "kod kreskowy"),
        *("kod ean", "ma vach", "strichcode"),
    ),
    QUANTITY: (
        *("order quantity", "order qty", "quantity ordered", "qty ordered"),
        *("quantity", "qty", "qnty", "ordered", "pcs", "count"),
        *("cantitate", "cant", "buc", "bucati"),
        *("количество", "кол во", "кол", "заказ", "шт"),
        *("quantite", "qte", "nombre"),
        *("ilosc", "szt", "sztuk", "liczba"),
        *("so luong", "sl"),
        *("menge", "anzahl", "stuck", "bestellmenge"),
    ),
    UNIT: (
        *("unit", "uom", "unit of measure", "sales unit", "u m", "um"),
        *("unitate", "unitate de masura"),
        *("единица", "ед", "ед изм", "единица измерения"),
        *("unite", "unite de vente", "u"),
        *("jednostka", "jm", "j m", "jednostka miary"),
        *("don vi", "don vi tinh", "dvt"),
        *("einheit", "me"),
    ),
    NOTE: (
        *("note", "notes", "comment", "comments", "remark", "remarks"),
        *("observatii", "nota", "mentiuni", "comentariu"),
        *("примечание", "комментарий"),
        *("remarque", "remarques", "commentaire"),
        *("uwagi", "uwaga", "notatka", "komentarz"),
        *("ghi chu",),
        *("bemerkung", "notiz", "kommentar"),
    ),
}

# Words for units as people type them, by our code of the unit.
_UNITS: dict[str, str] = {
    "piece": (
        "pc pcs pce piece pieces ea each unit units h87 c62 buc bucata bucati "
        "шт штука штук штуки pièce pièces szt sztuka sztuk cái chiếc stk stück"
    ),
    "pack": "pack packs pk pkg packet xpk pachet pachete уп упак упаковка "
    "paquet paquets opak opakowanie gói packung pak",
    "carton": "carton cartons ctn box boxes xct bx cutie cutii bax кор коробка "
    "короб cartons boîte karton kartony thùng hộp kart",
    "pallet": "pallet pallets plt xpx palet paleti паллета поддон palette palettes "
    "paleta palety pallet",
    "pair": "pair pairs pr pereche perechi пара пар пары paire paires para pary đôi "
    "paar",
    "set": "set sets seturi набор компл комплект jeu lot zestaw kpl bộ satz",
    "roll": "roll rolls xro rolă role rola рулон рул rouleau rouleaux rolka rolki "
    "cuộn rolle",
    "bag": "bag bags xbg sac saci pungă мешок пакет sachet worek worki bao túi beutel",
    "canister": "canister canisters can cans xci canistră canistre канистра bidon "
    "bidons kanister kanistry can kanister",
    "metre": "m metre metres meter meters mtr metru metri м метр метров mètre "
    "mètres metr metry mét",
    "kilogram": "kg kgs kilo kilos kilogram kilograms kgm кг килограмм kilogramme "
    "kilogrammes cân",
    "litre": "l litre litres liter liters ltr litru litri л литр литров lít litr litry",
}


def plain(word: str) -> str:
    """A word or head as they are compared: small, no accents, single spaces."""
    small = unaccented(word.casefold())
    return " ".join(re.sub(r"[\W_]+", " ", small).split())


_FIELD_OF = {
    plain(head): (field, place)
    for field, heads in HEADS.items()
    for place, head in enumerate(heads)
}
_UNIT_OF = {
    plain(word): code for code, words in _UNITS.items() for word in words.split()
}


def field_of(head: str) -> tuple[str, int] | None:
    """Which field a column called `head` holds and how sure that is, 0 the surest."""
    return _FIELD_OF.get(plain(head))


def unit_of(word: str) -> str:
    """Our code of the unit that `word` names; "" for none."""
    return _UNIT_OF.get(plain(word), "")
