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
from orgchart.exports.scopes import (
    OWN_ORDER,
    link,
    name_or_another,
    organization_columns,
    rows_of,
    within_organizations,
)
from orgchart.models import Appointment, Person, Post

appointments = rows_of(Appointment)


def vacant(public):
    """Whether nobody fills a post of today. Who does may be hidden, but not that somebody does."""
    filled = Appointment.objects.in_force_on(today()).filter(post=OuterRef("pk"))
    return Case(When(during__contains=today(), then=~Exists(filled)), output_field=BooleanField())


def holders(public):
    """One array: the ids of those who hold a post today, then their names language by language."""
    held = appointments(public).rewrite(False).in_force_on(today()).filter(post=OuterRef("pk"))
    listed = [Cast("person__public_id", TextField())]
    listed += [name_or_another(code, "person__") for code in CODES]
    joined = [StringAgg(value, "; ", order_by=["kind", "start_date", "pk"]) for value in listed]
    array = Func(*joined, template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))
    return Subquery(held.order_by().values("post").annotate(joined=array).values("joined"))


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
    rows=rows_of(Person),
    within=people_within,
    at_home=people_at_home,
    order=("slug",),
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
