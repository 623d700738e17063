"""On PostgreSQL the database itself lets a person see only rows of children they may see: a net under `access.py`.

Three sets, each read once a question: the units whose children they see, the children that are theirs beside these, and
those that are hidden from them. `handrail/team/acting.py` says who asks, and when; `children/row_security.py` puts the
policies on the tables.
"""

from django.db import migrations

HOLDS = "{0}.since <= handrail_moment() AND ({0}.until IS NULL OR {0}.until > handrail_moment())"
MADE = [
    """
CREATE FUNCTION handrail_person() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN said ~ '^[0-9a-f-]{36}$' THEN said::uuid END
    FROM (SELECT current_setting('handrail.person', true) AS said) AS asked
$$""",
    """
CREATE FUNCTION handrail_moment() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('handrail.at', true), '')::timestamptz, now())
$$""",
    # Definer: a policy must read these tables whoever asks, and may not be asked about itself again.
    f"""
CREATE FUNCTION handrail_work() RETURNS TABLE (unit_id bigint, path text, below boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT held.unit_id, unit.path, held.role IN ('supervisor', 'coordinator')
    FROM team_appointment held
    JOIN team_unit unit ON unit.id = held.unit_id
    JOIN team_person person ON person.id = held.person_id
    WHERE held.person_id = handrail_person() AND person.is_active
        AND held.role IN ('worker', 'supervisor', 'coordinator') AND {HOLDS.format("held")}
$$""",
    f"""
CREATE FUNCTION handrail_units() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH work AS (SELECT * FROM handrail_work()),
    reach AS (
        SELECT path FROM work WHERE below
        UNION
        SELECT unit.path FROM team_shift shift JOIN team_unit unit ON unit.id = shift.unit_id
        WHERE shift.person_id = handrail_person() AND {HOLDS.format("shift")} AND EXISTS (SELECT 1 FROM work)
    )
    SELECT unit_id FROM work
    UNION
    SELECT unit.id FROM team_unit unit JOIN reach ON starts_with(unit.path, reach.path)
$$""",
    f"""
CREATE FUNCTION handrail_children() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT theirs.child_id FROM (
        SELECT held.child_id FROM children_assignment held
        WHERE {HOLDS.format("held")} AND (held.person_id = handrail_person() OR held.person_id IN (
            SELECT away.person_id FROM team_leave away
            WHERE away.covered_by_id = handrail_person() AND {HOLDS.format("away")}))
        UNION
        SELECT glass.child_id FROM children_brokenglass glass
        WHERE glass.recorded_by_id = handrail_person()
            AND glass.recorded_at <= handrail_moment() AND glass.until > handrail_moment()
    ) AS theirs
    WHERE EXISTS (SELECT 1 FROM handrail_work())
$$""",
    f"""
CREATE FUNCTION handrail_hidden() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT hidden.child_id FROM children_conflictofinterest hidden
    WHERE hidden.person_id = handrail_person() AND {HOLDS.format("hidden")}
$$""",
]
FUNCTIONS = ("hidden", "children", "units", "work", "moment", "person")


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in MADE:
            schema_editor.execute(statement)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in FUNCTIONS:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS handrail_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("children", "0004_conflicts_and_broken_glass"), ("team", "0002_shifts_and_leave")]
    operations = [migrations.RunPython(make, unmake)]
