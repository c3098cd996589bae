from django.db import models

from directory.history.querysets import DatedQuerySet
from directory.languages import columns
from directory.publishing.enums import State
from directory.publishing.querysets import PublishableQuerySet
from orgchart.querysets.organizations import contains_q


class PostQuerySet(PublishableQuerySet, DatedQuerySet):
    def public(self):
        """Published, and its organization is public."""
        return self.filter(state=State.PUBLISHED, organization__node__hidden=False)

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


class PersonQuerySet(PublishableQuerySet):
    def public(self):
        return self.published()

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
