"""Saving and deleting instruments with all that they own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.languages import columns
from directory.publishing import actions as publishing
from treaties.actions.checks import check_acts, check_statements
from treaties.actions.effects import project_effects
from treaties.actions.slugs import give_slug
from treaties.models import Act, Instrument, Statement


@transaction.atomic
def save_instrument(instrument, *, save_owned=None, **how):
    """Save an instrument and what it owns. `how` is what `save_record` takes.

    Refused is what the law refuses of its acts and statements now and did not before: faults that
    came with a source stand in nobody's way. Raises ValidationError, Gone, Conflict.
    """
    require_a_title(instrument)
    refuse_circles(instrument)
    give_slug(instrument)
    before = refusals_of(instrument) if instrument.pk else set()

    def save_all():
        if save_owned:
            save_owned()
        project_effects([instrument.pk])
        instrument.refresh_from_db(fields=["computed_entry"])
        refuse_new_faults(instrument, before)

    return publishing.save_record(instrument, save_owned=save_all, **how)


def require_a_title(instrument):
    """A resolution may have nothing but its symbol."""
    titles = (*columns("title"), "original_title", "symbol")
    if not any(getattr(instrument, name) for name in titles):
        needed = _("Give it a title in at least one language, or its symbol.")
        raise ValidationError({columns("title")[0]: needed})


def refuse_circles(instrument):
    seen, above = {instrument.pk}, instrument.parent_id
    while above and instrument.pk:
        if above in seen:
            raise ValidationError({"parent": _("This would let the instrument belong to itself.")})
        seen.add(above)
        # Where there is none any more, checking the record itself says so.
        above = Instrument._base_manager.filter(pk=above).values_list("parent", flat=True).first()


def findings_of(instrument):
    """All Findings on the stored acts and statements of an instrument, for those who edit it."""
    acts = check_acts(Act.objects.of(instrument).select_related("participant"))
    statements = check_statements(Statement.objects.of(instrument).with_ends())
    return acts, statements


def refusals_of(instrument):
    return {identity(finding) for part in findings_of(instrument) for finding in part.refusals}


def identity(finding):
    return type(finding.key), finding.key.pk, finding.code


def refuse_new_faults(instrument, before):
    for part in findings_of(instrument):
        new = [finding for finding in part.refusals if identity(finding) not in before]
        part._replace(refusals=new).refuse()


def delete_instrument(instrument, **how):
    """Delete an instrument and what it owns. Raises ProtectedError where another one needs it."""
    publishing.delete_record(instrument, **how)
