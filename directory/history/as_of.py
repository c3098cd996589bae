"""The only place that decides what today is, and which day is shown."""

import datetime
from dataclasses import dataclass

from django.utils import timezone


def today():
    """The day that it is where the organization is: the Site record's time zone is active."""
    return timezone.localdate()


@dataclass(frozen=True)
class Day:
    """The day that is shown. `projected` says that today's tree and names hold on it, so that
    nothing has to be asked of the dated rows."""

    date: datetime.date
    projected: bool = False

    @property
    def is_today(self):
        return self.date == today()

    @property
    def is_to_come(self):
        return self.date > today()
