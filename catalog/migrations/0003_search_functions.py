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
-- slashes and ×, a measure without its unit, letters and digits apart. A loop, not a
-- query: ten times as fast.
CREATE FUNCTION catalog_codes(source text, weight text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    token text;
    part text;
    split text[];
    forms text[] := '{}';
BEGIN
    IF source IS NULL OR source !~ '[0-9½¼¾]' THEN
        RETURN ''::tsvector;
    END IF;
    FOREACH token IN ARRAY
        regexp_split_to_array(catalog_canonical(source), '[^[:alnum:]_°./-]+')
    LOOP
        CONTINUE WHEN token !~ '[0-9]';
        token := btrim(token, './_-');
        forms := forms || catalog_squeezed(token);
        FOREACH part IN ARRAY regexp_split_to_array(
            regexp_replace(token, '([0-9])x(?=[mø]?[0-9])', '\1-', 'g'),
            '[-_]+|(?<![0-9])/|/(?![0-9])'
        ) LOOP
            part := catalog_squeezed(part);
            forms := forms || part;
            split := regexp_match(part, '^([0-9./]+)[[:alpha:]]+$');
            IF split IS NULL THEN
                split := regexp_match(part, '^([[:alpha:]]{2,})([0-9].*)$');
            END IF;
            IF split IS NOT NULL THEN
                forms := forms || split;
            END IF;
        END LOOP;
    END LOOP;
    RETURN coalesce((
        SELECT string_agg('''' || word || ''':1' || weight, ' ')
        FROM unnest(forms) AS word
        WHERE length(word) <= 60 AND (word ~ '[0-9]' OR length(word) > 1)
    ), '')::tsvector;
END
$$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION catalog_codes(text, text);
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
