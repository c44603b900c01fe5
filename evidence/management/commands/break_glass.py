"""``manage.py break_glass``: publish past the second person, in an emergency."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidence.models import Claim, EvidenceLine
from evidence.services.break_glass import publish_alone
from evidence.services.database_owner import OwnerNeeded
from evidence.services.steps import NotAllowed

KINDS: dict[str, Any] = {"claim": Claim, "evidence": EvidenceLine}


class Command(BaseCommand):
    help = (
        "Publish something submitted although nobody but its author is there to do it. All other rules "
        "hold. The row says so to every reader, and the reason is kept for good."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["publish"])
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument("id", type=int)
        parser.add_argument(
            "--as", dest="actor", required=True, metavar="USERNAME", help="who answers for it: may publish"
        )
        parser.add_argument("--reason", required=True, help="why the second person is passed over")
        parser.add_argument(
            "--reviewed", default="", metavar="HASH", help="publish this version only (default: as it stands)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind, key = options["kind"], options["id"]
        try:
            actor = get_user_model()._default_manager.get_by_natural_key(options["actor"])
        except ObjectDoesNotExist:
            raise CommandError(f"There is no user {options['actor']}.") from None
        try:
            row = publish_alone(
                model=KINDS[kind],
                key=key,
                actor=actor,
                reason=options["reason"],
                reviewed=options["reviewed"],
            )
        except KINDS[kind].DoesNotExist:
            raise CommandError(f"There is no {KINDS[kind]._meta.verbose_name} {key}.") from None
        except (NotAllowed, OwnerNeeded) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Published and marked: {row}")
