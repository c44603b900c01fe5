"""API tokens: what a program shows instead of a session, and what its user may do through it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from .visibility import Viewer

# A token that nobody makes anew is one that nobody thinks of any more.
LONGEST_LIFE = datetime.timedelta(days=365)


class Scope(models.TextChoices):
    """What a token is for. Every token reads; publishing by token has to be asked for by name."""

    READ = "read", "Read what you may see"
    DRAFT = "draft", "Write drafts and concepts, submit and take back"
    IMPORT = "import", "Add studies"
    REVIEW = "review", "Publish, reject and withdraw"


_BY_VERB = ("add", "change", "delete")
_DRAFTED = ("claim", "evidenceline", "contrarysearch")
_VOCABULARY = ("concept", "condition", "medication", "symptom", "conceptname", "conceptcode")
_IMPORTED = ("study", "contributor", "studyrelation", "notice")

# The scope that a token needs for a permission of its user. What is not here no token gives: users,
# groups, tokens themselves, what somebody declares of their interests, full texts.
_SCOPES: dict[str, Scope] = {
    **{f"evidence.{verb}_{model}": Scope.DRAFT for verb in _BY_VERB for model in (*_DRAFTED, *_VOCABULARY)},
    **{f"evidence.{verb}_{model}": Scope.IMPORT for verb in _BY_VERB for model in _IMPORTED},
    **{
        f"evidence.view_{model}": Scope.READ
        for model in (*_DRAFTED, *_VOCABULARY, *_IMPORTED, "run", "article", "unpublished")
    },
    "evidence.edit_any_draft": Scope.DRAFT,
    "evidence.publish_claim": Scope.REVIEW,
}


def scope_of(permission: str) -> Scope | None:
    """The scope that a token needs for the permission (``evidence.add_claim``); None: no token gives it."""
    return _SCOPES.get(permission)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Viewer) -> Self:
        """One's own; all for those who look after them. Nobody ever sees a secret again."""
        if user.has_perm("evidence.view_apitoken"):
            return self.all()
        return self.filter(user=user.pk)

    def live(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class ApiToken(models.Model):
    """A token by what may be shown of it. Its secret is nowhere: `digest` is over the whole token.

    The secret has 256 random bits, so that a plain SHA-256 keeps it: there is nothing to guess from.
    """

    user = models.ForeignKey("auth.User", models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, help_text="What it is for, or where it is kept.")
    prefix = models.CharField(max_length=16, help_text="How the token begins: it may be shown.")
    digest = models.CharField("SHA-256", max_length=64)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(
        "last used", null=True, blank=True, help_text="To within a minute or so."
    )
    revoked_at = models.DateTimeField("revoked", null=True, blank=True)
    revoked_by = models.ForeignKey("auth.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-id"]
        # Everybody makes tokens for themselves, and nobody for others.
        default_permissions = ("view",)
        permissions = [("revoke_apitoken", "Can revoke the API tokens of others")]
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="apitoken_prefix_unique"),
            models.UniqueConstraint(fields=["digest"], name="apitoken_digest_unique"),
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked_at=None),
                name="apitoken_name_once",
                violation_error_message="You have a token of this name: revoke it, or choose another name.",
                violation_error_code="unique",
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(Scope.values)) & Q(scopes__contains=[Scope.READ.value]),
                name="apitoken_scopes_known",
                violation_error_message="A token reads, and may draft, import and review.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + LONGEST_LIFE),
                name="apitoken_lives_a_year_at_most",
                violation_error_message="A token lives for a year at most.",
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="apitoken_is_hashed"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(prefix=""), name="apitoken_can_be_told"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… “{self.name}”"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def covers(self, permission: str) -> bool:
        """Whether the token gives the permission (``evidence.add_claim``), if its user has it."""
        return scope_of(permission) in self.scopes


class TokenUser(User):
    """A user who came with a token: never more than that user, and no more than its scopes cover.

    Every `has_perm` in models and services asks this object, so that no rule has to know of tokens.
    """

    class Meta:
        proxy = True
        default_permissions = ()

    token: ApiToken

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.token.covers(perm) and super().has_perm(perm, obj)

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        return {perm for perm in super().get_all_permissions(obj) if self.token.covers(perm)}

    def has_module_perms(self, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions())

    @cached_property
    def person(self) -> User:
        """The user without the limits of the token: for rules that a right takes something away by."""
        return User.objects.get(pk=self.pk)
