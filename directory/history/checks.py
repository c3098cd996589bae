from django.core.checks import Tags, Warning, register

from directory.history.database_role import may_rewrite_the_log


@register(Tags.database, deploy=True)
def the_log_is_safe_from_us(app_configs, databases, **options):
    """Asked by `check --deploy --database default`."""
    return [
        Warning(
            "The database role of this deployment could rewrite the audit log: it owns the table, "
            "or may change it.",
            hint="Let another role own the tables, and run `manage.py give_database_role ROLE` "
            "as that one. See docs/operations.md.",
            id="history.W001",
        )
        for using in databases or []
        if may_rewrite_the_log(using)
    ]
