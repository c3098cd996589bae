from django.db import models
from django.db.models import Q

from orgchart.enums import SetStatus


class ChangeSetQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=SetStatus.OPEN)

    def discarded(self):
        return self.filter(status=SetStatus.DISCARDED)

    def with_key(self, key):
        """The one with a primary key as a form sends it, or None."""
        known = str(key).isascii() and str(key).isdigit() and len(str(key)) < 19
        return self.filter(pk=key).first() if known else None

    def due_at(self, moment):
        return self.open().filter(publish_at__lte=moment).order_by("publish_at", "pk")

    def seen_by(self, user, *, about, foreign):
        """Those that have a step of the first kind, or are hers, and none of the second."""
        own = Q(author=user) | Q(pk__in=about.order_by().values("change_set"))
        return self.filter(own).exclude(pk__in=foreign.order_by().values("change_set"))

    def with_numbers(self):
        """With the number of its steps, in `number_of_steps`."""
        steps = self.model._meta.get_field("steps").related_model._base_manager
        own = steps.filter(change_set=models.OuterRef("pk")).order_by().values("change_set")
        counted = own.annotate(number=models.Count("pk")).values("number")
        return self.annotate(number_of_steps=models.functions.Coalesce(models.Subquery(counted), 0))


class StepQuerySet(models.QuerySet):
    def after(self, step):
        return self.filter(position__gt=step.position)

    def about(self, organizations, drafts):
        """Those about one of the organizations, or about one of the drafts."""
        return self.filter(
            Q(organization__in=organizations.order_by().values("pk"))
            | Q(draft__in=drafts.order_by().values("pk"))
        )

    def beyond(self, organizations, known, drafts):
        """Those about any other organization, or that name one which is not known, or about any
        other draft. What was deleted since is nobody's."""
        ends = self.model.ends.through._base_manager.exclude(
            organization__in=known.order_by().values("pk")
        )
        others = Q(organization__isnull=False) & ~Q(
            organization__in=organizations.order_by().values("pk")
        )
        other_drafts = Q(draft__isnull=False) & ~Q(draft__in=drafts.order_by().values("pk"))
        return self.filter(others | other_drafts | Q(pk__in=ends.values("step")))

    def with_what_they_are_about(self):
        """With organizations, drafts and their records: a query for each kind of record."""
        return self.select_related("organization", "draft__content_type").prefetch_related(
            "draft__record"
        )
