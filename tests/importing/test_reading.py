"""Files as they come: encodings, delimiters, workbooks, and what is no table."""

from pathlib import Path

import openpyxl
import pytest

from shop.imports.errors import BadFile, BadMapping
from shop.imports.mapping import load_mapping
from shop.imports.reading import read_table
from shop.imports.values import country, decimal, flag, moment


def write(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"sku,name\nA-1,Bolt\n",
        b"\xef\xbb\xbfsku;name\r\nA-1;Bolt\r\n",
        b"sku\tname\nA-1\tBolt\n\n\n",
        "sku|name\nA-1|Bolt".encode("utf-16"),
    ],
)
def test_marks_delimiters_and_line_ends_do_not_matter(tmp_path, content):
    table = read_table(write(tmp_path, content))

    assert table.columns == ("sku", "name")
    assert [dict(row.cells) for row in table.rows] == [{"sku": "A-1", "name": "Bolt"}]


def test_a_line_is_counted_as_an_editor_counts(tmp_path):
    content = b'sku,name\nA-1,"two\nlines"\n\nA-2,Nut\n'

    rows = list(read_table(write(tmp_path, content)).rows)

    assert [row.line for row in rows] == [3, 5]


def test_another_encoding_is_read_when_it_is_named(tmp_path):
    path = write(tmp_path, "sku,name\nA-1,Śruba\n".encode("cp1250"))

    with pytest.raises(BadFile, match="not UTF-8"):
        read_table(path)

    (row,) = read_table(path, encoding="cp1250").rows
    assert row.cells["name"] == "Śruba"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"sku,sku\n1,2\n", "twice"),
        (b"PK\x03\x04\x00\x00\x00", "not a text file"),
        (b",,\n1,2,3\n", "no column heads"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path, content, why):
    with pytest.raises(BadFile, match=why):
        read_table(write(tmp_path, content))


def test_a_sign_that_no_database_holds_is_replaced(tmp_path):
    filler = "B-1,full size\n" * 5_000  # beyond what is looked at first
    content = f"sku,name\n{filler}A-1,Bo\0lt\n".encode()

    *_others, last = read_table(write(tmp_path, content)).rows

    assert last.cells == {"sku": "A-1", "name": "Bo\ufffdlt"}


def test_a_workbook_is_read_like_a_csv(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["sku", "amount"])
    book.active.append(["A-1", 4.5])
    book.active.append([1002, 3])
    book.save(tmp_path / "prices.xlsx")

    rows = list(read_table(tmp_path / "prices.xlsx").rows)

    assert [row.cells["sku"] for row in rows] == ["A-1", "1002"]
    assert [row.cells["amount"] for row in rows] == ["4.5", "3"]


def test_a_text_posing_as_a_workbook_is_refused(tmp_path):
    with pytest.raises(BadFile, match="not a workbook"):
        read_table(write(tmp_path, b"sku,name\n", "list.xlsx"))


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1234.5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1\u00a0234,5", "1234.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(raw, number):
    assert str(decimal(raw)) == number


def test_dates_flags_and_countries_have_forgiving_forms():
    assert moment("2010-12-01 08:26:00").isoformat() == "2010-12-01T08:26:00+00:00"
    assert flag("Yes") is True
    assert country("United Kingdom") == "GB"
    assert country("ro") == "RO"


def test_a_mapping_with_a_misspelt_part_is_refused(tmp_path):
    path = write(tmp_path, b"[colums]\nsku = 'A'\n", "map.toml")

    with pytest.raises(BadMapping, match="colums"):
        load_mapping(path)
