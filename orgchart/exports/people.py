from dataclasses import replace
from functools import partial

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import (
    Column,
    Kind,
    flag,
    identifier,
    in_languages,
    number,
    parts,
    source,
    term,
    text,
    translated,
)
from directory.exports.declaration import Export
from directory.history.as_of import today
from directory.languages import CODES
from orgchart.exports.on_a_day import in_the_tree_of, with_columns, with_rows
from orgchart.exports.scopes import (
    OWN_ORDER,
    link,
    linked,
    name_or_another,
    organization_columns,
    rows_of,
    within_organizations,
)
from orgchart.models import Appointment, Person, Post

appointments, people = rows_of(Appointment), rows_of(Person)


def vacant(public):
    return vacant_on(today())


def vacant_on(date):
    """Whether nobody fills a post of the day. Who does may be hidden, not that somebody does."""
    filled = Appointment.objects.in_force_on(date).filter(post=OuterRef("pk"))
    return Case(When(during__contains=date, then=~Exists(filled)), output_field=BooleanField())


def holders(public):
    return holders_among(appointments(public).in_force_on(today()))


def holders_among(held):
    """One array: the ids of those who hold a post, then their names language by language."""
    listed = [Cast("person__public_id", TextField())]
    listed += [name_or_another(code, "person__") for code in CODES]
    joined = [StringAgg(value, "; ", order_by=["kind", "start_date", "pk"]) for value in listed]
    array = Func(*joined, template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))
    held = held.rewrite(False).filter(post=OuterRef("pk"))
    return Subquery(held.order_by().values("post").annotate(joined=array).values("joined"))


def posts_on_day(export, day):
    """The posts in force on the day, with those who hold them on it."""
    if day.projected:
        return with_rows(export, lambda rows: rows.in_force_on(day.date))
    listed = [column.name for column in export.columns if column.name.startswith("holder")]
    in_force = Post.objects.in_force_on(day.date)
    return in_the_tree_of(
        with_columns(
            export,
            dict.fromkeys(listed, partial(holders_of, day))
            | {
                "vacant": lambda public: vacant_on(day.date),
                "reports_to_id": linked("reports_to", lambda: in_force.seen_on(day)),
            },
        ),
        day,
        rows=lambda public: in_force.published() if public else in_force,
        order=export.order[len(OWN_ORDER) :],
    )


def holders_of(day, public):
    """Those of a post in an organization that is public on the day, which is asked elsewhere."""
    held = Appointment.objects.in_force_on(day.date)
    return holders_among(held.published() if public else held)


def appointments_on_day(export, day):
    if day.projected:
        return with_rows(export, lambda rows: rows.in_force_on(day.date))
    in_force = Appointment.objects.in_force_on(day.date)
    appointed_by = linked("appointed_by", lambda: Post.objects.in_force_on(day.date).seen_on(day))
    return in_the_tree_of(
        with_columns(export, {"appointed_by_id": appointed_by}),
        day,
        key="post__organization_id",
        rows=lambda public: in_force.published() if public else in_force,
        order=export.order[len(OWN_ORDER) :],
    )


def people_on_day(export, day):
    """Those who hold a post on the day; today, everyone."""
    if day.is_today:
        return export

    def held(public):
        return Appointment.objects.public_on(day) if public else in_force

    def within(rows, organizations, public):
        held_there = held(public).filter(post__organization__in=organizations)
        return rows.filter(pk__in=held_there.order_by().values("person"))

    in_force = Appointment.objects.in_force_on(day.date)
    return replace(
        export,
        rows=lambda public: people(public).filter(pk__in=held(public).order_by().values("person")),
        within=within,
        at_home=None,
    )


def people_within(rows, organizations, public):
    """Those who hold, held or will hold a post there."""
    held = appointments(public).filter(post__organization__in=organizations)
    return rows.filter(pk__in=held.order_by().values("person"))


def people_at_home(rows, organizations, public):
    """The same, and those without a post, who belong to no other body either."""
    held = appointments(public).filter(person=OuterRef("pk"))
    here = held.filter(post__organization__in=organizations)
    return rows.filter(Q(Exists(here)) | ~Q(Exists(held)))


POSTS = Export(
    name="posts",
    title=_("Posts"),
    description=_(
        "Every post with those who hold it today, by organization in the order of the tree."
    ),
    rows=rows_of(Post),
    within=within_organizations,
    order=(*OWN_ORDER, "-is_head", "position"),
    on_day=posts_on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the post")),
        text("state", _("Whether it is a draft, published or withdrawn")),
        *organization_columns(),
        number("position", _("Its place among the posts of the organization")),
        *translated("title", _("Title")),
        flag("is_head", _("Whether its holder heads the organization")),
        flag("shared", _("Whether several people may hold it at once")),
        link("reports_to", Post, _("Permanent id of the post that it reports to")),
        *term(),
        text("source_language", _("Tag of the language in which it was first written")),
        Column(
            "vacant",
            vacant,
            _("Whether nobody holds it today; blank if it is not a post of today"),
            Kind.FLAG,
            derived=True,
        ),
        *parts(
            holders,
            ("holder_ids", _("Permanent ids of those who hold it today, divided by semicolons")),
            *in_languages("holder_names", _("Their names, else in another language,")),
        ),
    ),
)
PEOPLE = Export(
    name="people",
    title=_("People"),
    description=_("Those who hold or held posts, and others whom the directory names."),
    rows=people,
    within=people_within,
    at_home=people_at_home,
    order=("slug",),
    on_day=people_on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the person")),
        text("slug", _("Last part of the address of the page")),
        text("state", _("Whether it is a draft, published or withdrawn")),
        *translated("name", _("Name as displayed")),
        *translated("given_name", _("Given name")),
        *translated("family_name", _("Family name")),
        *translated("sort_name", _("Name to sort by")),
        *translated("honorific", _("Honorific")),
        *translated("biography", _("Biography")),
        text("source_language", _("Tag of the language in which it was first written")),
        text("original_name", _("The name in that language, where it is not one of the six")),
    ),
)
APPOINTMENTS = Export(
    name="appointments",
    title=_("Appointments"),
    description=_("Who held, holds or will hold which post, and how."),
    rows=appointments,
    within=lambda rows, organizations, public: rows.filter(post__organization__in=organizations),
    order=(
        *(f"post__{key}" for key in OWN_ORDER),
        "-post__is_head",
        "post__position",
        "post_id",
        "start_date",
    ),
    on_day=appointments_on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the appointment")),
        identifier("post_id", "post__public_id", _("Permanent id of the post")),
        identifier("person_id", "person__public_id", _("Permanent id of the person")),
        text("kind", _("Substantive, acting, ad interim or deputizing")),
        *term(),
        text("end_reason", _("Why it ended")),
        link("appointed_by", Post, _("Permanent id of the post whose holder appointed")),
        *translated("note", _("Note")),
        *source(),
    ),
)
