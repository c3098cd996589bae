from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """The rows whose dates hold the day."""
        return self.filter(during__contains=day)

    def in_force_from(self, day):
        """The rows whose dates hold the day or a later one."""
        return self.filter(during__overlap=DateRange(day, None))

    def open_ended(self):
        return self.filter(end_date=None)
