"""The roles that PostgreSQL knows the installation by: one that owns the tables, one that works on them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from practice.walls.context import Place

OURSELVES = """
    SELECT rolsuper, rolbypassrls, EXISTS (
        SELECT 1 FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
          AND pg_has_role(current_user, relowner, 'USAGE')
    )
    FROM pg_roles WHERE rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the role of a connection may that the wall could not hold it from."""

    is_superuser: bool
    bypasses: bool
    owns_tables: bool


def standing(connection: BaseDatabaseWrapper) -> Standing:
    """How the role that we are connected as stands to the tables."""
    with connection.cursor() as cursor:
        cursor.execute(OURSELVES)
        return Standing(*cursor.fetchone())


def statements(connection: BaseDatabaseWrapper, runtime: str, backup: str) -> Iterator[str]:
    """What the owner of the tables runs once, after the first ``migrate``; a second run changes nothing."""
    quoted = connection.ops.quote_name
    owner, database = quoted(connection.settings_dict["USER"]), quoted(connection.settings_dict["NAME"])
    yield _role(quoted(runtime), "NOBYPASSRLS")
    yield _role(quoted(backup), "BYPASSRLS")
    yield f"ALTER ROLE {owner} SET trellis.practice = '{Place.EVERYWHERE}'"
    yield f"GRANT CONNECT ON DATABASE {database} TO {quoted(runtime)}, {quoted(backup)}"
    yield f"GRANT pg_read_all_data TO {quoted(backup)}"
    yield f"GRANT USAGE ON SCHEMA public TO {quoted(runtime)}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted(runtime)}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted(runtime)}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted(runtime)}"
    later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    yield f"{later} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {quoted(runtime)}"
    yield f"{later} USAGE, SELECT ON SEQUENCES TO {quoted(runtime)}"


def _role(quoted: str, more: str) -> str:
    named = quoted.replace("'", "''")
    missing = f"to_regrole('{named}') IS NULL"
    made = f"CREATE ROLE {quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {more}"
    return f"DO $$ BEGIN IF {missing} THEN {made}; END IF; END $$"
