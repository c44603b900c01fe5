"""What an address of the admin may ask: anybody can type one, and the database must not be what refuses."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import ForeignKey, JSONField
from django.http import HttpRequest

# What may follow a field's name in a list's address: what filters, date drill-downs and links write.
ALLOWED_LOOKUPS = frozenset({"exact", "in", "isnull", "gte", "lt", "year", "month", "day", "id"})

# More digits than a bigint holds name no row.
ROW = re.compile(r"[0-9]{1,18}", re.ASCII)
# A calendar ends with the year 9999, and the span that Django makes of a year ends in the next one.
_YEAR = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_LAST_YEAR = "9999"


class CheckedAddresses(admin.ModelAdmin):
    """For the admin of every model, those of Django's own too."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only lookups that the pages themselves write, with values that they can have.

        Django allows any lookup on any local field and one step over reverse relations: the first
        lets a bad pattern fail in the database, the second asks after rows that one may not see.
        """
        name, *rest = lookup.split("__")
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)
        if not field.concrete or isinstance(field, ArrayField | JSONField):
            return False
        if not ALLOWED_LOOKUPS.issuperset(rest):
            return False
        values = [value] if isinstance(value, str) else value
        if "year" in rest and not all(_YEAR.fullmatch(year) and year != _LAST_YEAR for year in values):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills in, but for relations to what cannot be a row."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.fields if isinstance(field, ForeignKey)}
        return {
            name: value
            for name, value in initial.items()
            if name not in relations or ROW.fullmatch(str(value))
        }

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """An action on the rows that are selected, which a form can name by anything."""
        if not all(ROW.fullmatch(row) for row in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("What is selected is no row.")
        return super().response_action(request, queryset, *args, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # `_to_field=` without a value names no field.
        return super().get_object(request, object_id, from_field or None)
