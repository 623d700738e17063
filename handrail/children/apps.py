"""What must be heard from the start: after each migration, the policies of the tables; that somebody leaves."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Children(AppConfig):
    name = "handrail.children"

    def ready(self) -> None:
        row_security = import_module("handrail.children.row_security")
        import_module("handrail.children.leavers")
        post_migrate.connect(row_security.protect, sender=self)
