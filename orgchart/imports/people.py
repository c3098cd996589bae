from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from directory.imports.columns import Dates, Own, Reference
from directory.imports.faults import Fault
from directory.imports.permitting import Demand
from directory.imports.sets import MAY_NOT_PUBLISH, ImportSet
from directory.languages import columns
from directory.permissions import Action
from orgchart.actions.slugs import free_slug
from orgchart.imports.rows import ends_before_start, organization_reference, own
from orgchart.models import Appointment, Person, Post
from orgchart.models.people import CLOSED_BEFORE, begins_after_closure
from orgchart.permissions import ORGANIZATIONS, PEOPLE, POSTS


class Posts(ImportSet):
    name = "posts"
    title = _("Posts")
    model = Post
    policy = ORGANIZATIONS
    owner_policy = POSTS
    naming = "title"
    reads = (
        organization_reference(),
        *own(Post, "position", *columns("title"), "is_head", "shared"),
        Reference("reports_to", Post),
        Dates("start_date"),
        Dates("end_date"),
        Own(Post, "source_language"),
    )
    derived = ("vacant", "holder_ids", *columns("holder_names"))
    keys = (("organization", "title_en"), ("organization", "title_ar"))
    required = ("organization",)

    def check(self, rows):
        for row in rows:
            yield from unnamed(row, "title", ())
            yield from ends_before_start(row)
        yield from circles(rows)


def unnamed(row, field, more):
    now = row.before | row.values
    if not any(now.get(column) for column in (*columns(field), *more)):
        message = _("Give it a name in at least one language.")
        yield Fault(message, row.number, columns(field)[0])


def circles(rows):
    """Posts that would report to themselves, over other posts."""
    above = dict(Post._base_manager.values_list("public_id", "reports_to__public_id"))
    above |= {row.public_id: row.values["reports_to"] for row in rows if "reports_to" in row.values}
    for row in rows:
        seen, post = set(), row.public_id
        while post and post not in seen:
            seen.add(post)
            post = above.get(post)
        if post == row.public_id:
            message = _("This would let the post report to itself, over other posts.")
            yield Fault(message, row.number, "reports_to_id")


class People(ImportSet):
    name = "people"
    title = _("People")
    model = Person
    policy = PEOPLE
    reads = own(
        Person,
        "slug",
        *columns("name", "given_name", "family_name", "sort_name", "honorific", "biography"),
        "source_language",
        "original_name",
    )
    keys = (("slug",), ("name_en",), ("name_ar",))

    def permitted(self, rows, user, *, publish=False):
        yield from super().permitted(rows, user, publish=publish)
        new = [row for row in rows if row.is_new]
        if new and not PEOPLE.may(user, Action.ADD):
            yield from (Fault(_("You may not add people."), row.number) for row in new)
        elif new and publish and not PEOPLE.may(user, Action.PUBLISH):
            yield from (MAY_NOT_PUBLISH(row) for row in new)

    def demands(self, rows, publish):
        message = _("You may not change this person, who holds no post of yours today.")
        for row in rows:
            if not row.is_new:
                yield Demand(Action.CHANGE, row.public_id, Fault(message, row.number, "id"))

    def check(self, rows):
        for row in rows:
            yield from unnamed(row, "name", ("original_name",))
        yield from settle_slugs(Person, rows)


def settle_slugs(model, rows):
    """Give new rows without a slug one that is free. Yields a fault for each that is taken."""
    kept = [row.public_id for row in rows]
    taken = set(model._base_manager.exclude(public_id__in=kept).values_list("slug", flat=True))
    left = {row.before["slug"]: row for row in rows if row.before}
    for row in rows:
        if not row.values.get("slug"):
            row.values.pop("slug", None)
            row.values |= {"slug": row.before["slug"]} if row.before else {}
    for row in rows:
        slug = row.values.get("slug")
        if slug in taken or left.get(slug, row) is not row:
            yield Fault(_("This address is taken. Choose another one."), row.number, "slug")
        if slug:
            taken.add(slug)
    for row in rows:
        if not row.values.get("slug"):
            row.values["slug"] = free_slug(named_record(row), taken)
            taken.add(row.values["slug"])


def named_record(row):
    naming = ("name_en", "name_fr", "name_es", "original_name", "code")
    names = {name: row.values.get(name) or "" for name in naming}
    return SimpleNamespace(public_id=row.public_id, **names)


class Appointments(ImportSet):
    name = "appointments"
    title = _("Appointments")
    model = Appointment
    owner = "post"
    policy = POSTS
    naming = ""
    reads = (
        Reference("post", Post, guards=True),
        Reference("person", Person),
        *own(Appointment, "kind"),
        Dates("start_date"),
        Dates("end_date"),
        *own(Appointment, "end_reason"),
        Reference("appointed_by", Post),
        *own(Appointment, *columns("note", "source"), "source_url"),
    )
    keys = (("post", "person", "kind", "start_date"),)
    required = ("post", "person", "kind")

    def check(self, rows):
        named = {(row.before | row.values).get("post") for row in rows} - {None}
        posts = Post._base_manager.filter(public_id__in=named)
        dissolved = dict(posts.values_list("public_id", "organization__dissolved"))
        for row in rows:
            now = row.before | row.values
            yield from ends_before_start(row)
            if begins_after_closure(now.get("start_date"), dissolved.get(now.get("post"))):
                yield Fault(CLOSED_BEFORE, row.number, "start_date")
