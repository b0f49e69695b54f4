"""A name whose only digits are a fraction sign has a code too."""

from importlib import import_module

from django.db import migrations

CODES = r"""
CREATE OR REPLACE FUNCTION catalog_codes(source text, weight text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    token text;
    part text;
    split text[];
    forms text[] := '{}';
BEGIN
    IF source IS NULL OR source !~ '[0-9½¼¾⅛⅜⅝⅞⅓⅔]' THEN
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

FORMER: str = import_module("catalog.migrations.0003_search_functions").FUNCTIONS
FORMER_CODES = FORMER[FORMER.index("CREATE FUNCTION catalog_codes") :]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0020_keep_renamed_slugs")]
    operations = [
        migrations.RunSQL(
            CODES, FORMER_CODES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
    ]
