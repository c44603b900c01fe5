"""Operations of migrations that are done at once leave what they leave one by one, forwards and backwards."""

import pytest
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration, RemoveConstraint
from django.db.migrations.state import ProjectState

from evidence.migrations._at_once import AtOnce

pytestmark = pytest.mark.django_db

TABLE = "evidence_kept"
BEFORE = [
    CreateModel("Held", [("id", models.BigAutoField(primary_key=True))]),
    CreateModel(
        "Kept",
        [("id", models.BigAutoField(primary_key=True)), ("number", models.IntegerField(default=0))],
        options={
            "constraints": [models.CheckConstraint(condition=models.Q(number__lt=9), name="kept_below_9")]
        },
    ),
]
OPERATIONS = [
    RemoveConstraint("kept", "kept_below_9"),
    AddField("kept", "word", models.TextField(default="")),
    AddField("kept", "held", models.ForeignKey("evidence.Held", models.CASCADE, null=True)),
    AddConstraint("kept", models.CheckConstraint(condition=models.Q(number__lt=99), name="kept_below_99")),
    # On a field of the same migration, which on the way back is there no longer when the next is asked.
    AddConstraint(
        "kept", models.UniqueConstraint("number", condition=~models.Q(word=""), name="kept_unique_with_word")
    ),
    AddIndex("kept", models.Index(fields=["held", "word"], name="kept_held_word")),
]


def migration(operations):
    made = Migration("0001_made_for_a_test", "evidence")
    made.operations = operations
    return made


def columns_and_constraints():
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 'n' UNION "
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass",
            [TABLE, TABLE],
        )
        return columns, sorted(name for (name,) in cursor.fetchall())


def forwards_and_backwards(operations):
    """What is there before, between and behind; and the state in between."""
    start, change = migration(BEFORE), migration(operations)
    with connection.schema_editor(atomic=False) as editor:
        state = start.apply(ProjectState(), editor)
    seen = [columns_and_constraints()]
    # Asked for, the models are made; each operation then has to keep them right.
    assert state.apps.get_model("evidence", "Kept")
    after = state.clone()
    with connection.schema_editor(atomic=False) as editor:
        after = change.apply(after, editor)
    seen.append(columns_and_constraints())
    with connection.schema_editor(atomic=False) as editor:
        change.unapply(state.clone(), editor)
    seen.append(columns_and_constraints())
    with connection.schema_editor(atomic=False) as editor:
        start.unapply(ProjectState(), editor)
    return seen, after


def test_it_is_as_one_by_one_in_both_directions():
    one_by_one, expected = forwards_and_backwards(OPERATIONS)
    at_once, state = forwards_and_backwards([AtOnce(OPERATIONS)])
    assert at_once == one_by_one
    assert at_once[0] == at_once[2] != at_once[1]
    assert "kept_unique_with_word" in at_once[1][1]
    assert state.models == expected.models


def test_the_models_know_what_was_added():
    _, state = forwards_and_backwards([AtOnce(OPERATIONS)])
    kept, held = (state.apps.get_model("evidence", name) for name in ("Kept", "Held"))
    assert kept._meta.get_field("held").related_model is held
    assert held._meta.get_field("kept").related_model is kept
    assert [constraint.name for constraint in kept._meta.constraints] == [
        "kept_below_99",
        "kept_unique_with_word",
    ]


def test_it_says_all_that_it_does():
    said = AtOnce(OPERATIONS).describe()
    assert "Remove constraint kept_below_9" in said
    assert "kept_held_word" in said
