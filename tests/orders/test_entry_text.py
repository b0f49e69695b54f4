"""Reading order lists: what people paste and what spreadsheets make of it."""

import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from orders.rules.entry_files import cell_text, cells_of_file, heads_mark
from orders.rules.entry_numbers import read_code, read_quantity, written_in
from orders.rules.entry_samples import sample_file
from orders.rules.entry_text import (
    cells_of_csv,
    columns_of,
    entries_in_cells,
    entries_in_table,
    entries_in_text,
)
from orders.rules.entry_words import HEADS, field_of, unit_of
from shop.imports.errors import BadFile


def read(text, language="en"):
    """Code, quantity and unit of each line."""
    lines = entries_in_text(text, language).lines
    return [(line.code, line.quantity, line.unit) for line in lines]


def one(code, quantity, unit=""):
    return [(code, Decimal(quantity) if quantity else None, unit)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("BOLT-8; 24", "en", one("BOLT-8", "24")),
        ("BOLT-8\t24", "en", one("BOLT-8", "24")),
        ("BOLT-8, 24", "en", one("BOLT-8", "24")),
        ("BOLT-8,24", "en", one("BOLT-8", "24")),
        ("GL-4410  96", "en", one("GL-4410", "96")),
        ("HC-2040 24", "en", one("HC-2040", "24")),
        ("24; BOLT-8", "en", one("BOLT-8", "24")),
        ("24  BOLT-8", "en", one("BOLT-8", "24")),
        ("24 BOLT-8", "en", one("BOLT-8", "24")),
        ("BOLT-8 x 5", "en", one("BOLT-8", "5")),
        ("BOLT-8 ×5", "en", one("BOLT-8", "5")),
        ("5 x BOLT-8", "en", one("BOLT-8", "5")),
        ("5x BOLT-8", "en", one("BOLT-8", "5")),
        ("M8x40-A2; 7", "en", one("M8x40-A2", "7")),
        ("5941234044100, 12", "en", one("5941234044100", "12")),
        ("12; 5941234044100", "en", one("5941234044100", "12")),
        ("BOLT-8 5 pcs", "en", one("BOLT-8", "5", "pcs")),
        ("BOLT-8; 5; carton", "en", one("BOLT-8", "5", "carton")),
        ("BOLT-8; Hex bolt M8; 24", "en", one("BOLT-8", "24")),
        ("BOLT-8; 5шт", "ru", one("BOLT-8", "5", "шт")),
        ("BOLT-8; 2,5", "ro", one("BOLT-8", "2.5")),
        ("BOLT-8, 2,5", "ro", one("BOLT-8", "2.5")),
        ("BOLT-8", "en", one("BOLT-8", "")),
        ("GN 11065", "en", one("GN 11065", "")),
        ("BOLT-8; many", "en", one("BOLT-8", "")),
        ("\ufeffBOLT-8\u00a0;\u00a024", "en", one("BOLT-8", "24")),
        ('"BOLT-8";"24"', "en", one("BOLT-8", "24")),
        ("'0042;3", "en", one("0042", "3")),
        ('="00123";3', "en", one("00123", "3")),
        ("5.941234044100E+12;4", "en", one("5941234044100", "4")),
        ("5,941234044100E+12;4", "ro", one("5941234044100", "4")),
        ("5.94E+12;4", "en", one("5.94E+12", "4")),
        ("5941234044100.0;4", "en", one("5941234044100", "4")),
        ("BOLT\u200b-8;4", "en", one("BOLT-8", "4")),
        ("BOLT-8;-4", "en", one("BOLT-8", "")),
        ("\n\r\n \n", "en", []),
    ],
)
def test_a_line_is_read(text, language, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("1,000", "en", "1000"),
        ("1,5", "en", "1.5"),
        ("1.000", "en", "1"),
        ("1.000", "ro", "1000"),
        ("1.000", "vi", "1000"),
        ("1,000", "ro", "1"),
        ("1.5", "ro", "1.5"),
        ("1.000", "fr", "1"),
        ("1,000", "pl", "1"),
        ("1 000", "fr", "1000"),
        ("1\u00a0000", "ru", "1000"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("1'000", "en", "1000"),
        ("1.234,5", "en", "1234.5"),
        ("1,234.5", "ro", "1234.5"),
        ("1.234.567", "en", "1234567"),
        ("1.23.4", "en", None),
        ("0,125", "en", "0.125"),
        ("12", "en", "12"),
        ("12 drums", "en", None),
        ("²", "en", None),
        ("1e5", "en", None),
        ("NaN", "en", None),
        ("999999999999999", "en", None),
    ],
)
def test_a_quantity_is_read_in_the_readers_way(typed, language, expected):
    found = read_quantity(typed, language).quantity

    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("heads", "language"),
    [
        ("SKU;Qty", "en"),
        ("Article no.;Description;Quantity", "en"),
        ("Cod articol;Denumire;Cantitate", "ro"),
        ("Артикул;Название;Кол-во", "ru"),
        ("Référence;Désignation;Quantité", "fr"),
        ("Indeks;Nazwa;Ilość", "pl"),
        ("Mã hàng;Tên;Số lượng", "vi"),
        ("Bestellnummer;Text;Menge", "de"),
        ("Our thing;Qty", "en"),
    ],
)
def test_heads_are_known_in_the_languages_of_the_shop(heads, language):
    width = heads.count(";")
    line = ";".join(["BOLT-8", "Hex bolt", "24"] if width == 2 else ["BOLT-8", "24"])

    assert read(f"{heads}\n{line}", language) == one("BOLT-8", "24")


def test_titles_above_the_heads_and_columns_in_any_order_do_no_harm():
    text = "Order of week 48\n\nEAN;Qty;Name;SKU;Unit;Note\n1;2;Bolt;BOLT-8;pack;soon"

    (line,) = entries_in_text(text, "en").lines

    assert (line.code, line.quantity, line.unit) == ("BOLT-8", 2, "pack")
    assert line.note == "soon"


def test_an_ean_answers_where_the_sku_is_empty():
    text = "SKU;EAN;Qty\n;5941234044100;3\nBOLT-8;5941234044101;4"

    codes = [code for code, *_ in read(text)]

    assert codes == ["5941234044100", "BOLT-8"]


def test_lines_of_a_form_without_a_quantity_are_left_out_and_counted():
    found = entries_in_text("SKU;Qty\nBOLT-8;5\nNUT-8;\nNUT-9;0\nNUT-7;-", "en")

    assert [line.code for line in found.lines] == ["BOLT-8"]
    assert found.left_out_count == 3


def test_every_head_is_found_and_means_one_thing():
    for field, heads in HEADS.items():
        for head in heads:
            assert field_of(head)[0] == field, head
            assert field_of(f" {head.upper()}: ")[0] == field, head


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        *(("pcs", "piece"), ("BUC.", "piece"), ("шт", "piece"), ("H87", "piece")),
        *(("Szt", "piece"), ("cái", "piece"), ("ctn", "carton"), ("cutie", "carton")),
        *(("коробка", "carton"), ("kg", "kilogram"), ("rouleau", "roll"), ("sth", "")),
    ],
)
def test_units_are_known_by_many_words(word, unit):
    assert unit_of(word) == unit


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_workbook_gives_numbers_that_read_the_same_everywhere():
    content = workbook(["SKU", "Qty"], ["BOLT-8", 1.125], [5941234044100, 1000])

    cells = cells_of_file("order.xlsx", content, "ro")

    found = entries_in_table(cells, columns_of(cells), "ro").lines
    assert [(line.code, line.quantity) for line in found] == [
        ("BOLT-8", Decimal("1.125")),
        ("5941234044100", Decimal(1000)),
    ]


@pytest.mark.parametrize(
    ("language", "encoding", "word"),
    [
        ("pl", "cp1250", "Ilość"),
        ("ru", "cp1251", "Количество"),
        ("fr", "cp1252", "Quantité"),
        ("en", "utf-16", "Quantity"),
        ("en", "utf-8-sig", "Quantity"),
    ],
)
def test_files_of_windows_programs_are_read(language, encoding, word):
    content = f"SKU;{word}\r\nBOLT-8;5\r\n".encode(encoding)

    cells = cells_of_file("order.csv", content, language)

    assert columns_of(cells).quantity == 1


def test_a_csv_file_may_part_with_any_sign_and_quote_line_ends():
    for sign in ";,\t|":
        text = f'SKU{sign}Name{sign}Qty\r\n"B-1"{sign}"two\nlines"{sign}3\r\n'
        assert cells_of_csv(text)[1] == ["B-1", "two\nlines", "3"], sign
    assert cells_of_csv("sep=|\r\nSKU|Qty\r\n")[0] == ["SKU", "Qty"]


def test_what_is_no_workbook_is_said():
    with pytest.raises(BadFile):
        cells_of_file("order.xlsx", b"no", "en")
    with pytest.raises(BadFile):
        cells_of_file("order.csv", b"  \n", "en")


def test_columns_nobody_can_tell_are_asked_for():
    assert entries_in_cells([["A-1", "red", "x", "9", "y"]] * 3, "en") is None
    assert entries_in_cells([["A-1", "red"]] * 3, "en") is None
    assert len(entries_in_cells([["A-1"], ["B-1"]], "en").lines) == 2


def test_a_layout_is_known_again_by_its_names_only():
    assert heads_mark(["Thing", "Was  soll"]) == heads_mark(["THING", "was-soll"])
    assert heads_mark(["Thing"]) != heads_mark(["Thing", ""])


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_sample_file_is_read_again(suffix):
    content = sample_file(
        [("BOLT-8", Decimal("24.000")), ("NUT-8", Decimal(10))], suffix
    )

    cells = cells_of_file(f"order.{suffix}", content, "en")

    found = entries_in_table(cells, columns_of(cells), "en").lines
    assert [(line.code, line.quantity) for line in found] == [
        ("BOLT-8", 24),
        ("NUT-8", 10),
    ]


CODES = (
    st.text("ABCDEFGHKLMN-/", min_size=2, max_size=8)
    .filter(lambda text: text.strip("-/") and field_of(text) is None)
    .map(lambda text: f"Q{text}7")
)
QUANTITIES = st.decimals("0.001", "99999", places=3, allow_nan=False)
LANGUAGES = st.sampled_from(["en", "ro", "ru", "fr", "pl", "vi"])


@settings(max_examples=20, deadline=None)
@given(CODES, QUANTITIES, LANGUAGES, st.sampled_from("\t;"), st.booleans())
def test_what_is_written_is_read_again(code, quantity, language, sign, is_first):
    typed = written_in(quantity, language)
    text = sign.join([typed, code] if is_first else [code, typed])

    assert read(text, language) == [(code, quantity, "")]


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=200), LANGUAGES)
def test_no_text_ends_in_an_error(text, language):
    for line in entries_in_text(text, language).lines:
        assert line.quantity is None or line.quantity > 0
        assert "\0" not in line.code
        assert read_code(line.code) == read_code(read_code(line.code))


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 999_999_999, allow_nan=False), LANGUAGES)
def test_no_number_of_a_workbook_is_misread(number, language):
    rounded = round(number, 3)
    text = cell_text(rounded)

    assert read_quantity(text, language).quantity == Decimal(str(rounded))
