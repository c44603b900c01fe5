"""``manage.py loaddata``: Django's own, as the owner of the tables, for what comes published."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import loaddata

from evidence.services.database_owner import as_owner


class Command(loaddata.Command):
    def handle(self, *labels: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*labels, **options)
