"""What is said after an import: how many records, and where they are."""

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.imports.applying import records_of
from directory.imports.differences import called, reading
from directory.languages import translated

LINKS = 8


def sentence_on(pending, data_set, plan):
    message = _(
        "“%(file)s” is imported into “%(set)s”: %(created)s created, %(changed)s changed, "
        "%(unchanged)s unchanged, %(cleared)s cells cleared."
    )
    return message % {
        "file": f"\u2068{pending.file_name}\u2069",  # isolated: it may run the other way
        "set": data_set.title,
        "created": len(plan.created),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "cleared": plan.cleared,
    }


def links_to_imported(data_set, plan):
    """[(address, name)] of the list and of the first records, or of those that own the rows."""
    model, ids = records_of(data_set, plan)
    if not admin.site.is_registered(model):
        return []
    kind = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    links = [(reverse(f"{kind}_changelist"), capfirst(model._meta.verbose_name_plural))]
    first = {public_id: n for n, public_id in enumerate(ids[:LINKS])}
    for record in sorted(called(model, first), key=lambda record: first[record.public_id]):
        name = reading(record, translated(model)[0])
        links.append((reverse(f"{kind}_change", args=[record.pk]), name.text if name else record))
    return links
