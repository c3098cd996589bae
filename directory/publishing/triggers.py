"""SQL for the migrations of the apps: which tables follow the source of their translations."""

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh_hans"]


def follow_source(app, table, fields, owner=""):
    """The triggers of a table, for the migration of its app. What did not change costs nothing."""
    names = [f"{field}_{code}" for field in fields for code in LANGUAGES]
    if not owner:
        names += ["source_language", *(["original_name"] if "name" in fields else [])]
    old, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    arguments = [",".join(fields), *([f"{app}_{owner}", f"{owner}_id"] if owner else [])]
    call = f"diwan_follow_source({', '.join(map(repr, arguments))})"
    start = f"CREATE TRIGGER {app}_{table}_follow_source"
    on = f"ON {app}_{table} FOR EACH ROW WHEN"
    return [
        f"{start}_update BEFORE UPDATE {on} (ROW({old}) IS DISTINCT FROM ROW({new}) "
        "OR OLD.made_from IS DISTINCT FROM NEW.made_from "
        f"OR OLD.outdated IS DISTINCT FROM NEW.outdated) EXECUTE FUNCTION {call}",
        f"{start}_insert BEFORE INSERT {on} (NEW.made_from IS NOT NULL "
        f"OR NEW.outdated IS NOT NULL) EXECUTE FUNCTION {call}",
    ]


def stop_following(app, table):
    return [
        f"DROP TRIGGER {app}_{table}_follow_source_{when} ON {app}_{table}"
        for when in ("update", "insert")
    ]
