"""Migration operations of the second net (see shop.scope)."""

from django.db.migrations import RunSQL

IN_SCOPE = "angro_in_scope({column})"
GUEST_CART = "({column} IS NULL AND guest_token <> '' AND guest_token = angro_guest())"


ANYBODYS = "{column} IS NULL"


def protect(table: str, *, column: str = "customer_id", besides: str = "") -> RunSQL:
    """Put `table` under row-level security by its customer `column`.

    The web role sees rows in scope and, where `besides` says so, rows without a
    customer: all of them (ANYBODYS) or those with the session's guest token
    (GUEST_CART). The worker role and the owner see all.
    """
    rule = IN_SCOPE.format(column=column)
    if besides:
        rule = f"({rule} OR {besides.format(column=column)})"
    return RunSQL(
        sql=f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY web_in_scope ON {table} TO angro_web
            USING ({rule}) WITH CHECK ({rule});
        CREATE POLICY worker_all ON {table} TO angro_worker
            USING (true) WITH CHECK (true);
        """,
        reverse_sql=f"""
        DROP POLICY web_in_scope ON {table};
        DROP POLICY worker_all ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def append_only(table: str) -> RunSQL:
    """Refuse UPDATE and DELETE on `table`, whoever asks."""
    return RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION angro_refuse_change();
        """,
        reverse_sql=f"DROP TRIGGER {table}_append_only ON {table};",
    )
