from django.contrib.contenttypes.models import ContentType
from django.db import models


class ProposalQuerySet(models.QuerySet):
    def of_keys(self, model, keys):
        kind = ContentType.objects.get_for_model(model)
        return self.filter(content_type=kind, object_id__in=keys)

    def about(self, records):
        """Those about the records in a queryset of one kind."""
        return self.of_keys(records.model, records.order_by().values("pk"))

    def by(self, user):
        return self.filter(author=user)

    def with_records(self):
        """With the records that they are about: a query for each kind of record."""
        return self.select_related("author", "content_type").prefetch_related("record")
