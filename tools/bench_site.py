"""The site as the bench serves it: Handrail, and beside it the floor: bare Django views that read the same rows.

A bare page asks the database for the same tables and writes the rows into a list: no permission, no view entry in the
log, no opening of sealed fields, no template, no middleware of ours.
"""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from handrail.urls import urlpatterns as handrail

DESK = (
    "SELECT c.id, c.first_name, c.last_name, u.name, k.answer, k.next_due_at FROM children_child c"
    " JOIN team_unit u ON u.id = c.unit_id LEFT JOIN duties_clocks k ON k.child_id = c.id WHERE u.name = 'North office'"
)
TABLES = ("children_fact", "children_placement", "children_contact", "children_identification", "children_disclosure",
          "missing_episode", "screening_screening", "duties_act")  # fmt: skip


def rows(sql: str, *values: object) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [f"<li>{row[0]} {row[1]}" for row in cursor.fetchall()]


@login_not_required
def bare_desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><ul>" + "".join(rows(DESK)))


@login_not_required
def bare_child(request: HttpRequest, child: str) -> HttpResponse:
    one = rows("SELECT * FROM children_child WHERE id = %s", child)
    every = [line for table in TABLES for line in rows(f"SELECT * FROM {table} WHERE child_id = %s", child)]
    return HttpResponse("<!doctype html><ul>" + "".join(one + every))


urlpatterns = [path("bare/desk/", bare_desk), path("bare/child/<child>/", bare_child), *handrail]
