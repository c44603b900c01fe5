"""The workflow's order, the second person and the unchanging published version, held by the database.

The same rules as in `evidence.services.publishing`, for whoever writes past it.
The fixed search path keeps a temporary table of the same name from being asked instead.
"""

from django.db import migrations

# What the workflow itself writes on a version; everything else is its content.
WORKFLOW_COLUMNS = (
    "state, submitted_by_id, submitted_at, published_by_id, published_at, updated_at, created_by_id, "
    "review_due, claim_id, quote_outcome, quote_place, quote_checked_at, quote_sha256, quote_text_sha256"
)

GUARDS = f"""
CREATE FUNCTION evidence_guard_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
       OR OLD.state = ANY (closed) AND (NEW.published_by_id, NEW.published_at, NEW.submitted_by_id)
          IS DISTINCT FROM (OLD.published_by_id, OLD.published_at, OLD.submitted_by_id) THEN
        RAISE EXCEPTION 'Who wrote, submitted or published a version is not changed: % %', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_authors_unchanged';
    END IF;
    IF NEW.state = 'published' AND OLD.state <> 'published' THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM evidence_versioneditor WHERE %I = $1 AND user_id = $2)', TG_ARGV[0]
        ) INTO involved USING NEW.id, NEW.published_by_id;
        IF NEW.published_by_id IS NULL OR involved THEN
            RAISE EXCEPTION 'Who had a hand in a version does not publish it: % %', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'published_by_second_person';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION evidence_guard_line_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM evidence_claim WHERE id = NEW.claim_id AND revises_id = OLD.claim_id) THEN
        RAISE EXCEPTION 'An evidence line goes over only to its claim''s next version: %', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_stays_with_its_claim';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION evidence_guard_review() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'A decision on record is not changed: %', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'review_stays';
END
$$;

CREATE TRIGGER guard_version BEFORE UPDATE OR DELETE ON evidence_claim
    FOR EACH ROW EXECUTE FUNCTION evidence_guard_version('claim_id');
CREATE TRIGGER guard_version BEFORE UPDATE OR DELETE ON evidence_evidenceline
    FOR EACH ROW EXECUTE FUNCTION evidence_guard_version('evidence_line_id');
CREATE TRIGGER guard_line_claim BEFORE UPDATE OF claim_id ON evidence_evidenceline
    FOR EACH ROW WHEN (NEW.claim_id <> OLD.claim_id) EXECUTE FUNCTION evidence_guard_line_claim();
CREATE TRIGGER guard_review BEFORE UPDATE OR DELETE ON evidence_review
    FOR EACH ROW EXECUTE FUNCTION evidence_guard_review();
"""

NO_GUARDS = """
DROP TRIGGER guard_review ON evidence_review;
DROP TRIGGER guard_line_claim ON evidence_evidenceline;
DROP TRIGGER guard_version ON evidence_evidenceline;
DROP TRIGGER guard_version ON evidence_claim;
DROP FUNCTION evidence_guard_review();
DROP FUNCTION evidence_guard_line_claim();
DROP FUNCTION evidence_guard_version();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0006_workflow")]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
