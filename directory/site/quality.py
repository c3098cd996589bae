"""The quality board: what editors should look at, listed by hand, a check a kind of finding.

Each check is a word on a queryset of its app. It shows a user what she may change.
"""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import Day, today
from directory.history.fields import partial_date
from directory.permissions import Action
from directory.publishing.models import Revision
from directory.templatetags.languages import in_words
from orgchart.models import Appointment, Organization, Person, Post
from orgchart.permissions import ORGANIZATIONS, PEOPLE, POSTS
from partnerships.models import CooperationArea, Mechanism, Partnership
from partnerships.permissions import PARTNERSHIPS
from treaties.models import Instrument
from treaties.permissions import INSTRUMENTS

SOON = datetime.timedelta(days=183)
A_YEAR = datetime.timedelta(days=365)


class Finding(NamedTuple):
    """What is found: the record and its field that names it, more words, and where to mend it."""

    record: Model
    field: str
    beside: tuple
    address: str


class Check(NamedTuple):
    """`rows` are the findings of a day, whoever looks; `among` leaves those of some records.

    `reviews` says that a finding is mended by confirming that the record is still right.
    """

    name: str
    title: str | Promise
    explanation: str | Promise
    policy: object
    rows: Callable[[datetime.date], QuerySet]
    finding: Callable[[Model], Finding]
    among: Callable = lambda rows, records: rows.among(records)
    reviews: bool = False

    def of_user(self, user, within=None):
        """The findings that a user may mend, below an organization if one is given."""
        rows = self.among(self.rows(today()), self.policy.which(user, Action.CHANGE))
        return self.among(rows, self.policy.within(within)) if within else rows


def form_of(record, more=""):
    kind = f"{record._meta.app_label}_{record._meta.model_name}"
    return reverse(f"admin:{kind}_change", args=[record.pk]) + more


def ends_on(record, field):
    day = partial_date(record, field)
    return _("ends: %(date)s") % {"date": in_words(day)}


def organization_found(record):
    node = getattr(record, "node", None)
    above = node.parent.organization if node and node.parent else ""
    return Finding(record, "name", (record.code, above), form_of(record))


def to_be_moved(record):
    address = reverse("admin:orgchart_organization_move", args=[record.pk])
    return organization_found(record)._replace(address=address)


def post_found(record):
    return Finding(record, "title", (record.organization,), form_of(record))


def person_found(record):
    return Finding(record, "name", (), form_of(record))


def appointment_found(row):
    beside = (row.post, row.post.organization)
    return Finding(row.person, "name", beside, form_of(row.post, "#appointments-group"))


def instrument_found(record):
    return Finding(record, "title", (record.symbol or record.code,), form_of(record))


def disputed(record):
    official = partial_date(record, "entered_into_force")
    computed = partial_date(record, "computed_entry")
    words = {"official": in_words(official), "computed": in_words(computed)}
    beside = _("official: %(official)s; computed: %(computed)s") % words
    return instrument_found(record)._replace(beside=(record.symbol, beside))


def partnership_found(record):
    return Finding(record, "name", (record.responsible or "",), form_of(record))


def mechanism_found(row):
    beside = (row.get_kind_display(), row.partnership)
    return Finding(row, "name", beside, form_of(row.partnership, f"?event=new&mechanism={row.pk}"))


def area_found(row):
    return Finding(row, "area", (row.partnership,), form_of(row.partnership, "?part=areas"))


def expiring_partnership(record):
    beside = (record.responsible or "", ends_on(record, "ended"))
    return partnership_found(record)._replace(beside=beside)


def expiring_instrument(record):
    return instrument_found(record)._replace(beside=(record.symbol, ends_on(record, "terminated")))


def of_partnerships(rows, partnerships):
    return rows.of_any(partnerships)


def of_posts(rows, posts):
    return rows.of_posts(posts)


def stale(records):
    return records.not_revised_since(timezone.now() - A_YEAR, Revision.objects.all())


def placed(organizations):
    return organizations.with_place("version", "public_id").in_tree_order()


def people_in_posts(appointments):
    return appointments.select_related("person", "post__organization").order_by("pk")


STILL_RIGHT = _(
    "Nobody has saved or confirmed them for a year. Read each one; where it is still right, "
    "confirm it here, else correct it in its form."
)

CHECKS = [
    Check(
        "expiring-partnerships",
        _("Partnerships that end soon"),
        _("They end within six months. Extend the agreement and correct the end, or prepare it."),
        PARTNERSHIPS,
        lambda day: Partnership.objects.running_on(day).expiring_by(day + SOON).with_ends()
        .order_by("ended", "pk"),
        expiring_partnership,
    ),
    Check(
        "expiring-instruments",
        _("Treaties and agreements that end soon"),
        _("They end within six months. Enter what follows, or correct the day."),
        INSTRUMENTS,
        lambda day: Instrument.objects.in_force_on(day).expiring_by(day + SOON)
        .order_by("terminated", "pk"),
        expiring_instrument,
    ),
    Check(
        "disputed-entry",
        _("Disputed days of entry into force"),
        _("The official day is not the one computed from rule and acts. Correct whichever errs."),
        INSTRUMENTS,
        lambda day: Instrument.objects.with_disputed_entry().order_by("pk"),
        disputed,
    ),
    Check(
        "missing-entry",
        _("Treaties without a day or a rule of entry into force"),
        _("Enter the official day, or the rule as data; then the day is computed from the acts."),
        INSTRUMENTS,
        lambda day: Instrument.objects.without_entry().order_by("pk"),
        instrument_found,
    ),
    Check(
        "mechanisms-without-events",
        _("Mechanisms without events"),
        _("They meet, and no meeting is entered. Add the meetings, or end the mechanism."),
        PARTNERSHIPS,
        lambda day: Mechanism.objects.in_force_on(day).without_events()
        .select_related("partnership").order_by("partnership", "position", "pk"),
        mechanism_found,
        of_partnerships,
    ),
    Check(
        "areas-without-effect",
        _("Cooperation areas without an observed effect"),
        _("Nobody has said what came of them. Write it into the table of the partnership."),
        PARTNERSHIPS,
        lambda day: CooperationArea.objects.without_observed_effect().with_ends()
        .order_by("partnership", "position", "pk"),
        area_found,
        of_partnerships,
    ),
    Check(
        "vacant-heads",
        _("Vacant heads"),
        _("Nobody holds the post at the head today. Enter the appointment, or end the post."),
        POSTS,
        lambda day: Post.objects.vacant_heads_on(day, Appointment.objects.in_force_on(day))
        .select_related("organization").order_by("organization", "pk"),
        post_found,
    ),
    Check(
        "open-appointments",
        _("Open appointments in closed organizations"),
        _("The organization is closed, the appointment is not. End it, or correct the closure."),
        POSTS,
        lambda day: people_in_posts(Appointment.objects.in_closed_on(day)),
        appointment_found,
        of_posts,
    ),
    Check(
        "open-under-closed",
        _("Open organizations below closed ones"),
        _("What stands above them is closed. Move each to where it belongs now, or close it."),
        ORGANIZATIONS,
        lambda day: placed(Organization.objects.open_under_closed_on(day)),
        to_be_moved,
    ),
    Check(
        "without-mandate",
        _("Organizations without a mandate text"),
        _("No language says what they are for. Write the mandate; translators do the rest."),
        ORGANIZATIONS,
        lambda day: placed(Organization.objects.without_mandate()),
        organization_found,
    ),
    Check(
        "organizations-without-source",
        _("Organizations without a source"),
        _("No name, place or relationship of theirs says where it is taken from. Name one."),
        ORGANIZATIONS,
        lambda day: placed(Organization.objects.without_source()),
        organization_found,
    ),
    Check(
        "appointments-without-source",
        _("Appointments without a source"),
        _("They hold today and do not say by what the person was appointed. Name the source."),
        POSTS,
        lambda day: people_in_posts(Appointment.objects.in_force_on(day).without_source()),
        appointment_found,
        of_posts,
    ),
    Check(
        "instruments-without-source",
        _("Treaties and other instruments without a source"),
        _("They have neither citation nor registration number, and no row names a source."),
        INSTRUMENTS,
        lambda day: Instrument.objects.without_source().order_by("pk"),
        instrument_found,
    ),
    Check(
        "partnerships-without-source",
        _("Partnerships without a source"),
        _("No membership, mechanism, event, figure or area says where it is taken from."),
        PARTNERSHIPS,
        lambda day: Partnership.objects.without_source().with_ends().order_by("pk"),
        partnership_found,
    ),
    Check(
        "organizations-not-reviewed",
        _("Organizations not reviewed for a year"),
        STILL_RIGHT,
        ORGANIZATIONS,
        lambda day: placed(stale(Organization.objects.placed_on(Day(day)))),
        organization_found,
        reviews=True,
    ),
    Check(
        "posts-not-reviewed",
        _("Posts not reviewed for a year"),
        STILL_RIGHT,
        POSTS,
        lambda day: stale(Post.objects.in_force_on(day))
        .select_related("organization").order_by("organization", "pk"),
        post_found,
        reviews=True,
    ),
    Check(
        "people-not-reviewed",
        _("People not reviewed for a year"),
        STILL_RIGHT,
        PEOPLE,
        lambda day: stale(Person.objects.all()).order_by("slug"),
        person_found,
        reviews=True,
    ),
    Check(
        "instruments-not-reviewed",
        _("Treaties and other instruments not reviewed for a year"),
        STILL_RIGHT,
        INSTRUMENTS,
        lambda day: stale(Instrument.objects.all()).order_by("pk"),
        instrument_found,
        reviews=True,
    ),
    Check(
        "partnerships-not-reviewed",
        _("Partnerships not reviewed for a year"),
        STILL_RIGHT,
        PARTNERSHIPS,
        lambda day: stale(Partnership.objects.all()).with_ends().order_by("pk"),
        partnership_found,
        reviews=True,
    ),
]  # fmt: skip
NAMES = [check.name for check in CHECKS]


def check_named(name):
    return next((check for check in CHECKS if check.name == name), None)


def may_look(user):
    """Whoever may change anything has something to mend."""
    return any(policy.may(user, Action.CHANGE) for policy in {check.policy for check in CHECKS})
