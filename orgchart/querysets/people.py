from django.db import models

from directory.history.querysets import DatedQuerySet, sourced_q
from directory.languages import SUFFIXES, columns
from directory.publishing.enums import State
from directory.publishing.querysets import PublishableQuerySet
from orgchart.querysets import change_days
from orgchart.querysets.days import IsPublicOn, NearestDay, public_among_q, public_on_q
from orgchart.querysets.names import name_key
from orgchart.querysets.organizations import contains_q


def public_post_q():
    return models.Q(state=State.PUBLISHED, organization__node__hidden=False)


def public_post_on_q(day):
    return models.Q(state=State.PUBLISHED) & public_on_q(day, "organization")


class PostQuerySet(PublishableQuerySet, DatedQuerySet):
    def public(self):
        """Published, and its organization is public."""
        return self.filter(public_post_q())

    def public_on(self, day):
        """Public and in force on a day."""
        seen = public_among_q(day, "organization")
        return self.published().filter(seen, during__contains=day.date)

    def seen_on(self, day):
        """Of organizations that are public on the day. For few rows."""
        return self.filter(public_post_on_q(day))

    def of(self, organization):
        return self.filter(organization=organization).order_by("-is_head", "position", "pk")

    def with_holders(self, appointments):
        """The posts with the given appointments and their people, in `holders`."""
        return self.prefetch_related(
            models.Prefetch(
                "appointments",
                appointments.select_related("person").order_by("kind", "start_date", "pk"),
                to_attr="holders",
            )
        )

    def matching(self, words):
        """By the title in any language, or the name or code of the organization."""
        organization = ["code", *columns("name", "short_name")]
        fields = [*columns("title"), *(f"organization__{name}" for name in organization)]
        return self.filter(contains_q(fields, words))

    def within(self, organization):
        """The posts of an organization and of all below it today."""
        node = organization.node
        return self.filter(
            organization__node__tree_id=node.tree_id,
            organization__node__lft__gte=node.lft,
            organization__node__rght__lte=node.rght,
        )

    def missing_in(self, language):
        """Without a title in the language."""
        column = f"title_{SUFFIXES[language]}"
        return self.filter(models.Q(**{column: None}) | models.Q(**{column: ""}))

    def vacant_heads_on(self, day, appointments):
        """The posts that head an organization of today's tree and that none of the given
        appointments fills."""
        filled = appointments.filter(post=models.OuterRef("pk"))
        heads = self.in_force_on(day).filter(is_head=True, organization__node__isnull=False)
        return heads.filter(~models.Exists(filled))

    def with_superior(self, day):
        """With the post it reports to; `superior_is_public` says whether readers may know it."""
        superior = self.model._base_manager.filter(
            public_post_on_q(day), during__contains=day.date, pk=models.OuterRef("reports_to")
        )
        return self.select_related("reports_to__organization").annotate(
            superior_is_public=models.Exists(superior)
        )

    def with_filled(self, appointments):
        """`filled` says whether any of the given appointments fills it, public or not."""
        return self.annotate(filled=models.Exists(appointments.filter(post=models.OuterRef("pk"))))


class PersonQuerySet(PublishableQuerySet):
    def public(self):
        return self.published()

    def public_on(self, day, appointments):
        """Everyone who is public today; on another day, those who hold one of the given
        appointments on it. A person has no dates of her own."""
        if day.is_today:
            return self.public()
        return self.public().filter(pk__in=appointments.order_by().values("person"))

    def ordered_by_name(self, language):
        return self.order_by(name_key(language, "sort_name", "name"), "original_name", "pk")

    def with_appointments(self, appointments):
        """With the given appointments, their posts and organizations, in `held`."""
        return self.prefetch_related(
            models.Prefetch("appointments", appointments.with_posts(), to_attr="held")
        )

    def change_days(self):
        """The days on which anybody came into a post or left one."""
        return change_days.change_days(change_days.OF_POSTS, self.db)

    def change_days_of(self, person):
        return change_days.change_days(change_days.OF_PERSON, self.db, person=person.pk)

    def missing_in(self, language):
        """Without a name in the language."""
        column = f"name_{SUFFIXES[language]}"
        return self.filter(models.Q(**{column: None}) | models.Q(**{column: ""}))

    def matching(self, words):
        fields = ["slug", *columns("name", "given_name", "family_name", "sort_name")]
        return self.filter(contains_q(fields, words))


class AppointmentQuerySet(DatedQuerySet):
    def public(self):
        """Person and post are published, and the post's organization is public."""
        return self.filter(
            person__state=State.PUBLISHED,
            post__state=State.PUBLISHED,
            post__organization__node__hidden=False,
        )

    def published(self):
        """Person and post are; their organization is asked elsewhere."""
        return self.filter(person__state=State.PUBLISHED, post__state=State.PUBLISHED)

    def public_on(self, day):
        """In force on a day, of public people and posts, in organizations public on it."""
        seen = public_among_q(day, "post__organization")
        return self.published().filter(seen, during__contains=day.date)

    def seen_around(self, day):
        """Of public people and posts, in organizations that are public on the day, or were or will
        be in the time of the appointment. For few rows: those of one person."""
        then = NearestDay(models.F("during"), models.Value(day.date))
        seen = models.Q(IsPublicOn(models.F("post__organization"), then))
        return self.published().filter(seen | public_on_q(day, "post__organization"))

    def in_closed_on(self, day):
        """Those that still hold on the day in organizations that are closed by then."""
        return self.in_force_on(day).filter(post__organization__dissolved__lte=day)

    def without_source(self):
        return self.filter(~sourced_q())

    def of_posts(self, posts):
        return self.filter(post__in=posts)

    def with_posts(self):
        return self.select_related("post__organization").order_by("-post__is_head", "-during", "pk")

    def of_person(self, person):
        return self.filter(person=person).with_posts()
