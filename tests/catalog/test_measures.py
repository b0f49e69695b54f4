"""Which ways to write a measure or a code find which article, in six languages."""

import re

import pytest
from django.db import connection

from catalog.search_rules import (
    SearchTerms,
    closest_word,
    errors_between,
    search_terms,
)
from catalog.selectors.search_query import TermsQuery
from catalog.selectors.synonyms import clauses_with

# What is typed, what an article says, whether the one finds the other.
PAIRS = [
    # inches and fractions
    ('1/2"', 'Ball valve 1/2"', True),
    ("½ inch", 'Ball valve 1/2"', True),
    ('1/2"', "Ball valve ½″", True),
    ("0.5 in", 'Ball valve 1/2"', True),
    ('3/4"', 'Ball valve 1/2"', False),
    ('1/2"', 'Ball valve 1 1/2"', False),
    ('1 1/2"', 'Ball valve 1½"', True),
    ('1-1/2"', 'Ball valve 1 1/2"', True),
    ('1,5"', 'Ball valve 1 1/2"', True),
    ('⅜"', "Nipple 3/8 inch", True),
    ('1/2"', 'Valve DN 15 1/2"', True),
    ("dn15", 'Valve DN 15 1/2"', True),
    ("1/2 zoll", 'Kugelhahn 1/2"', True),
    # threads
    ("M8x40", "Hex bolt M8 × 40", True),
    ("M8 × 40", "Hex bolt M8x40", True),
    ("m8*40", "Hex bolt M8x40", True),
    ("M 8 x 40", "Hex bolt M8x40", True),
    ("M8", "Hex bolt M8x40", True),
    ("M8x50", "Hex bolt M8x40", False),
    ("M10x40", "Hex bolt M8x40", False),
    ("М8х40", "Hex bolt M8x40", True),  # Cyrillic letters
    # power, voltage, current, pressure
    ("0,75 kW", "Pump 0.75 kW", True),
    ("750 W", "Pump 0.75 kW", True),
    ("0.75kw", "Pump 750 W", True),
    ("7,5 kW", "Pump 0.75 kW", False),
    ("75 W", "Pump 0.75 kW", False),
    ("750 watts", "Pump 0.75 kW", True),
    ("230V", "Motor 230 V", True),
    ("230 volt", "Motor 230V", True),
    ("400V", "Motor 230 V", False),
    ("16 A", "Fuse 16A", True),
    ("10 bar", "Hose 10bar", True),
    ("1 MPa", "Hose 10 bar", True),
    ("16 bar", "Hose 10 bar", False),
    # lengths, diameters, areas, weights, volumes
    ("ø12", "Shaft Ø 12 mm", True),
    ("d=12 mm", "Shaft ø12", True),
    ("12mm", "Shaft ø12 mm", True),
    ("ø12", "Shaft 12 mm", True),
    ("diameter 12", "Shaft ⌀12 mm", True),
    ("1,2 cm", "Shaft 12 mm", True),
    ("ø12", "Shaft ø13 mm", False),
    ("2,5 mm²", "Cable 3x2.5 mm2", True),
    ("1.5 mm2", "Cable 2.5 mm²", False),
    ("5 m²", "Carpet 5 m2", True),
    ("5 m3", "Carpet 5 m²", False),
    ("0,5 kg", "Hammer 500 g", True),
    ("500 g", "Hammer 0.5 kg", True),
    ("9 l", "Container 9,0 l", True),
    ("9 litres", "Container 9 l", True),
    ("900 ml", "Container 9 l", False),
    ("530x325", "Tray 530 mm x 325 mm", True),
    # norms and marks
    ("DIN-933", "Bolt DIN 933", True),
    ("DIN 933", "Bolt DIN-933", True),
    ("din933", "Bolt DIN 933", True),
    ("DIN 934", "Bolt DIN 933", False),
    ("IP65", "Lamp IP 65", True),
    ("IP 65", "Lamp IP65", True),
    ("IP67", "Lamp IP65", False),
    ("gn 1/1", "Container GN1/1", True),
    ("GN 1/2", "Container GN 1/1", False),
    ("iso 4762", "Screw ISO-4762", True),
]
IN_LANGUAGES = [
    ("ro", "șurub M8x40", "Șurub hexagonal M8 × 40", True),
    ("ro", "surub m8*40", "Șurub hexagonal M8 × 40", True),
    ("ro", "10 litri", "Recipient 10 l", True),
    ("ro", "1/2 țol", 'Robinet 1/2"', True),
    ("ro", "0,75 kW pompa", "Pompă 750 W", True),
    ("ro", "10 litri", "Recipient 1 l", False),
    ("ru", "болт М8х40", "Болт М8×40", True),
    ("ru", "болт m8x40", "Болт М8х40", True),
    ("ru", "насос 750 Вт", "Насос 0,75 кВт", True),
    ("ru", "насос 0.75 kW", "Насос 750 Вт", True),
    ("ru", "труба диаметр 20 мм", "Труба ø20", True),
    ("ru", "кабель 2,5 мм²", "Кабель 2.5 мм2", True),
    ("ru", "емкость 10 литров", "Ёмкость 10 л", True),
    ("ru", "насос 75 Вт", "Насос 0,75 кВт", False),
    ("fr", "tuyau 3 mètres", "Tuyau 3 m", True),
    ("fr", "vanne 1/2 pouce", 'Vanne 1/2"', True),
    ("fr", "batterie 10 litres", "Batterie 20 l", False),
    ("pl", "zawór 1/2 cala", 'Zawór kulowy 1/2"', True),
    ("pl", "zawor ½", 'Zawór kulowy 1/2"', True),
    ("pl", "wał średnica 12", "Wał ø12 mm", True),
    ("pl", "silnik 750 watów", "Silnik 0,75 kW", True),
    ("vi", "ống đường kính 12 mm", "Ống thép ø12", True),
    ("vi", "ong thep 12mm", "Ống thép ø12 mm", True),
    ("vi", "bơm 750W", "Máy bơm 0,75 kW", True),
    ("vi", "bơm 1,5 kW", "Máy bơm 0,75 kW", False),
]
ALL = [("en", *pair) for pair in PAIRS] + IN_LANGUAGES
READS = """
SELECT (to_tsvector(catalog_config(%s), %s) || catalog_codes(%s, 'A')) @@ {query}
"""


def test_there_are_sixty_pairs_at_least():
    assert len(ALL) >= 60
    assert {language for language, *_ in ALL} == {"en", "ro", "ru", "fr", "pl", "vi"}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "typed", "says", "is_found"), ALL)
def test_a_measure_is_found_however_it_is_written(language, typed, says, is_found):
    ((_, clauses),) = clauses_with(search_terms(typed), [language], {})
    query, params = TermsQuery(clauses, language, is_open=False).as_sql(None, None)

    with connection.cursor() as cursor:
        sql = READS.format(query=query)
        cursor.execute(sql, [language, says, says, *params])
        ((found,),) = cursor.fetchall()

    assert found is is_found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hammr", "hammer"),  # left out
        ("hammmer", "hammer"),  # added
        ("hommer", "hammer"),  # exchanged
        ("hamemr", "hammer"),  # changed places
        ("bolz", "bolt"),
        ("screwdrivr", "screwdriver"),
        ("skrewdrivr", "screwdriver"),  # two errors in ten letters
        ("skrewdrvr", None),
        ("hxmmxr", None),
        ("nut", None),  # three letters
        ("nutt", "nuts"),
    ],
)
def test_one_error_in_eight_letters_is_forgiven(typed, meant):
    known = ["hammer", "bolt", "screwdriver", "nuts", "gloves"]

    assert closest_word(typed, known) == meant


@pytest.mark.parametrize(
    ("typed", "meant", "errors"),
    [
        ("", "", 0),
        ("a", "", 1),
        ("ab", "ba", 1),
        ("abcd", "abdc", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_errors_are_counted_with_letters_that_changed_places(typed, meant, errors):
    assert errors_between(typed, meant) == errors
    assert errors_between(meant, typed) == errors


def test_tokens_keep_the_order_typed():
    assert search_terms('bolt M8 hex 1/2" bolt') == SearchTerms(
        ("bolt", "m8", "hex", "1/2in")
    )
    assert not re.search(r"['\\]", "".join(search_terms("a'b \\ c'1").tokens))
