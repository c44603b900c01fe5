"""Two studies become one: the only way in which a published evidence line changes its study.

A row of `evidence_studymerge` that says so lets the lines of the loser, and no others, go over to the
survivor; it is never changed or taken away, and stands only where the loser is gone when the transaction
ends. So whoever writes it to move a line gives up a study for it, with their name and the reason.
"""

from importlib import import_module

from django.db import migrations

FUNCTION = "FUNCTION evidence_guard_version()"
BEGINS = "    IF OLD.state <> ALL (open)"

MERGING = """    -- Only a line has a study; of a claim both are null, and no merge is of null.
    IF EXISTS (
        SELECT FROM evidence_studymerge
        WHERE loser = (to_jsonb(OLD) ->> 'study_id')::bigint AND survivor = (to_jsonb(NEW) ->> 'study_id')::bigint
    ) THEN
        workflow := workflow || ARRAY['study_id'];
    END IF;
"""

GUARDS = """
CREATE FUNCTION evidence_guard_merge() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_study WHERE id = NEW.loser) THEN
        RAISE EXCEPTION 'A study that was merged is not here any more: %', NEW.loser
            USING ERRCODE = 'check_violation', CONSTRAINT = 'studymerge_loser_is_gone';
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_study WHERE id = NEW.survivor) THEN
        RAISE EXCEPTION 'A study is merged into one that is here: %', NEW.survivor
            USING ERRCODE = 'check_violation', CONSTRAINT = 'studymerge_survivor_is_here';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER guard_merge AFTER INSERT ON evidence_studymerge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION evidence_guard_merge();
"""

NO_GUARDS = """
DROP TRIGGER guard_merge ON evidence_studymerge;
DROP FUNCTION evidence_guard_merge();
"""


def former_guard():
    former = import_module("evidence.migrations.0015_second_person_guards").GUARDS
    return former[former.index(f"CREATE OR REPLACE {FUNCTION}") :].split("$$;", 1)[0] + "$$;"


def guard():
    before, found, behind = former_guard().partition(BEGINS)
    if not found:
        raise AssertionError("the guard of migration 0015 is not what this one builds on")
    return before + MERGING + found + behind


class Migration(migrations.Migration):
    dependencies = [("evidence", "0023_importing")]

    operations = [
        migrations.RunSQL(guard(), former_guard()),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
