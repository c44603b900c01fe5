"""Roles: groups whose rights this table states, the same in every installation.

The table is issue 3's, on the permissions there are today. What it does not give, nobody in that role
has. A house that wants something else makes a group of its own beside these five; they are set back to
the table after every `migrate`.
"""

from __future__ import annotations

import logging
from enum import StrEnum

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

logger = logging.getLogger(__name__)


class Role(StrEnum):
    """The groups' names. Whoever works in the admin has the staff flag too, which no group can give."""

    VIEWER = "viewer"
    RESEARCHER = "researcher"
    CURATOR = "curator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


_CLAIMS = ("claim", "evidenceline")
_VOCABULARY = ("concept", "condition", "medication", "symptom", "conceptname", "conceptcode")
_SOURCES = ("study", "contributor", "studyrelation", "notice")


def _rights(models: tuple[str, ...], *verbs: str, app: str = "evidence") -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{model}" for model in models for verb in verbs)


_READ = _rights((*_CLAIMS, "contrarysearch", *_VOCABULARY, *_SOURCES), "view")
# Of claims and lines these reach one's own drafts only: see `evidence.models.visibility`.
_WRITE = _READ | _rights(_CLAIMS, "add", "change", "delete") | {"evidence.add_contrarysearch"}
# Stored articles are the house's drafts: whoever works on the evidence takes them in, audits them, and says
# which claim a sentence makes. What is set aside, somebody answers for who judges.
_WRITE |= _rights(("article",), "add", "change", "view") | {"evidence.change_sentenceclaim"}
_SUPPRESS = {"evidence.add_suppression"}

# Curators reject and editors publish: both declare their interests.
_JUDGE = _rights(("conflictstatement",), "add", "view")

ROLES: dict[Role, frozenset[str]] = {
    # What is published, as anybody on the pages; with the staff flag, in the admin's lists too.
    Role.VIEWER: _READ,
    # Writes drafts of their own and submits them.
    Role.RESEARCHER: _WRITE,
    # Sees and edits every draft; imports and refreshes studies, keeps the vocabulary, looks after runs.
    Role.CURATOR: _WRITE
    | _rights(_VOCABULARY + _SOURCES, "add", "change", "delete")
    | _JUDGE
    | _rights(("possibleduplicate", "referencematch"), "view", "change")
    | _SUPPRESS
    | {"evidence.delete_article"}
    | {"evidence.view_unpublished", "evidence.edit_any_draft", "evidence.view_run", "evidence.add_studytext"},
    # Publishes what others wrote, and withdraws it.
    Role.EDITOR: _WRITE | _JUDGE | _SUPPRESS | {"evidence.view_unpublished", "evidence.publish_claim"},
    # Keeps users, groups and runs, and ends tokens; has no part in what is said.
    Role.ADMINISTRATOR: _READ
    | _rights(("user", "group"), "add", "change", "delete", "view", app="auth")
    | {
        "evidence.view_run",
        "evidence.view_conflictstatement",
        "evidence.view_apitoken",
        "evidence.revoke_apitoken",
    },
}
"""The permissions of each role, as ``app.codename``."""


@transaction.atomic
def make_roles(*, using: str = "default") -> None:
    """Make the five groups and give each exactly its row of `ROLES`. Where all is so, nothing is written.

    A permission that somebody added to one of them by hand is taken away again, and the log says so. A
    permission that does not exist yet (in the middle of migrations) is given by the next call.
    """
    named = Q()
    for name in frozenset().union(*ROLES.values()):
        app, codename = name.split(".")
        named |= Q(content_type__app_label=app, codename=codename)
    known = {
        f"{app}.{codename}": pk
        for app, codename, pk in Permission.objects.using(using)
        .filter(named)
        .values_list("content_type__app_label", "codename", "pk")
    }
    for role, permissions in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=role.value)
        wanted = {known[name] for name in permissions if name in known}
        held = {
            pk: f"{app}.{codename}"
            for app, codename, pk in group.permissions.values_list(
                "content_type__app_label", "codename", "pk"
            )
        }
        group.permissions.add(*(wanted - held.keys()))
        if surplus := held.keys() - wanted:
            group.permissions.remove(*surplus)
            logger.warning(
                "Took from the group %s what its role does not have: %s. Give it by a group of your own.",
                role.value,
                ", ".join(sorted(held[pk] for pk in surplus)),
            )
