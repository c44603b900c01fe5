"""``manage.py review_policy``: how many persons it takes to publish."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidence.models import Persons, ReviewPolicy
from evidence.services.database_owner import OwnerNeeded
from evidence.services.review_policy import set_review_policy


class Command(BaseCommand):
    help = (
        "Show how many persons it takes to publish, or set it: two (who had a hand in a version does not "
        "publish it) or single (for a team of one; what is published by one person is marked everywhere)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("persons", nargs="?", choices=Persons.values, help="shows the policy without it")
        parser.add_argument("--reason", default="", help="why it is set; kept with the policy")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["persons"]:
            self._show()
            return
        try:
            set_review_policy(persons=Persons(options["persons"]), reason=options["reason"])
        except ValueError as error:
            raise CommandError(f'{error} Give --reason "…".') from error
        except OwnerNeeded as error:
            raise CommandError(str(error)) from error
        self._show()

    def _show(self) -> None:
        self.stdout.write(f"{ReviewPolicy.objects.in_force().label}.")
        for policy in ReviewPolicy.objects.order_by("-id"):
            who = policy.account or policy.role
            self.stdout.write(
                f"  {policy.set_at:%Y-%m-%d %H:%M} UTC  {policy.persons}  by {who}: {policy.reason}"
            )
