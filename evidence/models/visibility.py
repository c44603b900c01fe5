"""Who may see what: the one rule, used by every QuerySet that leaves the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    Viewer = User | AnonymousUser

SEE_UNPUBLISHED = "evidence.view_unpublished"
EDIT_ANY_DRAFT = "evidence.edit_any_draft"
PUBLISH = "evidence.publish_claim"


class State(models.TextChoices):
    """Where a claim or an evidence line stands on its way to the readers."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


class PublishedAlone(models.TextChoices):
    """Why a version that its publisher had a hand in is published all the same. The database writes it."""

    SINGLE_POLICY = "single_policy", "Published by one person: this site works with a single reviewer"
    BREAK_GLASS = "break_glass", "Published past the second person, for a reason on record"


UNDER_WAY = (State.DRAFT, State.SUBMITTED, State.REJECTED)
"""States of a version that may still come to be published."""


# What the author still writes; what was submitted or published stays as it is.
WRITTEN = (State.DRAFT, State.REJECTED)
# A claim in one of these states still takes evidence, and a line in one of them still counts.
OPEN = (*UNDER_WAY, State.PUBLISHED)


def sees_unpublished(user: Viewer) -> bool:
    """Whether `user` sees everybody's drafts: active, with the permission of its own for that."""
    return bool(user.is_active and user.has_perm(SEE_UNPUBLISHED))


def edits_any_draft(user: Viewer) -> bool:
    """Whether `user` may rewrite, and submit, the drafts of others that they see.

    Never somebody who may publish: they would publish what they wrote themselves. A token that does not
    publish makes nobody one who may not.
    """
    if not (user.is_active and user.has_perm(EDIT_ANY_DRAFT)):
        return False
    person: Viewer = getattr(user, "person", user)
    return not person.has_perm(PUBLISH)


def editable_by(user: Viewer) -> Q:
    """The condition under which `user` may change a publishable row: still written, and theirs to write.

    Theirs is what they made, what nobody made, and everything for those who edit any draft.
    """
    if edits_any_draft(user):
        return Q(state__in=WRITTEN)
    return Q(state__in=WRITTEN) & (Q(created_by=user.pk) | Q(created_by=None))


def visible_states(user: Viewer, prefix: str = "") -> Q:
    """The condition under which `user` sees a publishable row; `prefix` leads to it (``claim__``).

    Published rows are seen by all, drafts by those who wrote them and by those with the right
    to see unpublished work.
    """
    if sees_unpublished(user):
        return Q()
    published = Q(**{f"{prefix}state": State.PUBLISHED})
    if user.is_authenticated:
        return published | Q(**{f"{prefix}created_by": user.pk})
    return published


class Publishable(models.Model):
    """A row that is written by somebody, checked by somebody else, and seen when published."""

    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True, editable=False)
    created_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_alone = models.CharField(
        max_length=13, choices=PublishedAlone, blank=True, default="", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="revisions"
    )

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    def is_own(self, user: Viewer) -> bool:
        """Whether `user` made it, or nobody did: the rows of the initial content are anybody's."""
        return self.created_by_id in (user.pk, None)

    def is_editable(self, user: Viewer) -> bool:
        """What `editable_by` says of many rows, of this one."""
        return self.state in WRITTEN and (self.is_own(user) or edits_any_draft(user))


def publishable_constraints(name: str) -> list[models.BaseConstraint]:
    """What the database refuses of a publishable row; `name` begins each constraint's name."""
    return [
        models.CheckConstraint(condition=Q(state__in=State.values), name=f"{name}_state_known"),
        models.CheckConstraint(
            condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
            name=f"{name}_published_has_date",
        ),
        # A null on either side passes: the demonstration's rows were written by no user.
        models.CheckConstraint(
            condition=~(Q(published_by=F("created_by")) | Q(published_by=F("submitted_by")))
            | Q(published_by__isnull=True)
            | ~Q(published_alone=""),
            name=f"{name}_published_by_second_person",
            violation_error_message="Whoever wrote or submitted this version cannot publish it.",
        ),
        one_of("published_alone", PublishedAlone, f"{name}_published_alone_known", blank=True),
        models.UniqueConstraint(
            fields=["revises"],
            condition=Q(state__in=UNDER_WAY),
            name=f"{name}_one_revision_under_way",
            violation_error_message="This is being revised already.",
        ),
        models.UniqueConstraint(fields=["revises", "version"], name=f"{name}_version_once"),
    ]


def one_of(field: str, choices: type[models.TextChoices], name: str, *, blank: bool = False) -> Any:
    """A constraint that keeps `field` within `choices` (and ``""`` with `blank`)."""
    allowed = [*choices.values, ""] if blank else choices.values
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=name)
