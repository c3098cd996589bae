from modeltranslation.translator import TranslationOptions, register

from orgchart.models import (
    Appointment,
    Change,
    Contact,
    Name,
    Organization,
    OtherName,
    Person,
    Placement,
    Post,
    ProfileEntry,
    Relationship,
)


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ("name", "short_name", "summary", "mandate")


@register(OtherName)
class OtherNameTranslation(TranslationOptions):
    fields = ("name",)


@register(ProfileEntry)
class ProfileEntryTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Contact)
class ContactTranslation(TranslationOptions):
    fields = ("label", "address")


@register(Name)
class NameTranslation(TranslationOptions):
    fields = ("name", "short_name", "source")


@register([Placement])
class PlacementTranslation(TranslationOptions):
    fields = ("source",)


@register(Change)
class ChangeTranslation(TranslationOptions):
    fields = ("note", "source")


@register(Post)
class PostTranslation(TranslationOptions):
    fields = ("title",)


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("name", "given_name", "family_name", "sort_name", "honorific", "biography")


@register(Appointment)
class AppointmentTranslation(TranslationOptions):
    fields = ("note", "source")


@register(Relationship)
class RelationshipTranslation(TranslationOptions):
    fields = ("subject", "source")
