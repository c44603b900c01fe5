from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core import checks
from django.db import connections, router
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = "Evidence"

    def ready(self) -> None:
        from .models import as_of, prepared
        from .services import provenance, signing_in
        from .services.database_rights import check_guard

        connection_created.connect(provenance.attach, dispatch_uid="evidence.provenance")
        # After it, and so before it at each statement: what cannot be put to history is refused first.
        connection_created.connect(as_of.attach, dispatch_uid="evidence.as_of")
        prepared.unconcerned.update((provenance.tell, as_of.redirect))
        user_logged_in.connect(signing_in.on_success, dispatch_uid="evidence.signed_in")
        user_login_failed.connect(signing_in.on_failure, dispatch_uid="evidence.not_signed_in")
        # After the receiver of django.contrib.auth, which makes the permissions that roles are given.
        post_migrate.connect(_make_roles, sender=self, dispatch_uid="evidence.make_roles")
        # This app is the last of those installed: all tables are there.
        post_migrate.connect(_grant_rights, sender=self, dispatch_uid="evidence.grant_rights")
        post_migrate.connect(_put_back, sender=self, dispatch_uid="evidence.put_back")
        checks.register(check_guard, checks.Tags.database)
        checks.register(_check_styles, checks.Tags.files)


def _check_styles(**options: Any) -> list[checks.CheckMessage]:
    # With it come Crossref's client and more: a quarter of the time in which a command starts.
    from .services.citing.works import check_styles

    return check_styles(**options)


def _make_roles(*, using: str, apps: Any = installed, **_: Any) -> None:
    # `flush` sends the signal without the apps that a migration sends.
    from django.contrib.auth.models import Group

    from .services.roles import make_roles

    try:
        apps.get_model("auth", "Group")
    except LookupError:  # migrated backwards: there is no table for them
        return
    if router.allow_migrate_model(using, Group):
        make_roles(using=using)


def _put_back(*, using: str, **_: Any) -> None:
    from .models import Run
    from .services.loading.cold import put_back_left_over

    # Migrated backwards, there is no table of runs.
    if Run._meta.db_table in connections[using].introspection.table_names():
        put_back_left_over()


def _grant_rights(*, using: str, **_: Any) -> None:
    from .services.database_owner import application_of
    from .services.database_rights import grant_rights

    if role := application_of(connections[using]):
        grant_rights(connections[using], role)
