"""The last part of an instrument's address, by the rules of organizations."""

from types import SimpleNamespace

from orgchart.actions import slugs


def give_slug(instrument):
    """Set the slug of an instrument that has none: from its short title, title or symbol."""
    if instrument.slug:
        return
    named = titled(instrument)
    near = slugs.base_slug(named) or str(instrument.public_id)[:8]
    others = type(instrument)._base_manager.exclude(pk=instrument.pk)
    taken = set(others.filter(slug__startswith=near).values_list("slug", flat=True))
    instrument.slug = slugs.free_slug(named, taken)


def titled(instrument):
    """The instrument as an organization would stand there."""
    symbol = instrument.symbol.replace("/", "-")
    titles = {
        f"name_{code}": getattr(instrument, f"short_title_{code}")
        or getattr(instrument, f"title_{code}")
        for code in ("en", "fr", "es")
    }
    return SimpleNamespace(
        **titles,
        original_name=instrument.original_title or symbol or instrument.code,
        code=instrument.code or symbol,
        public_id=instrument.public_id,
    )
