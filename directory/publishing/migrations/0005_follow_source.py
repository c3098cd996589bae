from django.db import migrations

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh_hans"]
CODES = ", ".join(f"'{code}'" for code in LANGUAGES)

FINGERPRINT = """
CREATE FUNCTION diwan_fingerprint(text) RETURNS text IMMUTABLE STRICT LANGUAGE sql AS
$$ SELECT left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16) $$
"""
# 'original' stands for the name in a language that is none of the six.
TEXT_OF = """
CREATE FUNCTION diwan_text_of(texts jsonb, field text, language text) RETURNS text
IMMUTABLE LANGUAGE sql AS $$
    SELECT coalesce(texts ->> CASE language WHEN 'original' THEN 'original_name'
        ELSE field || '_' || language END, '')
$$
"""
# The language in which the source of a field stands: the one it was written in first, else the
# first in the site's order that has a text. Readers fall back in the same order.
SOURCE_OF = f"""
CREATE FUNCTION diwan_source_of(texts jsonb, field text, first text) RETURNS text
IMMUTABLE LANGUAGE plpgsql AS $$
DECLARE language text;
BEGIN
    IF texts ->> (field || '_' || first) > '' THEN RETURN first; END IF;
    IF field = 'name' AND texts ->> 'original_name' > '' THEN RETURN 'original'; END IF;
    FOREACH language IN ARRAY ARRAY[{CODES}] LOOP
        IF texts ->> (field || '_' || language) > '' THEN RETURN language; END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
# TG_ARGV: the translated fields; for an owned row also its owner's table and the column of its key.
# In the order of the branches: no text or no translation; just translated; the source changed.
FOLLOW = f"""
CREATE FUNCTION diwan_follow_source() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now jsonb := to_jsonb(NEW);
    was jsonb;
    given boolean := TG_OP = 'INSERT'
        OR coalesce(current_setting('diwan.marks', true), '') = 'given';
    minor boolean := coalesce(current_setting('diwan.edit', true), '') = 'minor';
    marks jsonb;
    outdated text[] := '{{}}';
    first text; first_was text; field text; language text; name text; mark text; of text;
    source text; source_was text; text_was text; print text; changed boolean; same boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN was := to_jsonb(OLD); ELSE was := now; END IF;
    marks := coalesce(CASE WHEN given THEN NEW.made_from ELSE OLD.made_from END, '{{}}');
    IF TG_NARGS > 1 THEN
        EXECUTE format('SELECT source_language FROM %I WHERE id = $1', TG_ARGV[1])
            INTO first USING (now ->> TG_ARGV[2])::bigint;
        first_was := first;
    ELSE
        first := now ->> 'source_language'; first_was := was ->> 'source_language';
    END IF;
    first := replace(lower(first), '-', '_'); first_was := replace(lower(first_was), '-', '_');
    FOREACH field IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
        same := NOT given AND first = first_was AND (field <> 'name'
            OR now -> 'original_name' IS NOT DISTINCT FROM was -> 'original_name');
        FOREACH language IN ARRAY ARRAY[{CODES}] LOOP
            EXIT WHEN NOT same;
            name := field || '_' || language;
            same := now -> name IS NOT DISTINCT FROM was -> name;
        END LOOP;
        IF same THEN
            outdated := outdated || array(SELECT each FROM unnest(OLD.outdated) each
                WHERE starts_with(each, field || '_')
                AND substr(each, length(field) + 2) = ANY(ARRAY[{CODES}]));
            CONTINUE;
        END IF;
        source := diwan_source_of(now, field, first);
        source_was := diwan_source_of(was, field, first_was);
        print := source || ':' || diwan_fingerprint(diwan_text_of(now, field, source));
        text_was := diwan_text_of(was, field, source_was);
        changed := source_was IS NOT NULL AND text_was <> diwan_text_of(now, field, source_was);
        FOREACH language IN ARRAY ARRAY[{CODES}] LOOP
            name := field || '_' || language;
            IF coalesce(now ->> name, '') = '' OR language = source THEN
                marks := marks - name;
            ELSIF given THEN
                NULL;
            ELSIF now ->> name <> coalesce(was ->> name, '') THEN
                marks := marks || jsonb_build_object(name, print);
            ELSIF changed AND NOT coalesce(name = ANY(OLD.outdated), false) THEN
                marks := marks || jsonb_build_object(name, CASE WHEN minor THEN print
                    ELSE source_was || ':' || diwan_fingerprint(text_was) END);
            END IF;
            mark := marks ->> name;
            IF mark IS NOT NULL THEN
                of := diwan_text_of(now, field, split_part(mark, ':', 1));
                IF of <> '' AND split_part(mark, ':', 2) <> diwan_fingerprint(of) THEN
                    outdated := outdated || name;
                END IF;
            END IF;
        END LOOP;
    END LOOP;
    NEW.made_from := nullif(marks, '{{}}');
    NEW.outdated := nullif(outdated, '{{}}');
    RETURN NEW;
END $$
"""
FORWARD = [FINGERPRINT, TEXT_OF, SOURCE_OF, FOLLOW]
BACKWARD = [
    "DROP FUNCTION diwan_follow_source()",
    "DROP FUNCTION diwan_source_of(jsonb, text, text)",
    "DROP FUNCTION diwan_text_of(jsonb, text, text)",
    "DROP FUNCTION diwan_fingerprint(text)",
]


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_reviewed")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
