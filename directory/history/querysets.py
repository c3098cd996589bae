from functools import reduce
from operator import or_

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, Subquery
from django.db.models.fields.json import KT

from directory.languages import columns

MOST_PEOPLE = 100


def sourced_q():
    """A row says, in any language or by an address, where it is taken from."""
    texts = (models.Q(**{f"{name}__gt": ""}) for name in ("source_url", *columns("source")))
    return reduce(or_, texts)


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """The rows whose dates hold the day."""
        return self.filter(during__contains=day)

    def in_force_from(self, day):
        """The rows whose dates hold the day or a later one."""
        return self.filter(during__overlap=DateRange(day, None))

    def open_ended(self):
        return self.filter(end_date=None)


class AuditQuerySet(models.QuerySet):
    """Words that narrow the audit log. Each keeps to what an index answers."""

    def newest_first(self):
        return self.order_by("-at", "-id")

    def of_verb(self, verb):
        return self.filter(verb=verb)

    def about_kind(self, content_type):
        return self.filter(content_type=content_type)

    def about_key(self, key):
        return self.filter(object_id=key)

    def about_any(self, records, *, placed, organizations):
        """The lines about records of several kinds, {content type: their keys as a queryset}; and
        those of the kind `placed` whose details name one of the organizations, as now or before."""
        about = (Q(content_type=kind, object_id__in=keys) for kind, keys in records.items())
        there = Q(now__in=organizations) | Q(was__in=organizations)
        lines = self.alias(now=KT("detail__organization"), was=KT("detail__was__organization"))
        return lines.filter(reduce(or_, about, Q(content_type=placed) & there))

    def by_people(self, words):
        """Those of the accounts that have the words in their address or name; or of one number,
        which may be that of an account that is gone."""
        if words.isascii() and words.isdigit():
            return self.filter(actor_id=int(words))
        accounts = self.model._meta.get_field("actor").related_model._base_manager
        found = accounts.filter(Q(email__icontains=words) | Q(name__icontains=words))
        return self.filter(actor_id__in=list(found.values_list("pk", flat=True)[:MOST_PEOPLE]))

    def with_names(self):
        # Joined, the lines of an account that is gone would be lost where one asks for them.
        return self.select_related("content_type").prefetch_related("actor")

    def between(self, start, end):
        """From one moment up to, and without, another; None is open."""
        rows = self.filter(at__gte=start) if start else self
        return rows.filter(at__lt=end) if end else rows

    def older_than(self, key):
        """Those that come after an entry, the newest first."""
        at = Subquery(self.model._base_manager.filter(pk=key).values("at"))
        # The first condition is where an index begins; the rest parts lines of the same moment.
        return self.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=key))
