from django.db import models


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """The rows whose dates hold the day."""
        return self.filter(during__contains=day)

    def open_ended(self):
        return self.filter(end_date=None)
