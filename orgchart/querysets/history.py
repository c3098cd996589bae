from django.db import models
from django.db.models.expressions import RawSQL

from directory.history.querysets import DatedQuerySet
from directory.languages import OUTDATED, columns
from orgchart.enums import Side
from orgchart.querysets.days import DayBefore, IsPublicOn

NAMING = columns("name", "short_name")


class NameQuerySet(DatedQuerySet):
    def current_or_last(self, day):
        """The name on a day; of a closed organization the last, of a future one the first."""
        return (
            self.annotate(now=models.Case(models.When(during__contains=day, then=1), default=0))
            .order_by("-now", "-during")
            .first()
        )

    def give_names(self, organizations, day):
        """Call organizations, as instances, what they were called on a day: the name in force,
        else the one nearest to it."""
        if day.projected:
            return organizations
        called = {organization.pk: [] for organization in organizations}
        for organization in organizations:
            called[organization.pk].append(organization)
        for name in self.filter(pk__in=nearest_names(called, day)):
            for organization in called[name.organization_id]:
                for field in ("code", *NAMING):
                    setattr(organization, field, getattr(name, field))
                # Of the name of another day it is not known what it was translated from.
                old = organization.__dict__.get(OUTDATED) or ()
                setattr(organization, OUTDATED, [text for text in old if text not in NAMING])
        return organizations

    def clashing_in(self, root_id, names):
        """The first name in a tree that has, at the same time, the code of one of the names."""
        same = names.exclude(code="").filter(
            code=models.OuterRef("code"), during__overlap=models.OuterRef("during")
        )
        return self.filter(models.Exists(same), root=root_id).exclude(pk__in=names).first()


class ChangedOrganizationQuerySet(models.QuerySet):
    """The parties of changes. Of what is public on the day in question: few rows."""

    def before(self, organization, day):
        """Others from which an organization came by changes up to a day, with that of their last
        day in `seen_day`."""
        rows = self.filter(side=Side.BEFORE, **came_by(organization, Side.AFTER))
        rows = rows.filter(change__date__lte=day.date)
        return rows.seen(organization, DayBefore(models.F("change__date")))

    def after(self, organization):
        """Others that took over from an organization."""
        rows = self.filter(side=Side.AFTER, **came_by(organization, Side.BEFORE))
        return rows.seen(organization, models.F("change__date"))

    def seen(self, organization, day):
        public = IsPublicOn(models.F("organization"), day)
        return (
            self.exclude(organization=organization)
            .annotate(seen_day=day)
            .filter(models.Q(public))
            .select_related("change", "organization")
            .order_by("-change__date", "organization")
        )


def came_by(organization, side):
    return {"change__parties__organization": organization, "change__parties__side": side}


def nearest_names(keys, day):
    return RawSQL(  # noqa: S611
        "SELECT DISTINCT ON (n.organization_id) n.id FROM orgchart_name n "
        "WHERE n.organization_id = ANY(%s) ORDER BY n.organization_id, n.during @> %s DESC, "
        "CASE WHEN lower(n.during) > %s THEN lower(n.during) - %s ELSE %s - upper(n.during) END",
        [list(keys), day.date, day.date, day.date, day.date],
    )
