"""What no Django constraint can say: a parent is of the same kind, and the hierarchy has no circle."""

from django.db import migrations

SAME_KIND = """
ALTER TABLE evidence_concept
    ADD CONSTRAINT concept_parent_same_kind
    FOREIGN KEY (parent_id, kind) REFERENCES evidence_concept (id, kind)
    DEFERRABLE INITIALLY DEFERRED;
"""

# Two transactions that each close one half of a circle would not see each other: the lock, taken only
# by those that set a parent, makes the second wait for the first.
NO_CIRCLE = """
CREATE FUNCTION evidence_concept_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('evidence_concept.parent'));
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT concept.parent_id FROM evidence_concept concept JOIN above ON concept.id = above.id
            WHERE concept.parent_id IS NOT NULL
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'concept % would stand below itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'concept_no_circle';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER concept_no_circle
    AFTER INSERT OR UPDATE OF parent_id ON evidence_concept
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
    EXECUTE FUNCTION evidence_concept_no_circle();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.RunSQL(
            SAME_KIND, "ALTER TABLE evidence_concept DROP CONSTRAINT concept_parent_same_kind;"
        ),
        migrations.RunSQL(
            NO_CIRCLE,
            "DROP TRIGGER concept_no_circle ON evidence_concept;"
            "DROP FUNCTION evidence_concept_no_circle();",
        ),
    ]
