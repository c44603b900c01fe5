"""The words of search: how texts become words, what each row's words are, and the triggers that keep them.

Everything is a set: a trigger fires once a statement and hands on the ids of the rows that changed in what
search reads. A loader switches the triggers off within its transaction and names its studies itself:
see evidence/search/index.py. The functions have the rights of whoever calls them.
"""

from django.db import migrations

# English stems without stop words: with them "vitamin A" and "hepatitis A" lose the A, "Down syndrome" the Down.
CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY evidence_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION evidence (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION evidence ALTER MAPPING
    FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part WITH evidence_stem;
"""

# Ranking and counting read the rows of many studies, and the words of none: those stand apart.
NARROW = """
ALTER TABLE search_study SET (toast_tuple_target = 128), ALTER words SET STORAGE EXTERNAL,
    ALTER title SET STORAGE MAIN, ALTER container_title SET STORAGE MAIN, ALTER work_type SET STORAGE MAIN,
    ALTER design SET STORAGE MAIN, ALTER directions SET STORAGE MAIN, ALTER concepts SET STORAGE MAIN;
"""

# What is stored and what is asked goes through these, so that the two cannot differ.
# Most texts hold nothing that `normalize` would change, and it takes ten times as long as looking.
# PostgreSQL's parser reads "IL-6" as a negative number, "SSRIs/SNRIs" as a file and "end.The" as a host.
WORDS = r"""
CREATE FUNCTION search_fold(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    -- Unpacked once, and not at each look; more than a megabyte of words would be refused, and the row with it.
    given := left(given, 100000);
    IF given ~ '[^\u0001-\u00a9\u2000-\u206f\u2200-\u22ff]' THEN
        given := translate(regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g'),
            'øØłŁđĐðÐıħĦ', 'oOlLdDdDihH');
        given := replace(replace(replace(replace(replace(given,
            'ß', 'ss'), 'æ', 'ae'), 'Æ', 'AE'), 'œ', 'oe'), 'Œ', 'OE');
    END IF;
    -- Crohn's, SSRIs. A blank for the letter: a place in the folded text is the same place in the text.
    given := regexp_replace(given, '(?<=[''\u2019])[sS]\M|(?<=[A-Z][A-Z])s\M', ' ', 'g');
    RETURN replace(replace(replace(replace(replace(replace(replace(replace(given,
        '-', ' '), '/', ' '), '.', ' '), '_', ' '), '&', ' '), '<', ' '), '+', ' '), '\', ' ');
END
$$;

CREATE FUNCTION search_words(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    to_tsvector('public.evidence', COALESCE(search_fold(given), ''));

-- The words of `asked`, one after the other.
CREATE FUNCTION search_phrase(asked text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    phraseto_tsquery('public.evidence', search_fold(asked));

-- The same, where the last word may be only the beginning of one.
CREATE FUNCTION search_prefix(asked text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN numnode(search_phrase(asked)) = 0 THEN search_phrase(asked)
    ELSE (search_phrase(asked)::text || ':*')::tsquery END;

-- Lexemes that no text can hold: words have no colon.
CREATE FUNCTION search_concept_lexemes(concepts bigint[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(ARRAY(SELECT 'c:' || id FROM unnest(concepts) id));
CREATE FUNCTION search_year_lexeme(year smallint) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(ARRAY['y:' || COALESCE(year, 0)]);
"""

# What the rows of search should be, for the rows with these ids: written by `search_refresh_…`, and
# compared by `search_index --check`.
ROWS = """
CREATE FUNCTION search_study_rows(ids bigint[]) RETURNS SETOF search_study LANGUAGE sql STABLE AS $$
    SELECT study.id, study.year, study.work_type, study.design, study.container_title,
        study.licence_url ~* '://(www\\.)?creativecommons\\.org/(licenses|publicdomain)/',
        COALESCE(notices.any, false), COALESCE(notices.grave, false),
        COALESCE(lines.number, 0), COALESCE(lines.directions, '{}'), COALESCE(concepts.ids, '{}'),
        title.words,
        setweight(title.words, 'A')
            || COALESCE(setweight(search_words(concepts.names), 'B') || search_concept_lexemes(concepts.ids), '')
            || search_year_lexeme(study.year)
            || setweight(search_words(concat_ws(' ', study.container_title, study.year)), 'C')
            || setweight(search_words(concat_ws(' . ', study.abstract, contributors.names)), 'D')
    FROM unnest(ids) AS wanted (id)
    JOIN evidence_study study ON study.id = wanted.id
    CROSS JOIN LATERAL (
        SELECT search_words(concat_ws(' . ', study.title, NULLIF(study.subtitle, ''),
            NULLIF(study.original_title, ''))) AS words OFFSET 0
    ) title
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', given, family, literal), ' . ' ORDER BY position) AS names
        FROM evidence_contributor WHERE study_id = study.id
    ) contributors ON true
    LEFT JOIN LATERAL (
        SELECT true AS any, bool_or(kind IN ('retraction', 'partial_retraction', 'withdrawal', 'removal',
            'expression_of_concern')) AS grave
        FROM evidence_notice WHERE study_id = study.id HAVING count(*) > 0
    ) notices ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS number,
            array_agg(DISTINCT line.direction::text ORDER BY line.direction::text) AS directions
        FROM evidence_evidenceline line JOIN evidence_claim claim ON claim.id = line.claim_id
        WHERE line.study_id = study.id AND line.state = 'published' AND claim.state = 'published'
        HAVING count(*) > 0
    ) lines ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT concept.id ORDER BY concept.id) AS ids,
            string_agg(concat_ws(' . ', concept.name, (
                SELECT string_agg(name, ' . ' ORDER BY name COLLATE "C")
                FROM evidence_conceptname WHERE concept_id = concept.id
            )), ' . ' ORDER BY concept.id) AS names
        FROM evidence_concept concept
        WHERE lines.number IS NOT NULL AND concept.id IN (
            SELECT unnest(ARRAY[claim.subject_id, claim.object_id])
            FROM evidence_evidenceline line JOIN evidence_claim claim ON claim.id = line.claim_id
            WHERE line.study_id = study.id AND line.state = 'published' AND claim.state = 'published'
        )
        HAVING count(*) > 0
    ) concepts ON true
$$;

CREATE FUNCTION search_claim_rows(ids bigint[]) RETURNS SETOF search_claim LANGUAGE sql STABLE AS $$
    SELECT claim.id,
        setweight(search_words(claim.statement), 'A')
            || setweight(search_words(concat_ws(' . ', subject.name, object.name)), 'B')
            || search_concept_lexemes(ARRAY[subject.id, object.id])
            || setweight(search_words((
                SELECT string_agg(name, ' . ' ORDER BY concept_id, name COLLATE "C") FROM evidence_conceptname
                WHERE concept_id IN (subject.id, object.id)
            )), 'C')
            || setweight(search_words(
                concat_ws(' . ', claim.population, claim.comparator, claim.dose, claim.timeframe)
            ), 'D')
    FROM unnest(ids) AS wanted (id)
    JOIN evidence_claim claim ON claim.id = wanted.id
    JOIN evidence_concept subject ON subject.id = claim.subject_id
    JOIN evidence_concept object ON object.id = claim.object_id
$$;

CREATE FUNCTION search_concept_rows(ids bigint[]) RETURNS SETOF search_concept LANGUAGE sql STABLE AS $$
    SELECT concept.id,
        setweight(search_words(concept.name), 'A')
            || search_concept_lexemes(ARRAY[concept.id])
            || setweight(search_words((
                SELECT string_agg(name, ' . ' ORDER BY name COLLATE "C") FROM evidence_conceptname
                WHERE concept_id = concept.id
            )), 'B')
            || setweight(search_words((
                SELECT string_agg(code, ' . ' ORDER BY code COLLATE "C") FROM evidence_conceptcode
                WHERE concept_id = concept.id
            )), 'C')
            || setweight(search_words(concept.description), 'D')
    FROM unnest(ids) AS wanted (id)
    JOIN evidence_concept concept ON concept.id = wanted.id
$$;

CREATE FUNCTION search_concept_key_rows(ids bigint[]) RETURNS SETOF search_concept_key LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (named.concept_id, named.name)
        named.name, named.preferred, search_phrase(named.name)::text, named.concept_id
    FROM (
        SELECT name, true, id FROM evidence_concept WHERE id = ANY (ids)
        UNION ALL SELECT name, false, concept_id FROM evidence_conceptname WHERE concept_id = ANY (ids)
    ) named (name, preferred, concept_id)
    WHERE numnode(search_phrase(named.name)) > 0
    ORDER BY named.concept_id, named.name, named.preferred DESC
$$;
"""

# Locked first and read then: of two at once the second sees what the first has done, whichever that is.
REFRESH = """
CREATE FUNCTION search_refresh_studies(ids bigint[]) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp SET work_mem = '64MB' AS $$
BEGIN
    IF COALESCE(array_length(ids, 1), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM search_study WHERE study_id = ANY (ids) ORDER BY study_id FOR UPDATE;
    DELETE FROM search_study WHERE study_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM evidence_study WHERE id = study_id);
    INSERT INTO search_study AS stored SELECT * FROM search_study_rows(ids) ORDER BY study_id
    ON CONFLICT (study_id) DO UPDATE SET
        (year, work_type, design, container_title, open_licence, noticed, grave, evidence, directions,
            concepts, title, words) = (excluded.year, excluded.work_type, excluded.design,
            excluded.container_title, excluded.open_licence, excluded.noticed, excluded.grave,
            excluded.evidence, excluded.directions, excluded.concepts, excluded.title, excluded.words)
        WHERE stored IS DISTINCT FROM excluded;
    DELETE FROM search_study_concept link WHERE study_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM search_study WHERE study_id = link.study_id AND link.concept_id = ANY (concepts)
    );
    INSERT INTO search_study_concept AS link (study_id, concept_id, year)
        SELECT study_id, concept_id, year FROM search_study, unnest(concepts) concept_id
        WHERE study_id = ANY (ids) ORDER BY study_id, concept_id
    ON CONFLICT (study_id, concept_id) DO UPDATE SET year = excluded.year
        WHERE link.year IS DISTINCT FROM excluded.year;
END
$$;

CREATE FUNCTION search_refresh_claims(ids bigint[]) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM search_claim WHERE claim_id = ANY (ids) ORDER BY claim_id FOR UPDATE;
    DELETE FROM search_claim WHERE claim_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM evidence_claim WHERE id = claim_id);
    INSERT INTO search_claim AS stored SELECT * FROM search_claim_rows(ids) ORDER BY claim_id
    ON CONFLICT (claim_id) DO UPDATE SET words = excluded.words
        WHERE stored.words IS DISTINCT FROM excluded.words;
END
$$;

-- A concept, and whatever its names are words of.
CREATE FUNCTION search_refresh_concepts(ids bigint[]) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF COALESCE(array_length(ids, 1), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM search_concept WHERE concept_id = ANY (ids) ORDER BY concept_id FOR UPDATE;
    DELETE FROM search_concept WHERE concept_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM evidence_concept WHERE id = concept_id);
    INSERT INTO search_concept AS stored SELECT * FROM search_concept_rows(ids) ORDER BY concept_id
    ON CONFLICT (concept_id) DO UPDATE SET words = excluded.words
        WHERE stored.words IS DISTINCT FROM excluded.words;
    DELETE FROM search_concept_key WHERE concept_id = ANY (ids) AND (concept_id, name) NOT IN (
        SELECT concept_id, name FROM search_concept_key_rows(ids)
    );
    INSERT INTO search_concept_key SELECT * FROM search_concept_key_rows(ids)
    ON CONFLICT (concept_id, name) DO UPDATE SET preferred = excluded.preferred, key = excluded.key;
    PERFORM search_refresh_claims(ARRAY(
        SELECT id FROM evidence_claim WHERE subject_id = ANY (ids) OR object_id = ANY (ids)
    ));
    PERFORM search_refresh_studies(ARRAY(
        SELECT DISTINCT study_id FROM search_study_concept WHERE concept_id = ANY (ids)
    ));
END
$$;

-- Within a transaction that said: SELECT set_config('evidence.search', 'off', true).
CREATE FUNCTION search_suspended() RETURNS boolean LANGUAGE sql STABLE
    RETURN COALESCE(current_setting('evidence.search', true), '') = 'off';
"""


def _kept(table, refresh, ids, columns, only="true", then=""):
    """Triggers on `table` that hand the `ids` of changed rows to the function `refresh`.

    An update counts where one of `columns` differs, any change where the row was or is one that matters
    (`only`, on ``r``). `then` runs last, with the ids in `changed`.
    """
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("before", "after"))
    function = f"search_keep_{table.removeprefix('evidence_')}"
    return f"""
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE changed bigint[];
BEGIN
    IF search_suspended() THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        changed := ARRAY(SELECT DISTINCT {ids} FROM new_rows r WHERE {only});
    ELSIF TG_OP = 'DELETE' THEN
        changed := ARRAY(SELECT DISTINCT {ids} FROM old_rows r WHERE {only});
    ELSE
        changed := ARRAY(
            SELECT DISTINCT r.{ids}
            FROM old_rows before JOIN new_rows after USING (id)
            CROSS JOIN LATERAL (SELECT before.* UNION ALL SELECT after.*) r
            WHERE ({old}) IS DISTINCT FROM ({new}) AND {only}
        );
    END IF;
    IF array_length(changed, 1) > 0 THEN
        PERFORM {refresh}(changed);{then}
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER search_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER search_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER search_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""


STUDIES_OF_CLAIMS = """
        PERFORM search_refresh_studies(ARRAY(
            SELECT DISTINCT study_id FROM evidence_evidenceline WHERE claim_id = ANY (changed) AND state = 'published'
        ));"""

KEPT = [
    ("evidence_study", "search_refresh_studies", "id", (
        "title", "subtitle", "original_title", "abstract", "container_title", "year", "work_type", "design",
        "licence_url",
    )),
    ("evidence_contributor", "search_refresh_studies", "study_id",
        ("study_id", "position", "given", "family", "literal")),
    ("evidence_notice", "search_refresh_studies", "study_id", ("study_id", "kind"), "r.study_id IS NOT NULL"),
    ("evidence_evidenceline", "search_refresh_studies", "study_id",
        ("study_id", "claim_id", "direction", "state"), "r.state = 'published'"),
    ("evidence_claim", "search_refresh_claims", "id", (
        "statement", "subject_id", "object_id", "population", "comparator", "dose", "timeframe", "state",
    ), "true", STUDIES_OF_CLAIMS),
    ("evidence_concept", "search_refresh_concepts", "id", ("name", "description")),
    ("evidence_conceptname", "search_refresh_concepts", "concept_id", ("concept_id", "name")),
    ("evidence_conceptcode", "search_refresh_concepts", "concept_id", ("concept_id", "code")),
]

FILL = """
SELECT search_refresh_concepts(ARRAY(SELECT id FROM evidence_concept));
SELECT search_refresh_claims(ARRAY(SELECT id FROM evidence_claim));
SELECT search_refresh_studies(ARRAY(SELECT id FROM evidence_study));
"""

FUNCTIONS = (
    "search_refresh_concepts(bigint[])", "search_refresh_claims(bigint[])", "search_refresh_studies(bigint[])",
    "search_suspended()", "search_concept_key_rows(bigint[])", "search_concept_rows(bigint[])",
    "search_claim_rows(bigint[])", "search_study_rows(bigint[])", "search_concept_lexemes(bigint[])", "search_year_lexeme(smallint)",
    "search_prefix(text)", "search_phrase(text)", "search_words(text)", "search_fold(text)",
)
NONE = "".join(
    [
        *(f"DROP FUNCTION search_keep_{table.removeprefix('evidence_')} CASCADE;" for table, *_ in KEPT),
        *(f"DROP FUNCTION IF EXISTS {function};" for function in FUNCTIONS),
        "DROP TEXT SEARCH CONFIGURATION evidence; DROP TEXT SEARCH DICTIONARY evidence_stem;",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0016_search_tables")]

    operations = [
        migrations.RunSQL([(CONFIGURATION + NARROW + WORDS + ROWS + REFRESH, None)], NONE),
        migrations.RunSQL([("".join(_kept(*kept) for kept in KEPT), None)], migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
