"""Saving acts: many at once, of one instrument or of many, with one revision an instrument."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.languages import stored_fields
from directory.publishing.bulk import insert_rows, new_keys, update_rows, write_revisions
from directory.publishing.enums import Verb
from treaties.actions.checks import check_acts
from treaties.actions.effects import project_effects
from treaties.models import Act, Instrument


@transaction.atomic
def save_acts(acts, *, actor=None, comment="", verb=Verb.CHANGED, refuse=True):
    """Save acts, new ones and changed ones, in a few statements; returns the Findings on them.

    Raises ValidationError, with a sentence for each act that the law or the database refuses, and
    saves nothing then. `refuse=False` is for a source whose faults are kept: what would be refused
    is saved and comes back among the refusals.
    """
    acts = list(acts)
    touched = instruments_of(acts) | former_instruments(acts)
    lock_instruments(touched)
    clean(acts)
    with keys_given(acts):
        project_effects(touched, pending=acts)
        findings = check_acts(acts)
        if refuse:
            findings.refuse()
        write(acts)
    write_revisions(Instrument, touched, verb, actor=actor, comment=comment)
    audit.record(actor, "save_acts", None, instruments=len(touched), acts=len(acts))
    return findings


@transaction.atomic
def delete_acts(acts, *, actor=None, comment=""):
    """Delete acts. What follows for the remaining ones is in the Findings of `check_acts`."""
    acts = list(acts)
    touched = instruments_of(acts)
    lock_instruments(touched)
    Act.objects.filter(pk__in=[act.pk for act in acts]).delete()
    project_effects(touched)
    write_revisions(Instrument, touched, Verb.CHANGED, actor=actor, comment=comment)
    audit.record(actor, "delete_acts", None, instruments=len(touched), acts=len(acts))


def instruments_of(acts):
    return {act.instrument_id for act in acts}


def former_instruments(acts):
    keys = [act.pk for act in acts if act.pk]
    return set(Act.objects.filter(pk__in=keys).values_list("instrument_id", flat=True))


def lock_instruments(ids):
    """In the order of their keys, so that two who lock the same ones do not wait for each other."""
    rows = Instrument._base_manager.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(pk__in=ids).values_list("pk"))


def clean(acts):
    """The checks of texts; kinds, dates and keys are the database's. Raises ValidationError.

    `full_clean` asks the database for every act, and takes half the time of an import besides.
    """
    faults = []
    for act in acts:
        for field in TEXTS:
            if value := act.__dict__.get(field.attname):
                try:
                    field.run_validators(value)
                except ValidationError as error:
                    faults += [ValidationError(f"{act}: {text}") for text in error.messages]
    if faults:
        raise ValidationError(faults)


@contextmanager
def keys_given(acts):
    """New acts have keys inside; they lose them again where they are not saved."""
    created = [act for act in acts if act._state.adding]
    for act, key in zip(created, new_keys(Act, len(created)), strict=True):
        act.pk = key
    try:
        yield
    except ValidationError:
        for act in created:
            act.pk = None
        raise
    for act in created:
        act._state.adding = False


def write(acts):
    created = [act for act in acts if act._state.adding]
    changed = [act for act in acts if not act._state.adding]
    try:
        with transaction.atomic():
            insert_rows(Act, [row_of(act, ["id", "public_id", *WRITTEN]) for act in created])
            update_rows(Act, "id", [row_of(act, ["id", *WRITTEN]) for act in changed])
    except IntegrityError as error:
        raise ValidationError(sentence_of(error)) from error


WRITTEN = [f.attname for f in stored_fields(Act) if f.name not in {"id", "public_id"}]
TEXTS = [
    field
    for field in stored_fields(Act)
    if isinstance(field, CharField | TextField) and not field.choices
]


def row_of(act, names):
    return {name: getattr(act, name) for name in names}


def sentence_of(error):
    """What the constraint says that the database refused by."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in Act._meta.constraints:
        if constraint.name == name:
            return constraint.get_violation_error_message()
    return SENTENCES.get(name, _("The database refuses this act."))


SENTENCES = {
    "treaties_act_participant_kind": _(
        "Only a state, a territory or an intergovernmental organization takes part in a treaty."
    )
}
