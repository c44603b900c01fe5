"""The Django backend: PostgreSQL's own, on the embedded server that it starts when it is needed."""

from collections.abc import Iterable
from typing import Any

import psycopg2
from django.db.backends.postgresql import client

from project.postgres import base

from .binaries import find_binaries
from .cluster import Cluster, cluster_at
from .sockets import PORT


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the psql that came with the server."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [str(find_binaries().program("psql")), *arguments[1:]], environment

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.ensure_connection()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the cluster whose folder the database's setting `CLUSTER` names.

    A lost server is started again when a new connection finds it gone. Connecting raises
    LocalPostgresError, a Django OperationalError, where that cannot be done.
    """

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        # A forked child has its parent's HOST, and must still be counted for itself.
        if not self.settings_dict["HOST"] or not self._cluster.in_use:
            self._start()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError:
            self._start()
            return super().get_new_connection(super().get_connection_params())

    @property
    def _cluster(self) -> Cluster:
        return cluster_at(self.settings_dict["CLUSTER"])

    def _start(self) -> None:
        self.settings_dict["HOST"] = str(self._cluster.ensure())
        self.settings_dict["PORT"] = str(PORT)
