"""What happened to organizations in the last year, as an Atom feed in the language of the address.

Only what has happened: what is announced for later comes on its day.
"""

import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.history.as_of import today
from directory.history.partial_dates import day_before
from directory.reader import read
from orgchart.enums import Side
from orgchart.models import Change
from orgchart.querysets.timeline import name_on

A_YEAR = datetime.timedelta(days=366)
MOST = 100


class ChangesFeed(Feed):
    feed_type = Atom1Feed

    def get_object(self, request):
        return request

    def title(self, request):
        site = read(request.site, "name", request).text or _("Directory")
        return pgettext("title of a feed", "Changes · %(site)s") % {"site": site}

    def subtitle(self, request):
        return _("What happened to the organizations of the directory in the last year.")

    def author_name(self, request):
        return read(request.site, "name", request).text or _("Directory")

    def link(self, request):
        return reverse("changes")

    def feed_url(self, request):
        return reverse("changes-feed")

    def items(self, request):
        """Each change with its organizations as they were called then."""
        happened = Change.objects.public().between(today() - A_YEAR, today())
        changes = list(happened.latest_first().with_parties()[:MOST])
        for change in changes:
            change.before = called(change, Side.BEFORE, request)
            change.after = called(change, Side.AFTER, request)
            change.source_read = read(change, "source", request).text
            change.note_read = read(change, "note", request).text
        return changes

    def item_title(self, change):
        words = {"what": change.get_kind_display(), "who": listed(change.before or change.after)}
        return pgettext("what happened to whom: renamed: Office", "%(what)s: %(who)s") % words

    def item_description(self, change):
        before, after = listed(change.before), listed(change.after)
        parts = [str(change.date), change.note_read, change.source_read, change.source_url]
        if before and after and before != after:
            words = {"before": before, "after": after}
            parts.insert(1, _("Before: %(before)s. After: %(after)s.") % words)
        return "\n".join(part for part in parts if part)

    def item_link(self, change):
        (_name, slug), *_others = change.after or change.before
        day = change.date if change.after else day_before(change.date)
        return f"{reverse('organization', args=[slug])}?as_of={day}"

    def item_guid(self, change):
        return f"urn:uuid:{change.public_id}"

    def item_updateddate(self, change):
        return timezone.make_aware(datetime.datetime.combine(change.date, datetime.time()))

    def item_categories(self, change):
        return [change.kind]


def listed(named):
    return pgettext("between names in a list", ", ").join(name for name, _slug in named)


def called(change, side, request):
    """[(name, slug)] of those on one side, as they were called on its day."""
    day = day_before(change.date) if side == Side.BEFORE else change.date
    return [
        (name_of(party.organization, day, request), party.organization.slug)
        for party in change.parties.all()
        if party.side == side
    ]


def name_of(organization, day, request):
    found = read(name_on(organization, day), "name", request).text
    return found or read(organization, "name", request).text or organization.slug
