"""Who has a record open in the administration."""

import datetime

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from directory.publishing.models import Presence

# A page says every twenty seconds that it is still open.
SEEN_WITHIN = datetime.timedelta(seconds=60)
FORGOTTEN_AFTER = datetime.timedelta(hours=1)
MOST_NAMED = 10


def note_presence(record, user):
    now = timezone.now()
    kind = ContentType.objects.get_for_model(record)
    Presence.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
    Presence.objects.bulk_create(
        [Presence(content_type=kind, object_id=record.pk, user=user, seen_at=now)],
        update_conflicts=True,
        unique_fields=["content_type", "object_id", "user"],
        update_fields=["seen_at"],
    )


def others_present(record, user):
    """The other people who have the record open, by name."""
    kind = ContentType.objects.get_for_model(record)
    present = Presence.objects.filter(
        content_type=kind, object_id=record.pk, seen_at__gte=timezone.now() - SEEN_WITHIN
    )
    users = get_user_model().objects.filter(pk__in=present.exclude(user=user).values("user"))
    return [str(each) for each in users.order_by("name", "email")[:MOST_NAMED]]
