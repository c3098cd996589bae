"""Once a month everybody is told that records wait to be looked at again."""

from django.contrib.contenttypes.models import ContentType

from directory.history.as_of import today
from directory.notices.models import About, Notice
from directory.notices.telling import staff


def note_reviews_due(number_due):
    """`number_due` says of a user how many of her records nobody looked at for a year."""
    month = today().replace(day=1)
    told = Notice.objects.filter(about=About.REVIEW_DUE, since=month).values("user")
    users = [user for user in staff().exclude(pk__in=told) if number_due(user)]
    kind = ContentType.objects.get_for_model(staff().model)
    Notice.objects.bulk_create(
        [
            Notice(
                user=user, about=About.REVIEW_DUE, since=month, content_type=kind, object_id=user.pk
            )
            for user in users
        ],
        ignore_conflicts=True,
    )
    return len(users)
