from modeltranslation.translator import TranslationOptions, register

from treaties.models import (
    Act,
    EntryParticipant,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Mandate,
    Statement,
    Subject,
)


@register(Subject)
class SubjectTranslation(TranslationOptions):
    fields = ("name",)


@register(Instrument)
class InstrumentTranslation(TranslationOptions):
    fields = ("title", "short_title", "adopted_at", "summary", "review_cycle", "entry_rule")


@register(Act)
class ActTranslation(TranslationOptions):
    fields = ("note", "source")


@register(Statement)
class StatementTranslation(TranslationOptions):
    fields = ("text", "note", "source")


@register(InstrumentRelation)
class InstrumentRelationTranslation(TranslationOptions):
    fields = ("note", "source")


@register(Mandate)
class MandateTranslation(TranslationOptions):
    fields = ("note", "source")


@register([EntryParticipant, InstrumentSubject])
class Untranslated(TranslationOptions):
    """Nothing of theirs is translated; snapshots ask every owned row's model."""

    fields = ()
