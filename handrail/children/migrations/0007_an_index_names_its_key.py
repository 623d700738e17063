"""The index of an agency's number begins with the id of its key, so that a new key can take over row by row. There was
one index key until now: nothing needs to be opened."""

from django.conf import settings
from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Substr

ID, LENGTH = 8, 64


def name_the_key(apps, schema_editor):
    rows = apps.get_model("children", "Child")._base_manager.exclude(number_index="")
    key_id = settings.KEYS.active["index"]
    rows.update(number_index=Concat(Value(key_id), Substr("number_index", 1, LENGTH - ID)))


class Migration(migrations.Migration):
    dependencies = [("children", "0006_who_may_see_by_index")]
    operations = [migrations.RunPython(name_the_key, elidable=False)]
