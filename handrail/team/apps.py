"""Nothing but what must be heard from the start."""

from importlib import import_module

from django.apps import AppConfig


class Team(AppConfig):
    name = "handrail.team"

    def ready(self) -> None:
        import_module("handrail.team.signals")
