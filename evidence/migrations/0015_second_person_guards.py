"""Publishing alone, held by the database: only under the policy or by break-glass, and always marked.

The same rules as in `evidence.services.publishing`, for whoever writes past it. The table's owner is known
by the role that logged in: what `evidence.break_glass` says counts from the owner alone.
"""

from django.db import migrations

# What the workflow itself writes on a version; everything else is its content.
WORKFLOW_COLUMNS = (
    "state, submitted_by_id, submitted_at, published_by_id, published_at, published_alone, updated_at, "
    "created_by_id, review_due, claim_id, quote_outcome, quote_place, quote_checked_at, quote_sha256, "
    "quote_text_sha256"
)

GUARDS = f"""
CREATE OR REPLACE FUNCTION evidence_guard_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    workflow text[] := string_to_array('{WORKFLOW_COLUMNS}', ', ');
    closed constant text[] := ARRAY['published', 'withdrawn', 'superseded'];
    open constant text[] := ARRAY['draft', 'rejected'];
    involved boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = ANY (closed) THEN
            RAISE EXCEPTION 'What was published is not deleted: % %', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'published_version_stays';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> ALL (open) AND to_jsonb(OLD) - workflow IS DISTINCT FROM to_jsonb(NEW) - workflow THEN
        RAISE EXCEPTION 'Only a draft is changed, and this is %: % %', OLD.state, TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_unchanged';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('rejected', 'submitted'), ('submitted', 'draft'),
        ('submitted', 'published'), ('submitted', 'rejected'),
        ('published', 'withdrawn'), ('published', 'superseded')
    ) THEN
        RAISE EXCEPTION 'From % nothing becomes %: % %', OLD.state, NEW.state, TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'workflow_order';
    END IF;
    IF OLD.created_by_id IS NOT NULL AND NEW.created_by_id IS DISTINCT FROM OLD.created_by_id
       OR OLD.state = 'submitted' AND NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id
       OR OLD.state = ANY (closed) AND (NEW.published_by_id, NEW.published_at, NEW.submitted_by_id)
          IS DISTINCT FROM (OLD.published_by_id, OLD.published_at, OLD.submitted_by_id) THEN
        RAISE EXCEPTION 'Who wrote, submitted or published a version is not changed: % %', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_authors_unchanged';
    END IF;
    IF NEW.published_alone <> OLD.published_alone THEN
        RAISE EXCEPTION 'What is published by one person the database marks itself: % %', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_alone_by_trigger';
    END IF;
    IF NEW.state = 'published' AND OLD.state <> 'published' THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM evidence_versioneditor WHERE %I = $1 AND user_id = $2)', TG_ARGV[0]
        ) INTO involved USING NEW.id, NEW.published_by_id;
        involved := involved OR NEW.published_by_id IN (OLD.created_by_id, OLD.submitted_by_id) IS TRUE
            OR NEW.published_by_id IN (NEW.created_by_id, NEW.submitted_by_id) IS TRUE;
        IF NEW.published_by_id IS NULL THEN
            RAISE EXCEPTION 'Somebody publishes, and is named: % %', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'published_by_somebody';
        ELSIF current_setting('evidence.break_glass', true) = 'on' AND evidence_owner_logged_in(TG_RELID) THEN
            NEW.published_alone := 'break_glass';
        ELSIF involved THEN
            IF (SELECT persons FROM evidence_reviewpolicy ORDER BY id DESC LIMIT 1) IS DISTINCT FROM 'single' THEN
                RAISE EXCEPTION 'Who had a hand in a version does not publish it: % %', TG_TABLE_NAME, OLD.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_by_second_person';
            END IF;
            NEW.published_alone := 'single_policy';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION evidence_owner_logged_in(owned oid) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp
    RETURN pg_has_role(session_user, (SELECT relowner FROM pg_catalog.pg_class WHERE oid = owned), 'MEMBER');

CREATE FUNCTION evidence_guard_new_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.published_alone <> '' THEN
        RAISE EXCEPTION 'What is published by one person the database marks itself: %', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_alone_by_trigger';
    END IF;
    IF NEW.state <> 'draft' AND NOT evidence_owner_logged_in(TG_RELID) THEN
        RAISE EXCEPTION 'A version begins as a draft: %', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_begins_as_draft';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION evidence_guard_editor() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT 1 FROM evidence_claim WHERE id = OLD.claim_id)
           AND NOT EXISTS (SELECT 1 FROM evidence_evidenceline WHERE id = OLD.evidence_line_id) THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION 'Who had a hand in a version stays on record'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'versioneditor_stays';
END
$$;

CREATE TRIGGER guard_new_version BEFORE INSERT ON evidence_claim
    FOR EACH ROW EXECUTE FUNCTION evidence_guard_new_version();
CREATE TRIGGER guard_new_version BEFORE INSERT ON evidence_evidenceline
    FOR EACH ROW EXECUTE FUNCTION evidence_guard_new_version();
CREATE TRIGGER guard_editor BEFORE UPDATE ON evidence_versioneditor
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_guard_editor();
-- At the end of the transaction: Django deletes a draft's editors before the draft.
CREATE CONSTRAINT TRIGGER guard_editor_deleted AFTER DELETE ON evidence_versioneditor
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION evidence_guard_editor();
"""

NO_GUARDS = """
DROP TRIGGER guard_editor_deleted ON evidence_versioneditor;
DROP TRIGGER guard_editor ON evidence_versioneditor;
DROP TRIGGER guard_new_version ON evidence_evidenceline;
DROP TRIGGER guard_new_version ON evidence_claim;
DROP FUNCTION evidence_guard_editor();
DROP FUNCTION evidence_guard_new_version();
"""


def put_back_the_former_guard(apps, schema_editor):
    from importlib import import_module

    former = import_module("evidence.migrations.0007_workflow_guards").GUARDS
    function = former[former.index("CREATE FUNCTION evidence_guard_version") :].split("$$;", 1)[0]
    schema_editor.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") + "$$;", params=None)
    schema_editor.execute("DROP FUNCTION evidence_owner_logged_in(oid)")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0014_review_policy")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, put_back_the_former_guard),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
