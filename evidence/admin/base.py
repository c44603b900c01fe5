"""What every page of the admin has in common: who sees what, light lists, no leak through deletion."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import (
    BaseConstraint,
    CheckConstraint,
    Field,
    ForeignKey,
    Model,
    Q,
    QuerySet,
    TextField,
    UniqueConstraint,
)
from django.forms import ModelChoiceField
from django.forms.models import InlineForeignKeyField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.text import capfirst

from .display import label
from .history import HistoryPage
from .stale_forms import ConflictPages

logger = logging.getLogger(__name__)


class PlainText(forms.CharField):
    """Text as it is stored: a browser sends other line ends than it was given, which is no change."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(initial), data)


class VisibleRows:
    """For pages and inlines alike: only what `visible_to` gives, in lists and in choices."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest | None) -> Any:
        queryset = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        if queryset is None:
            queryset = db_field.remote_field.model._default_manager.all()
        if request is None or not hasattr(queryset, "visible_to"):
            return queryset
        return queryset.visible_to(request.user)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            field.label_from_instance = label
        return field

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest | None, **kwargs: Any) -> Any:
        if isinstance(db_field, TextField):
            kwargs.setdefault("form_class", PlainText)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Nobody deletes a study while choosing it.
            field.widget.can_delete_related = False
        return field


class Listing(ChangeList):
    """A list over `get_list_queryset`: what only lists need is not asked for elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(str(self.opts.verbose_name_plural))

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        model_admin: Any = self.model_admin
        self.root_queryset = model_admin.get_list_queryset(request)
        return super().get_queryset(request, exclude_parameters)


def public_page(obj: Any) -> str:
    """The page itself: Django's redirect to it tells whether a row exists to those who may not know."""
    return str(obj.get_absolute_url())


class EvidenceAdmin(HistoryPage, VisibleRows, ConflictPages):
    """The base of every model's admin here."""

    list_per_page = 50
    # A count over the whole table for each page of a list would cost more than the list.
    show_full_result_count = False
    view_on_site: Any = staticmethod(public_page)
    autocomplete_label = staticmethod(label)

    class Media:
        css = {"all": ["evidence/admin.css"]}

    def get_list_queryset(self, request: HttpRequest) -> Any:
        """What a list shows: override it to count and to prefetch."""
        return self.get_queryset(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Listing

    def not_here(self, request: HttpRequest) -> HttpResponse:
        """To the list, with the reason, when an address names nothing that this user may see."""
        messages.warning(
            request, f"There is no such {self.opts.verbose_name}: it was deleted, or you may not see it."
        )
        opts = self.opts
        return redirect(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_changelist")

    def hidden_dependents(self, objs: Any, user: Any) -> bool:
        """Whether something rests on `objs` that `user` may not see."""
        return False

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        if self.hidden_dependents(objs, request.user):
            # Listing what stands in the way would show it.
            return [], {}, set(), ["Work of others, not published yet, that you may not see"]
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        # What stands in the way is named as such, not as a right that somebody might grant.
        return deleted, counts, set() if protected else lacking, protected

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            # The form's own checks passed: somebody else saved the same between them and the write.
            diagnosis = getattr(error.__cause__, "diag", None)
            rule = getattr(diagnosis, "constraint_name", None) or "a rule of the database"
            logger.warning("A form of %s broke %s", self.opts.label, rule, exc_info=True)
            messages.error(
                request,
                f"Nothing was saved: somebody else changed the same just now ({rule}). "
                "Look at what is here and enter your change again.",
            )
            return HttpResponseRedirect(request.get_full_path())


class RowForm(forms.ModelForm):
    """A form that checks every rule of "only once" before the database does, and says it better.

    Django leaves out the rules that involve a field which the form does not have, and, in an inline,
    the rules of "once per parent".
    """

    # Fields that are not typed in but are part of such a rule.
    also_checked: ClassVar[frozenset[str]] = frozenset()

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - self.also_checked  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        parents = {name for name, field in self.fields.items() if isinstance(field, InlineForeignKeyField)}
        if self.errors or not all(getattr(self.instance, f"{name}_id") for name in parents):
            return
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if _involves(constraint, parents):
                    self._check(constraint, model)

    def _check(self, constraint: BaseConstraint, model: type[Model]) -> None:
        try:
            constraint.validate(model, self.instance, exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self.add_error(None, error)


def _involves(constraint: BaseConstraint, names: set[str]) -> bool:
    """Whether a rule may be about one of these fields."""
    if isinstance(constraint, CheckConstraint):
        return isinstance(constraint.condition, Q) and bool(
            names & constraint.condition.referenced_base_fields
        )
    return bool(names) and isinstance(constraint, UniqueConstraint)


class Inline(VisibleRows, admin.TabularInline):
    """The base of the inlines whose model has a `visible_to` of its own."""

    extra = 0
