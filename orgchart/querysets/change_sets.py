from django.db import models

from orgchart.enums import SetStatus


class ChangeSetQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=SetStatus.OPEN)

    def due_at(self, moment):
        return self.open().filter(publish_at__lte=moment).order_by("publish_at", "pk")

    def with_numbers(self):
        """With the number of its steps, in `number_of_steps`."""
        steps = self.model._meta.get_field("steps").related_model._base_manager
        own = steps.filter(change_set=models.OuterRef("pk")).order_by().values("change_set")
        counted = own.annotate(number=models.Count("pk")).values("number")
        return self.annotate(number_of_steps=models.functions.Coalesce(models.Subquery(counted), 0))
