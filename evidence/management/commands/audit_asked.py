"""``manage.py audit_asked``: the audits that were asked for on the page, carried out; the page starts it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from evidence.management.reporting import database_needed
from evidence.services.auditing.asked import carry_out_waiting


class Command(BaseCommand):
    help = "Carry out the audits that wait for it on the page /audit/. The site starts this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        with database_needed():
            done = carry_out_waiting()
        self.stdout.write(f"{done} audited.")
