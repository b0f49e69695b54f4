"""How texts and codes become what search finds: configurations and functions.

catalog.rules.canonical and squeezed do the same to what is searched for; a test holds
them together.
"""

from django.db import migrations

# Accents do not matter in any language. Polish and Vietnamese have no stemmer here.
CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION angro_simple (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION angro_simple
    ALTER MAPPING FOR hword, hword_part, word, numword, numhword
    WITH unaccent, simple;
CREATE TEXT SEARCH CONFIGURATION angro_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION angro_en
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION angro_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION angro_fr
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION angro_ro (COPY = romanian);
ALTER TEXT SEARCH CONFIGURATION angro_ro
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, romanian_stem;
CREATE TEXT SEARCH CONFIGURATION angro_ru (COPY = russian);
ALTER TEXT SEARCH CONFIGURATION angro_ru
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, russian_stem;

CREATE FUNCTION catalog_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE language
        WHEN 'en' THEN 'angro_en'::regconfig
        WHEN 'fr' THEN 'angro_fr'::regconfig
        WHEN 'ro' THEN 'angro_ro'::regconfig
        WHEN 'ru' THEN 'angro_ru'::regconfig
        ELSE 'angro_simple'::regconfig
    END
$$;
"""

DROP_CONFIGURATIONS = """
DROP FUNCTION catalog_config(text);
DROP TEXT SEARCH CONFIGURATION angro_simple, angro_en, angro_fr, angro_ro, angro_ru;
"""

FUNCTIONS = r"""
CREATE FUNCTION catalog_canonical(source text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    t text := lower(translate(
        coalesce(source, ''), '×⌀∅″”“„⁄–—−‑', 'xøø' || repeat('"', 4) || '/----'
    ));
BEGIN
    t := replace(replace(replace(t, '½', ' 1/2'), '¼', ' 1/4'), '¾', ' 3/4');
    t := regexp_replace(t, '\s+', ' ', 'g');
    IF t ~ '[0-9]' THEN
        t := regexp_replace(t, '([0-9]),([0-9])', '\1.\2', 'g');
        t := regexp_replace(t, '(\.[0-9]*[1-9])0+(?![0-9.])', '\1', 'g');
        t := regexp_replace(t, '([0-9])\.0+(?![0-9.])', '\1', 'g');
        t := regexp_replace(t, '([0-9]) ?("|''''|inch(es)?(?![a-z])|zoll(?![a-z]))',
                            '\1in ', 'g');
        t := regexp_replace(t, '([0-9]) ?(mm|cm|m)? ?[x*] ?(?=[mø]?[0-9])', '\1x', 'g');
        t := regexp_replace(t, '([0-9]) (kwh|kw|kva|va|w|mv|kv|v|mah|ah|ma|a|khz|hz'
            '|mm2|mm|cm|dm|km|m2|m3|m|mg|kg|g|t|ml|cl|dl|l|mbar|bar|kpa|pa|psi|nm|kn|n'
            '|rpm|db|lm|lx|k|in|pcs)(?![a-z0-9])', '\1\2', 'g');
        t := regexp_replace(t, '(?<![a-z0-9])(m|dn|pn|ip|gn|din|iso|en|ph|pz|tx)[ -]'
            '(?=[0-9])', '\1', 'g');
        t := regexp_replace(t, 'ø ?(?=[0-9])', 'ø', 'g');
    END IF;
    RETURN btrim(t);
END
$$;

CREATE FUNCTION catalog_squeezed(token text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
        regexp_replace(token, '[-_°]', '', 'g'),
        '(?<![0-9])[./]|[./](?![0-9])', '', 'g'
    )
$$;

-- Every form a code of the text may be asked in: whole, by its parts between hyphens,
-- slashes and ×, a measure without its unit, letters and digits apart.
CREATE FUNCTION catalog_code_forms(source text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH token AS MATERIALIZED (
        SELECT btrim(word, './_-') AS word
        FROM regexp_split_to_table(catalog_canonical(source), '[^[:alnum:]_°./-]+')
            AS word
        WHERE word ~ '[0-9]'
    ), part AS MATERIALIZED (
        SELECT catalog_squeezed(piece) AS word
        FROM token, regexp_split_to_table(
            regexp_replace(token.word, '([0-9])x(?=[mø]?[0-9])', '\1-', 'g'),
            '[-_]+|(?<![0-9])/|/(?![0-9])'
        ) AS piece
    ), form AS (
        SELECT catalog_squeezed(word) AS word FROM token
        UNION SELECT word FROM part
        UNION SELECT substring(word FROM '^([0-9./]+)[[:alpha:]]+$') FROM part
        UNION SELECT substring(word FROM '^([[:alpha:]]{2,})[0-9].*$') FROM part
        UNION SELECT substring(word FROM '^[[:alpha:]]{2,}([0-9].*)$') FROM part
    )
    SELECT word FROM form
    WHERE length(word) <= 60 AND (word ~ '[0-9]' OR length(word) > 1)
$$;

CREATE FUNCTION catalog_codes(source text, weight text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        string_agg(format('''%s'':1%s', replace(word, '''', ''), weight), ' '), ''
    )::tsvector
    FROM catalog_code_forms(source) AS word
$$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION catalog_codes(text, text);
DROP FUNCTION catalog_code_forms(text);
DROP FUNCTION catalog_squeezed(text);
DROP FUNCTION catalog_canonical(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_row_security"),
        ("shop", "0001_roles_and_functions"),
    ]
    operations = [
        migrations.RunSQL(CONFIGURATIONS, DROP_CONFIGURATIONS),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
    ]
