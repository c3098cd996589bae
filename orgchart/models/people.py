from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.history.models import Dated, Sourced
from directory.publishing.models import Identified, Publishable, Translated, one_of
from directory.publishing.text import validate_plain_text
from orgchart.enums import AppointmentKind, EndReason
from orgchart.models.organizations import Organization, slug_field, slug_is_ascii
from orgchart.querysets.people import AppointmentQuerySet, PersonQuerySet, PostQuerySet


class Post(Publishable, Dated):
    """A position in an organization, held or vacant: org:Post."""

    owned_rows = ("appointments",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="posts", verbose_name=_("organization")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300, validators=[validate_plain_text])
    is_head = models.BooleanField(_("heads the organization"), default=False)
    shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Several people may hold it at once.")
    )
    reports_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reporting_posts",
        verbose_name=_("reports to"),
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-is_head", "position", "id"]
        constraints = [
            *Publishable.Meta.constraints,
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(reports_to=None) | ~models.Q(reports_to=models.F("id")),
                name="orgchart_post_not_reporting_to_itself",
                violation_error_message=_("A post cannot report to itself."),
            ),
        ]

    def __str__(self):
        return self.title or ""


class Person(Publishable):
    slug = slug_field()
    name = models.CharField(
        _("name as displayed"), max_length=200, validators=[validate_plain_text]
    )
    given_name = models.CharField(
        _("given name"), max_length=100, blank=True, validators=[validate_plain_text]
    )
    family_name = models.CharField(
        _("family name"), max_length=100, blank=True, validators=[validate_plain_text]
    )
    sort_name = models.CharField(
        _("name to sort by"), max_length=200, blank=True, validators=[validate_plain_text]
    )
    honorific = models.CharField(
        _("honorific"), max_length=100, blank=True, validators=[validate_plain_text]
    )
    original_name = models.CharField(
        _("name in another language"),
        max_length=200,
        blank=True,
        validators=[validate_plain_text],
    )
    biography = models.TextField(_("biography"), blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            *Publishable.Meta.constraints,
            slug_is_ascii("orgchart_person_slug_ascii"),
        ]

    def __str__(self):
        return self.name or self.original_name or self.slug

    def get_absolute_url(self):
        return reverse("person", args=[self.slug])


class Appointment(Identified, Translated, Dated, Sourced):
    """A person in a post. `shared` is the post's, kept here by a trigger for the constraint."""

    projected = ("shared",)

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="appointments", verbose_name=_("post")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=AppointmentKind.choices,
        default=AppointmentKind.SUBSTANTIVE,
    )
    shared = models.BooleanField(default=False, editable=False)
    end_reason = models.CharField(
        _("why it ended"), max_length=15, choices=EndReason.choices, blank=True
    )
    appointed_by = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appointed by"),
        help_text=_("The post whose holder appointed."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_plain_text])

    objects = AppointmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            *Dated.Meta.constraints,
            one_of("kind", AppointmentKind),
            ExclusionConstraint(
                name="orgchart_appointment_one_holder",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(kind=AppointmentKind.SUBSTANTIVE, shared=False),
                violation_error_message=_(
                    "Somebody else holds this post in this time. End that appointment first, "
                    "or mark the post as shared."
                ),
            ),
            ExclusionConstraint(
                name="orgchart_appointment_once_a_person",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already holds this post in this time."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.post}"

    def clean(self):
        if self.post_id and begins_after_closure(self.start_date, self.post.organization.dissolved):
            raise ValidationError({"start_date": CLOSED_BEFORE})


def begins_after_closure(start_date, dissolved):
    return bool(start_date and dissolved and start_date >= dissolved)


CLOSED_BEFORE = _("The organization was closed before. Choose an earlier start or another post.")
