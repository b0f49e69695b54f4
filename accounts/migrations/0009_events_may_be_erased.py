"""Events stay append-only, but for the words that a person's erasure takes out."""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND current_setting('app.erasing', true) = 'on'
        AND (to_jsonb(NEW) - 'subject_name' - 'data')
            = (to_jsonb(OLD) - 'subject_name' - 'data')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
DROP TRIGGER accounts_event_append_only ON accounts_event;
CREATE TRIGGER accounts_event_append_only BEFORE UPDATE OR DELETE ON accounts_event
    FOR EACH ROW EXECUTE FUNCTION accounts_event_guard();
"""

DROP = """
DROP TRIGGER accounts_event_append_only ON accounts_event;
CREATE TRIGGER accounts_event_append_only BEFORE UPDATE OR DELETE ON accounts_event
    FOR EACH ROW EXECUTE FUNCTION angro_refuse_change();
DROP FUNCTION accounts_event_guard();
"""


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [("accounts", "0008_event_content_hash")]
    operations = [migrations.RunSQL(CREATE, DROP)]
