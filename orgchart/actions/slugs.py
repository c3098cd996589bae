"""The last part of a page's address: ASCII, free of language, unique in its kind."""

from django.utils.text import slugify

LENGTH = 180


def base_slug(record):
    """From the English, French or Spanish name; empty where none is in Latin script."""
    for name in (record.name_en, record.name_fr, record.name_es, record.original_name):
        if slug := slugify(name or "")[:LENGTH].strip("-"):
            return slug
    return ""


def free_slug(record, taken):
    """A slug for the record that is not in `taken`: with its code, else with a short id."""
    base = base_slug(record)
    if base and base not in taken:
        return base
    code = slugify(getattr(record, "code", "") or "") if base else ""
    short_id = str(record.public_id)[:8]
    for more in filter(None, (code, short_id, str(record.public_id))):
        slug = f"{base}-{more}" if base else more
        if slug not in taken:
            return slug
    raise ValueError(f"no free slug for {record.public_id}")


def give_slug(record):
    """Set the slug of a record that has none."""
    if not record.slug:
        others = type(record)._base_manager.exclude(pk=record.pk)
        near = others.filter(slug__startswith=base_slug(record) or str(record.public_id)[:8])
        record.slug = free_slug(record, set(near.values_list("slug", flat=True)))
