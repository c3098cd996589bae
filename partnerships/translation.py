from modeltranslation.translator import TranslationOptions, register

from partnerships.models import (
    AreaActivity,
    AreaPartner,
    Channel,
    CooperationArea,
    Event,
    Figure,
    Mechanism,
    Membership,
    Participation,
    Partnership,
)


@register(Partnership)
class PartnershipTranslation(TranslationOptions):
    fields = ("name", "subject", "region", "summary", "description", "areas_title")


@register(Membership)
class MembershipTranslation(TranslationOptions):
    fields = ("note", "source")


@register(Mechanism)
class MechanismTranslation(TranslationOptions):
    fields = ("name", "purpose", "topics", "sectors", "source")


@register(Figure)
class FigureTranslation(TranslationOptions):
    fields = ("label", "unit", "source")


@register(Channel)
class ChannelTranslation(TranslationOptions):
    fields = ("label",)


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("name", "place", "subjects", "summary", "source")


@register(Participation)
class ParticipationTranslation(TranslationOptions):
    fields = ("words", "note")


@register(CooperationArea)
class CooperationAreaTranslation(TranslationOptions):
    fields = ("area", "expected_effect", "observed_effect", "source")


@register(AreaPartner)
class AreaPartnerTranslation(TranslationOptions):
    fields = ("words",)


@register(AreaActivity)
class AreaActivityTranslation(TranslationOptions):
    fields = ("text",)
