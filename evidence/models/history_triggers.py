"""The triggers that write history and keep it, such as no session can switch off.

django-pgtrigger puts a look at the setting ``pgtrigger.ignore`` into every trigger, and any session may
set it: history must not be skipped that way, so its triggers are made from a template of their own.
They run with their owner's rights, so that a role that may change a claim needs no right to write
history, and with a fixed search path: a temporary table of the same name cannot take the events.
"""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from pghistory.trigger import Event
from pgtrigger import compiler


class UnskippableSql(compiler.UpsertTriggerSql):
    """The SQL of such a trigger. Migrations name this class: change the template only in a new class."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC';

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Unskippable(pgtrigger.Trigger):
    """A trigger made from `UnskippableSql`."""

    def compile(self, model: type[models.Model]) -> compiler.Trigger:  # type: ignore[override]
        compiled = super().compile(model)  # type: ignore[arg-type]
        arguments = {key: value for key, value in compiled.sql.kwargs.items() if key != "ignore_func_name"}
        return compiler.Trigger(name=compiled.name, sql=UnskippableSql(**arguments))


class _WriteEvent(Unskippable, Event):
    pass


class Tracker(pghistory.RowEvent):
    """Writes an event for a kind of change, whoever makes it and by whatever statement."""

    def add_event_trigger(self, event_model: type[models.Model]) -> None:
        trigger = _WriteEvent(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=pgtrigger.Row,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)  # type: ignore[attr-defined]


def trackers(inserts: str = "", deletes: str = "") -> tuple[Tracker, ...]:
    """For one model: its rows as they are inserted, as updates leave them, and as they were when deleted.

    `inserts` and `deletes` are conditions in SQL: of such rows, those that meet it are put down.
    """
    return (
        Tracker(
            "insert",
            operation=pgtrigger.Insert,
            row="NEW",
            trigger_name="history_insert",
            condition=pgtrigger.Condition(inserts) if inserts else None,
        ),
        Tracker(
            "update",
            operation=pgtrigger.Update,
            row="NEW",
            trigger_name="history_update",
            # A save that changes nothing but "updated at" is no change.
            condition=pgtrigger.AnyChange(exclude_auto=True),
        ),
        Tracker(
            "delete",
            operation=pgtrigger.Delete,
            row="OLD",
            trigger_name="history_delete",
            condition=pgtrigger.Condition(deletes) if deletes else None,
        ),
    )


def _refusal(
    name: str, operation: Any, reason: str, condition: pgtrigger.Condition | None = None
) -> Unskippable:
    # 42501 is insufficient_privilege: what a role without the right would be told.
    return Unskippable(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=f"RAISE EXCEPTION '% on %: {reason}', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';",
    )


def no_truncate() -> Unskippable:
    """For a tracked table: TRUNCATE fires no row triggers, so it would be a deletion without a trace."""
    return _refusal("no_truncate", pgtrigger.Truncate, "delete the rows instead, so that history has them.")


def stays(reason: str) -> Unskippable:
    """For a table whose rows are added and never changed or removed, whoever asks; `reason` is told."""
    return _refusal("stays", pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate, reason)


def unchanged(reason: str) -> Unskippable:
    """For a table whose rows are added, may go with what they belong to, and are never changed."""
    return _refusal("unchanged", pgtrigger.Update, reason)


def keeps(reason: str, *fields: str) -> Unskippable:
    """For a table in whose rows these fields stay as they were written; `reason` is told."""
    return Unskippable(
        name="keeps",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(*fields),
        func=f"RAISE EXCEPTION '% on %: {reason}', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';",
    )


def append_only() -> list[Unskippable]:
    """For a table of history: nothing is changed or removed, and only triggers add."""
    changes = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    return [
        _refusal("append_only", changes, "history is never changed."),
        _refusal(
            "only_by_trigger",
            pgtrigger.Insert,
            "history is written by triggers only.",
            # In a WHEN clause: 0 for a statement of a session, 1 and more for one within a trigger.
            pgtrigger.Condition("pg_trigger_depth() = 0"),
        ),
    ]


# Events are chained when their transaction commits: then only that moment is serialised, not the whole
# transaction, and nobody who waits for the lock holds rows that others of the queue still want. What is
# null is left out, so that a column added later leaves the digests of old events as they are.
_CHAIN = """
PERFORM pg_advisory_xact_lock(hashtext('evidence_historyentry'));
SELECT number, digest INTO last_number, last_digest
    FROM evidence_historyentry ORDER BY number DESC LIMIT 1;
last_number := COALESCE(last_number, 0) + 1;
INSERT INTO evidence_historyentry (number, event_table, event_id, digest) VALUES (
    last_number, TG_TABLE_NAME, NEW.pgh_id,
    encode(sha256(convert_to(concat_ws(E'\\n', last_number, COALESCE(last_digest, ''), TG_TABLE_NAME,
        jsonb_strip_nulls(to_jsonb(NEW))::text), 'UTF8')), 'hex'));
RETURN NULL;
"""


def chain() -> Unskippable:
    """For a table of events: each event gets an entry in the chain, by the end of its transaction."""
    return Unskippable(
        name="chain",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("last_number", "bigint"), ("last_digest", "text")],
        func=" ".join(_CHAIN.split("\n")).strip(),
    )
