"""Claims and evidence lines on their way to the readers: who may change what, and the steps as buttons.

The steps themselves are `evidence.services.publishing`; here they are offered, taken and told of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.transaction import get_connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from evidence.models import Claim, EvidenceLine, State
from evidence.models.visibility import PUBLISH
from evidence.services import publishing
from evidence.services.conflicts import statement_in_force
from evidence.services.drafting import save_draft
from evidence.services.revising import revise
from evidence.services.steps import NotAllowed, may_reject, needs_somebody_else
from evidence.services.versions import version_hash

from .base import EvidenceAdmin
from .display import admin_url

Item = Claim | EvidenceLine

# Refusals of an action on many rows that are told one by one.
REFUSALS_TOLD = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the workflow: the button's text, what does it, and what is the case afterwards.

    Who takes a step that `judges` a version sends the hash of what they had before them; `asks` is the
    label of a comment that goes with the step.
    """

    button: str
    take: Callable[..., Any]
    told: str
    judges: bool = False
    asks: str = ""
    comment_required: bool = False
    # Said before a step that has no way back.
    warning: str = ""
    claims_only: bool = False


STEPS = {
    "submit": Step("Submit", publishing.submit, "is submitted. Somebody else can publish it now."),
    "publish": Step("Publish", publishing.publish, "is published: readers see it now.", judges=True),
    "reject": Step(
        "Reject",
        publishing.reject,
        "is rejected. Its author can change it and submit it again.",
        judges=True,
        warning="Its author gets it back with your reason.",
        asks="Why it is rejected",
        comment_required=True,
    ),
    "withdraw": Step(
        "Withdraw",
        publishing.withdraw,
        "is withdrawn: readers do not see it any more.",
        warning="Readers will not see it any more, and it cannot be published again.",
        asks="Why it is withdrawn (readers can see it)",
    ),
    "confirm": Step(
        "Confirm",
        publishing.confirm,
        "stands: its next review is due later.",
        judges=True,
        warning="You looked at it again, with a new search for contrary evidence, and it holds as it is.",
        asks="What you looked at",
        comment_required=True,
        claims_only=True,
    ),
    # The service takes back what was submitted by the same function.
    "take-back": Step("Take back", publishing.withdraw, "is a draft again: change it and submit it."),
    "revise": Step(
        "Revise",
        revise,
        "is a draft of the next version. Readers see the old one until it is published.",
    ),
}
# States in which there is something to judge.
JUDGED = (State.SUBMITTED, State.PUBLISHED)
# Longer comments are cut; nobody types so much into one line.
LONGEST_COMMENT = 2000


class Judging(Enum):
    """Whether somebody can judge a version now, or lacks nothing for it but a statement of interests."""

    NO = auto()
    UNDECLARED = auto()
    YES = auto()


def judging(user: Any, item: Item) -> Judging:
    """How far `user` can judge this version, for the whole page: it takes some questions to the database."""
    if item.state not in JUDGED or not may_reject(user) or needs_somebody_else(item, user):
        return Judging.NO
    return Judging.YES if statement_in_force(user) is not None else Judging.UNDECLARED


def offered_steps(user: Any, item: Item, *, judges: bool) -> list[tuple[str, Step]]:
    """The steps that `user` can take now; the services decide once more when one is taken."""
    may_publish = user.has_perm(PUBLISH)
    may_change = user.has_perm(f"evidence.change_{item._meta.model_name}")
    own = user.pk in (item.created_by_id, item.submitted_by_id)
    offered = []
    match item.state:
        case State.DRAFT | State.REJECTED:
            if item.is_editable(user) and may_change:
                offered.append("submit")
        case State.SUBMITTED:
            claim_is_out = not isinstance(item, EvidenceLine) or item.claim.is_published
            if may_publish and judges and claim_is_out:
                offered.append("publish")
            if judges:
                offered.append("reject")
            if may_publish or (own and may_change):
                offered.append("take-back")
        case State.PUBLISHED:
            if user.has_perm(f"evidence.add_{item._meta.model_name}"):
                offered.append("revise")
            if may_publish and isinstance(item, Claim) and judges:
                offered.append("confirm")
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
        case State.SUBMITTED if own and needs_somebody_else(item, user):
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

    # Nothing is published from a list: who publishes has the version itself before them.
    actions = ["submit_selected"]

    def has_change_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable(request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        # To better the draft of another is one thing, to do away with it another.
        return super().has_delete_permission(request, obj) and (
            obj is None or (obj.is_editable(request.user) and obj.is_own(request.user))
        )

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Item | None:
        item = super().get_object(request, object_id, from_field)
        if item is not None and request.method == "POST" and get_connection().in_atomic_block:
            # Held until the form is saved: nobody submits or publishes it in between.
            held = self.get_queryset(request).select_for_update(of=("self",))
            item = held.filter(pk=item.pk).first()
        return item

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        if change and not obj.is_editable(request.user):
            # Only its evidence was changed: the row itself stays as it is.
            return
        user: Any = request.user
        save_draft(item=obj, editor=user)

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
        step = STEPS.get(name)
        if item is None or step is None or (step.claims_only and self.model is not Claim):
            return self.not_here(request)
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        sent = {}
        if step.judges:
            sent["reviewed"] = request.POST.get("reviewed", "")
        if step.asks:
            sent["comment"] = request.POST.get("comment", "").replace("\0", "")[:LONGEST_COMMENT]
        result = self._take(request, item, step, **sent)
        if isinstance(result, str):
            messages.error(request, result)
            return HttpResponseRedirect(admin_url(item))
        messages.success(request, f"The {self.opts.verbose_name} “{item}” {step.told}")
        return HttpResponseRedirect(admin_url(result))

    def _take(self, request: HttpRequest, item: Item, step: Step, **sent: str) -> Item | str:
        """The row that the step gives, or why it was refused. What is taken is written down."""
        try:
            result: Item = step.take(item=item, actor=request.user, **sent)
        except NotAllowed as error:
            return str(error)
        self.log_change(request, result, f"{step.button}.")
        return result

    @admin.action(description="Submit selected %(verbose_name_plural)s", permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_all(request, queryset, STEPS["submit"])

    def _take_all(self, request: HttpRequest, queryset: QuerySet, step: Step) -> None:
        results = [self._take(request, item, step) for item in queryset]
        refused = [result for result in results if isinstance(result, str)]
        for error in refused[:REFUSALS_TOLD]:
            messages.error(request, error)
        if (more := len(refused) - REFUSALS_TOLD) > 0:
            messages.error(request, f"{more} more were refused for such reasons.")
        if taken := len(results) - len(refused):
            names = self.opts.verbose_name if taken == 1 else self.opts.verbose_name_plural
            messages.success(request, f"{step.button}: done for {taken} {names}.")

    def workflow_context(self, request: HttpRequest, item: Item) -> dict[str, Any]:
        """What the page says of the state, and the steps it offers."""
        can_judge = judging(request.user, item)
        return {
            "steps": [
                {"name": name, "step": step, "url": self._step_url(item, name)}
                for name, step in offered_steps(request.user, item, judges=can_judge is Judging.YES)
            ],
            "version_hash": version_hash(item),
            "lacks_statement": can_judge is Judging.UNDECLARED,
            "decisions": item.reviews.select_related("decided_by"),
            "standing": standing(request.user, item),
        }
