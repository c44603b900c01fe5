"""``manage.py migrate``: Django's own, as the owner of the tables, who then sets the application's rights."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from evidence.services.database_owner import as_owner


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*args, **options)
