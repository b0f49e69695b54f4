"""More ways to write a measure: spelled-out units, Cyrillic letters, mixed fractions.

catalog.search_rules.canonical does the same to what is searched for; a test holds them
together. Texts that read otherwise from now on are noted for the sweep that reads
them anew.
"""

from importlib import import_module

from django.db import migrations

SPELLED = {
    "kw": "kilowatt kilowatts квт",
    "w": "watt watts wat watów waty wați waţi вт ватт",
    "v": "volt volts volty volți volţi вольт в",
    "a": "ampere amperes ampère ampères amper ampery amperi ампер а",
    "ah": "ач",
    "hz": "hertz herți гц",
    "mm2": "мм2 mmp",
    "m2": "м2 mp sqm",
    "m3": "м3 mc",
    "mm": "мм millimetre millimetres millimeter millimeters millimètre "
    "millimètres milimetri milimetry milimetrów milimét",
    "cm": "см centimetre centimetres centimeter centimeters centimètre "
    "centimètres centimetri centymetry centymetrów",
    "m": "м metre metres meter meters mètre mètres metri metry metrów mét",
    "ml": "мл millilitre millilitres milliliter milliliters mililitri",
    "l": "л litre litres liter liters litri litry litrów lít литр литра литров",
    "kg": "кг kilogram kilograms kilogramme kilogrammes kilograme kilogramów",
    "g": "г гр gram grams gramme grammes grame gramy gramów",
    "t": "т tonne tonnes tone tony",
    "bar": "бар bars bari",
    "in": "inch inches zoll pouce pouces țol țoli ţol ţoli tol toli cal "
    "cala cale cali дюйм дюйма дюймов",
    "pcs": "шт szt buc",
}
UNITS = {spelled: unit for unit, forms in SPELLED.items() for spelled in forms.split()}
ANY_SPELLED = "|".join(sorted(UNITS))
CASES = " ".join(f"WHEN '{spelled}' THEN '{unit}'" for spelled, unit in UNITS.items())

CANONICAL = rf"""
CREATE OR REPLACE FUNCTION catalog_canonical(source text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    spelled text;
    unit text;
    t text := lower(translate(
        coalesce(source, ''), '×⌀∅″”“„⁄–—−‑²³',
        'xøø' || repeat('"', 4) || '/----23'
    ));
BEGIN
    IF t ~ '[½¼¾⅛⅜⅝⅞⅓⅔]' THEN
        t := replace(replace(replace(t, '½', ' 1/2'), '¼', ' 1/4'), '¾', ' 3/4');
        t := replace(replace(t, '⅛', ' 1/8'), '⅜', ' 3/8');
        t := replace(replace(t, '⅝', ' 5/8'), '⅞', ' 7/8');
        t := replace(replace(t, '⅓', ' 1/3'), '⅔', ' 2/3');
    END IF;
    t := regexp_replace(t, '\s+', ' ', 'g');
    IF t ~ '[0-9]' THEN
        t := regexp_replace(t, '([0-9]),([0-9])', '\1.\2', 'g');
        t := regexp_replace(t, '(\.[0-9]*[1-9])0+(?![0-9.])', '\1', 'g');
        t := regexp_replace(t, '([0-9])\.0+(?![0-9.])', '\1', 'g');
        t := regexp_replace(t, '([0-9]) ?("|'''')', '\1in ', 'g');
        t := regexp_replace(
            t, '([0-9]) ?(mm|cm|m|мм|см|м)? ?[x*х] ?(?=[mмø]?[0-9])', '\1x', 'g'
        );
        t := regexp_replace(t, '(?<![[:alnum:]])м(?=[0-9])', 'm', 'g');
        IF t ~ '[0-9] ?({ANY_SPELLED})(?![[:alnum:]])' THEN
            FOR spelled IN SELECT DISTINCT (regexp_matches(
                t, '[0-9] ?({ANY_SPELLED})(?![[:alnum:]])', 'g'
            ))[1] LOOP
                unit := CASE spelled {CASES} END;
                t := regexp_replace(
                    t, '([0-9]) ?' || spelled || '(?![[:alnum:]])', '\1' || unit, 'g'
                );
            END LOOP;
        END IF;
        t := regexp_replace(t, '([0-9]) (kwh|kw|kva|va|w|mv|kv|v|mah|ah|ma|a|khz|hz'
            '|mm2|mm|cm|dm|km|m2|m3|m|mg|kg|g|t|ml|cl|dl|l|mbar|bar|mpa|kpa|pa|psi|nm'
            '|kn|n|rpm|db|lm|lx|k|in|pcs)(?![a-z0-9])', '\1\2', 'g');
        t := regexp_replace(t, '(?<![a-z0-9])(m|dn|pn|ip|gn|din|iso|en|ph|pz|tx)[ -]'
            '(?=[0-9])', '\1', 'g');
        t := regexp_replace(
            t, '(?<![[:alnum:]])(?<![./])([1-9])[ -]([1357]/(2|4|8|16))(?![0-9/])',
            '\1.\2', 'g'
        );
        t := regexp_replace(t, '(?<![[:alnum:]])(d ?= ?|dia(m\.?)? ?|diameter:? ?'
            '|diametru:? ?|diamètre:? ?|диаметр:? ?|średnica:? ?|đường kính:? ?)'
            '(?=[0-9])', 'ø', 'g');
        t := regexp_replace(t, 'ø ?(?=[0-9])', 'ø', 'g');
    END IF;
    RETURN btrim(t);
END
$$;
"""

# Names and facts; a description has words, no codes.
READ = """
    SELECT product_id, concat_ws(' ', name, summary) AS source FROM catalog_producttext
    UNION ALL
    SELECT product_id, label FROM catalog_variant WHERE label <> ''
    UNION ALL
    SELECT fact.product_id, fact.text FROM catalog_attributevalue AS fact
    WHERE fact.text <> ''
    UNION ALL
    SELECT fact.product_id, concat('1 ', attribute.unit)
    FROM catalog_attributevalue AS fact
    JOIN catalog_attribute AS attribute ON attribute.id = fact.attribute_id
    WHERE attribute.unit ~ '[^a-z0-9]'
"""
READ_BEFORE = f"""
CREATE TEMP TABLE read_before ON COMMIT DROP AS
SELECT product_id, source, catalog_canonical(source) AS canonical
FROM ({READ}) AS read WHERE source ~ '[0-9½¼¾⅛⅜⅝⅞⅓⅔]';
"""  # noqa: S608 a constant
NOTE_CHANGED = """
INSERT INTO catalog_staletext (product_id)
SELECT DISTINCT product_id FROM read_before
WHERE catalog_canonical(source) <> canonical;
"""

FORMER: str = import_module("catalog.migrations.0003_search_functions").FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_bare_codes"),
    ]

    operations = [
        migrations.RunSQL(READ_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(
            CANONICAL, FORMER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
        migrations.RunSQL(NOTE_CHANGED, "DELETE FROM catalog_staletext;"),
    ]
