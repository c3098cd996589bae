from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.history.fields import PartialDateField, PrecisionField, whole_partial_date
from directory.publishing.models import Identified, Publishable, Translated, one_of
from directory.publishing.text import validate_plain_text
from orgchart.enums import ClosureKind, ContactKind, EntryKind, OrganizationKind
from orgchart.querysets.organizations import OrganizationQuerySet, OwnedQuerySet

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def slug_field():
    return models.CharField(
        _("address"),
        max_length=200,
        unique=True,
        blank=True,
        validators=[
            RegexValidator(SLUG, _("Use small Latin letters, digits and single hyphens only."))
        ],
        help_text=_("The last part of the page's address. Left empty, it is made from the name."),
        error_messages={"unique": _("This address is taken. Choose another one.")},
    )


def slug_is_ascii(label):
    return models.CheckConstraint(
        condition=models.Q(slug__regex=SLUG),
        name=label,
        violation_error_message=_("Use small Latin letters, digits and single hyphens only."),
    )


class Organization(Publishable):
    """A unit of the directory, or a body outside it. Its name and code are those of today."""

    owned_rows = ("entries", "contacts", "other_names", "relationships")
    projected = ("name", "short_name", "code")
    kept_rows = ("names", "placements")

    slug = slug_field()
    kind = models.CharField(_("kind"), max_length=30, choices=OrganizationKind.choices)
    code = models.CharField(_("code"), max_length=60, blank=True, validators=[validate_plain_text])
    name = models.CharField(_("name"), max_length=300, validators=[validate_plain_text])
    short_name = models.CharField(
        _("short name"), max_length=100, blank=True, validators=[validate_plain_text]
    )
    original_name = models.CharField(
        _("name in another language"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Where it was first named in a language that is not one of the six."),
    )
    summary = models.TextField(_("summary"), blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    founded = PartialDateField(_("founded"))
    founded_precision = PrecisionField()
    dissolved = PartialDateField(_("dissolved"))
    dissolved_precision = PrecisionField()
    closure_kind = models.CharField(
        _("how it ended"), max_length=12, choices=ClosureKind.choices, blank=True
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Use the two capital letters of ISO 3166."))],
        help_text=_("Two letters, ISO 3166: MA for Morocco."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            *Publishable.Meta.constraints,
            one_of("kind", OrganizationKind),
            slug_is_ascii("orgchart_organization_slug_ascii"),
            whole_partial_date("founded", "orgchart_organization_founded_whole"),
            whole_partial_date("dissolved", "orgchart_organization_dissolved_whole"),
            models.CheckConstraint(
                condition=models.Q(closure_kind="") | models.Q(dissolved__isnull=False),
                name="orgchart_organization_closure_dated",
                violation_error_message=_("Say when it was dissolved, or leave out how it ended."),
            ),
        ]

    def __str__(self):
        return self.name or self.original_name or self.code or self.slug

    def get_absolute_url(self):
        return reverse("organization", args=[self.slug])

    def lock_for_publication(self):
        self.nodes().lock()

    def publication_changed(self):
        self.nodes().rehide(self.pk)

    @classmethod
    def nodes(cls):
        return cls._meta.get_field("node").related_model.objects.all()


class OrganizationRow(Identified, Translated):
    """An ordered row that an organization owns."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, verbose_name=_("organization"), related_name="%(class)s_set"
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class OtherName(OrganizationRow):
    """Another name in use beside the name proper: Popolo's other_names."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, verbose_name=_("organization"), related_name="other_names"
    )
    name = models.CharField(_("name"), max_length=300, validators=[validate_plain_text])

    class Meta(OrganizationRow.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self):
        return self.name or ""


class ProfileEntry(OrganizationRow):
    """An ordered, titled text about an organization."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, verbose_name=_("organization"), related_name="entries"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind.choices)
    acronym = models.CharField(
        _("acronym"), max_length=30, blank=True, validators=[validate_plain_text]
    )
    title = models.CharField(_("title"), max_length=300, validators=[validate_plain_text])
    text = models.TextField(_("text"), blank=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("profile entry")
        verbose_name_plural = _("profile entries")
        constraints = [one_of("kind", EntryKind)]

    def __str__(self):
        return self.title or ""


class Contact(OrganizationRow):
    """A way to reach an organization: an electronic one in `value`, a postal one in `address`."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, verbose_name=_("organization"), related_name="contacts"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    label = models.CharField(
        _("label"), max_length=200, blank=True, validators=[validate_plain_text]
    )
    value = models.CharField(
        _("value"), max_length=500, blank=True, help_text=_("An address, a number or an account.")
    )
    address = models.TextField(_("postal address"), blank=True, validators=[validate_plain_text])

    class Meta(OrganizationRow.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            one_of("kind", ContactKind),
            models.CheckConstraint(
                condition=~models.Q(value="") | models.Q(kind=ContactKind.POSTAL),
                name="orgchart_contact_has_value",
                violation_error_message=_("Give the address, number or account of this contact."),
            ),
        ]

    def __str__(self):
        return self.value or self.address or ""
