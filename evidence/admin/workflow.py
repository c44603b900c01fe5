"""Claims and evidence lines on their way to the readers: who may change what, and the steps as buttons.

The steps themselves are `evidence.services.publishing`; here they are offered, taken and told of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.transaction import get_connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from evidence.models import Claim, EvidenceLine, State
from evidence.models.visibility import edits_any_draft
from evidence.services import publishing

from .base import EvidenceAdmin
from .display import admin_url

Item = Claim | EvidenceLine

# States in which the author still writes; what was submitted or published stays as it is.
WRITTEN = (State.DRAFT, State.REJECTED)

# Refusals of an action on many rows that are told one by one.
REFUSALS_TOLD = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the workflow: the button's text, what does it, and what is the case afterwards."""

    button: str
    take: Callable[..., Any]
    told: str
    # Said before a step that has no way back.
    warning: str = ""


STEPS = {
    "submit": Step("Submit", publishing.submit, "is submitted. Somebody else can publish it now."),
    "publish": Step("Publish", publishing.publish, "is published: readers see it now."),
    "withdraw": Step(
        "Withdraw",
        publishing.withdraw,
        "is withdrawn: readers do not see it any more.",
        "Readers will not see it any more, and it cannot be published again.",
    ),
    # The service takes back what was submitted by the same function.
    "take-back": Step("Take back", publishing.withdraw, "is a draft again: change it and submit it."),
}


def editable_by(user: Any) -> Q:
    """The condition under which `user` may change a row: still written on, and theirs to write.

    Theirs is what they made, what nobody made, and everything for those who edit any draft.
    """
    if edits_any_draft(user):
        return Q(state__in=WRITTEN)
    return Q(state__in=WRITTEN) & (Q(created_by=user.pk) | Q(created_by=None))


def is_editable(user: Any, item: Item) -> bool:
    return item.state in WRITTEN and (is_own(user, item) or edits_any_draft(user))


def is_own(user: Any, item: Item) -> bool:
    return item.created_by_id in (user.pk, None)


def offered_steps(user: Any, item: Item) -> list[tuple[str, Step]]:
    """The steps that `user` can take now; the services decide once more when one is taken."""
    may_publish = user.has_perm(publishing.PUBLISH)
    may_change = user.has_perm(f"evidence.change_{item._meta.model_name}")
    own = user.pk in (item.created_by_id, item.submitted_by_id)
    offered = []
    match item.state:
        case State.DRAFT | State.REJECTED:
            if is_editable(user, item) and may_change:
                offered.append("submit")
        case State.SUBMITTED:
            claim_is_out = not isinstance(item, EvidenceLine) or item.claim.is_published
            if may_publish and not own and claim_is_out:
                offered.append("publish")
            if may_publish or (own and may_change):
                offered.append("take-back")
        case State.PUBLISHED:
            if may_publish:
                offered.append("withdraw")
    return [(name, STEPS[name]) for name in offered]


def standing(user: Any, item: Item) -> str:
    """What the state means for this person, in a sentence."""
    own = user.pk in (item.created_by_id, item.submitted_by_id)
    match item.state:
        case State.DRAFT if own:
            return "Only you and those who may see unpublished work see it. Submit it when it is ready."
        case State.DRAFT:
            return "Its author is still writing. Readers do not see it."
        case State.SUBMITTED if own:
            return "You wrote or submitted it, so somebody else has to publish it."
        case State.SUBMITTED if isinstance(item, EvidenceLine) and not item.claim.is_published:
            return "It can be published as soon as its claim is."
        case State.SUBMITTED:
            return "It waits for somebody with the right to publish, who did not write or submit it."
        case State.PUBLISHED:
            return "Readers see it. It cannot be changed or deleted, only withdrawn."
        case State.REJECTED:
            return "It was not accepted. Its author can change it and submit it again."
        case _:
            return "Readers do not see it any more."


class WorkflowAdmin(EvidenceAdmin):
    """For models with a state: drafts are their author's, published rows are nobody's to change."""

    actions = ["submit_selected", "publish_selected"]

    def has_change_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_editable(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        # To better the draft of another is one thing, to do away with it another.
        return super().has_delete_permission(request, obj) and (
            obj is None or (is_editable(request.user, obj) and is_own(request.user, obj))
        )

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(publishing.PUBLISH)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Item | None:
        item = super().get_object(request, object_id, from_field)
        if item is not None and request.method == "POST" and get_connection().in_atomic_block:
            # Held until the form is saved: nobody submits or publishes it in between.
            held = self.get_queryset(request).select_for_update(of=("self",))
            item = held.filter(pk=item.pk).first()
        return item

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        if change and not is_editable(request.user, obj):
            # Only its evidence was changed: the row itself stays as it is.
            return
        obj.created_by_id = obj.created_by_id or request.user.pk
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<path:object_id>/step/<str:name>/",
                self.admin_site.admin_view(self.step_view),
                name=f"{self.opts.app_label}_{self.opts.model_name}_step",
            ),
            *super().get_urls(),
        ]

    def _step_url(self, item: Item, name: str) -> str:
        route = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(route, args=[item.pk, name])

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Take one step with one row, and say what became of it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        item = self.get_object(request, unquote(object_id))
        if item is None or name not in STEPS:
            return self.not_here(request)
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        if error := self._take(request, item, STEPS[name]):
            messages.error(request, error)
        else:
            messages.success(request, f"The {self.opts.verbose_name} “{item}” {STEPS[name].told}")
        return HttpResponseRedirect(admin_url(item))

    def _take(self, request: HttpRequest, item: Item, step: Step) -> str:
        """Why the step was refused, or ``""`` when it is taken and written down."""
        try:
            step.take(item=item, actor=request.user)
        except publishing.NotAllowed as error:
            return str(error)
        self.log_change(request, item, f"{step.button}.")
        return ""

    @admin.action(description="Submit selected %(verbose_name_plural)s", permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_all(request, queryset, STEPS["submit"])

    @admin.action(description="Publish selected %(verbose_name_plural)s", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_all(request, queryset, STEPS["publish"])

    def _take_all(self, request: HttpRequest, queryset: QuerySet, step: Step) -> None:
        errors = [self._take(request, item, step) for item in queryset]
        refused = [error for error in errors if error]
        for error in refused[:REFUSALS_TOLD]:
            messages.error(request, error)
        if (more := len(refused) - REFUSALS_TOLD) > 0:
            messages.error(request, f"{more} more were refused for such reasons.")
        if taken := len(errors) - len(refused):
            names = self.opts.verbose_name if taken == 1 else self.opts.verbose_name_plural
            messages.success(request, f"{step.button}: done for {taken} {names}.")

    def workflow_context(self, request: HttpRequest, item: Item) -> dict[str, Any]:
        """What the page says of the state, and the steps it offers."""
        return {
            "steps": [
                {
                    "name": name,
                    "button": step.button,
                    "warning": step.warning,
                    "url": self._step_url(item, name),
                }
                for name, step in offered_steps(request.user, item)
            ],
            "standing": standing(request.user, item),
        }
