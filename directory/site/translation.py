from modeltranslation.translator import TranslationOptions, register

from directory.site.models import Site


@register(Site)
class SiteTranslation(TranslationOptions):
    fields = ("name",)
