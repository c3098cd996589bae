from django.contrib.contenttypes.models import ContentType
from django.db import models

from directory.publishing.enums import OPEN, DraftStatus, State


class PublishableQuerySet(models.QuerySet):
    def among(self, others):
        """Those that are also in another queryset of the same kind."""
        return self.filter(pk__in=others.order_by().values("pk"))

    def keys_among(self, keys):
        """Those of some keys that are here."""
        return self.filter(pk__in=keys).order_by().values_list("pk", flat=True)

    def with_key(self, key):
        """The one with a primary key as an address has it, or None."""
        known = str(key).isascii() and str(key).isdigit() and len(str(key)) < 19
        return self.filter(pk=key).first() if known else None

    def not_revised_since(self, moment, revisions):
        """Those that nobody has saved, published or confirmed since, by the given revisions."""
        kind = ContentType.objects.get_for_model(self.model)
        own = revisions.filter(content_type=kind, object_id=models.OuterRef("pk"))
        since = own.filter(number__isnull=False, created_at__gte=moment)
        return self.filter(~models.Exists(since))

    def published(self):
        """In state published. Whether the public sees it also depends on what it belongs to."""
        return self.filter(state=State.PUBLISHED)


class DraftQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN)

    def of(self, record):
        kind = ContentType.objects.get_for_model(record)
        return self.filter(content_type=kind, object_id=record.pk)

    def of_records(self, records):
        """Those of the records in a queryset of one kind."""
        kind = ContentType.objects.get_for_model(records.model)
        return self.filter(content_type=kind, object_id__in=records.order_by().values("pk"))

    def of_any(self, many):
        """Those of the records in several querysets, each of one kind."""
        rows = models.Q(pk__in=[])
        for records in many:
            kind = ContentType.objects.get_for_model(records.model)
            keys = records.order_by().values("pk")
            rows |= models.Q(content_type=kind, object_id__in=keys)
        return self.filter(rows)

    def without_records(self, models_of_records):
        """Those whose record was deleted since, of the given kinds."""
        rows = models.Q(pk__in=[])
        for model in models_of_records:
            kind = ContentType.objects.get_for_model(model)
            there = model._base_manager.order_by().values("pk")
            rows |= models.Q(content_type=kind) & ~models.Q(object_id__in=there)
        return self.filter(rows)

    def with_public_id(self, public_id):
        return self.filter(public_id=public_id).first()

    def due_at(self, moment):
        return self.filter(status=DraftStatus.APPROVED, publish_at__lte=moment)

    def in_status(self, *statuses):
        return self.filter(status__in=statuses)

    def review_first(self):
        waits = models.Case(models.When(status=DraftStatus.REVIEW, then=0), default=1)
        return self.order_by(waits, "-changed_at", "-pk")

    def with_records(self):
        """With the records that they are about: a query for each kind of record."""
        return self.select_related("author", "content_type").prefetch_related("record")


class FormerAddressQuerySet(models.QuerySet):
    def of_slug(self, model, slug):
        """That of a record of one kind, or None."""
        kind = ContentType.objects.get_for_model(model)
        return self.filter(content_type=kind, slug=slug).first()
