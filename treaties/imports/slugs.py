"""The last part of the addresses of many new instruments."""

from django.utils.translation import gettext as _

from directory.imports.faults import Fault
from directory.languages import columns
from orgchart.actions.slugs import free_slug
from treaties.actions.slugs import titled
from treaties.models import Instrument

NAMING = (*columns("title", "short_title"), "original_title", "symbol", "code")


def settle_slugs(rows):
    """Give new rows without a slug one that is free. Yields a fault for each that is taken."""
    kept = [row.public_id for row in rows]
    others = Instrument._base_manager.exclude(public_id__in=kept)
    taken = set(others.values_list("slug", flat=True))
    left = {row.before["slug"]: row for row in rows if row.before}
    waiting = []
    for row in rows:
        slug = row.values.get("slug") or row.before.get("slug")
        if not slug:
            waiting.append(row)
            continue
        row.values["slug"] = slug
        if slug in taken or left.get(slug, row) is not row:
            yield Fault(_("This address is taken. Choose another one."), row.number, "slug")
        taken.add(slug)
    for row in waiting:
        row.values["slug"] = new_slug(row.public_id, row.values, taken)


def new_slug(public_id, values, taken):
    """A free slug, which is taken from then on."""
    named = Instrument(public_id=public_id, **{name: values.get(name) or "" for name in NAMING})
    slug = free_slug(titled(named), taken)
    taken.add(slug)
    return slug
