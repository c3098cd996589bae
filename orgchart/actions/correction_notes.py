"""What a correction leaves behind: a revision that says in words what was wrong, an audit line."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from directory.history import audit
from directory.history.fields import partial_date
from directory.languages import columns, translated
from directory.publishing import actions as publishing
from directory.publishing.enums import Verb
from directory.publishing.models import Revision
from directory.publishing.revisions import label_of
from orgchart.models import Change, Name, Organization, Placement

DATES = {Name: ("start_date", "end_date"), Placement: ("start_date", "end_date"), Change: ("date",)}
PLAIN = {Name: ("code", "source_url"), Placement: ("parent", "source_url"), Change: ("source_url",)}


def facts_of(row):
    """{column: text} of all that can be corrected."""
    model = type(row)
    facts = {name: str(partial_date(row, name) or "") for name in DATES[model]}
    for name in PLAIN[model]:
        value = getattr(row, f"{name}_id", None) if name == "parent" else getattr(row, name)
        facts[name] = str(value or "")
    return facts | {name: getattr(row, name) or "" for name in columns(*translated(model))}


def note_correction(organization, row, before, after, *, actor):
    """A revision of the organization, whose comment says what was and what is now."""
    kind = row._meta.model_name
    names = [name for name in before | after if before.get(name, "") != after.get(name, "")]
    audit.record(
        actor,
        "correct",
        organization,
        kind=kind,
        row=row.pk,
        before={name: before[name] for name in names if before},
        after={name: after[name] for name in names if after},
    )
    length = Revision._meta.get_field("comment").max_length
    comment = Truncator(in_words(row, names, before, after)).chars(length)
    publishing.write_revision(organization, Verb.CHANGED, actor=actor, comment=comment)


def in_words(row, names, before, after):
    sentences = [sentence(row, name, before.get(name, ""), after.get(name, "")) for name in names]
    words = {"kind": row._meta.verbose_name, "facts": "; ".join(sentences)}
    if not before:
        return _("Correction, %(kind)s added: %(facts)s") % words
    if not after:
        return _("Correction, %(kind)s deleted: %(facts)s") % words
    return _("Correction, %(kind)s: %(facts)s") % words


def sentence(row, name, was, now):
    label = label_of(type(row), "parent_id" if name == "parent" else name)
    if name == "parent":
        was, now = called(was), called(now)
    words = {"field": label, "was": was or "—", "now": now or "—"}
    if was and now:
        return _("%(field)s “%(now)s” instead of “%(was)s”") % words
    return _("%(field)s “%(value)s”") % {"field": label, "value": now or was}


def called(key):
    return str(Organization.objects.filter(pk=key).first() or "") if key else ""
