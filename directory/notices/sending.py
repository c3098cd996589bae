"""The messages themselves, each in its reader's language."""

import logging
from itertools import groupby
from textwrap import indent

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.notices.models import About, Notice

logger = logging.getLogger("diwan.notices")
MOST_AT_ONCE = 1000


def send_notices(*, daily=False):
    """Send what waits: to those who want each message, or the digests. Returns (sent, failed).

    A message that the mail server refuses waits for the next run.
    """
    waiting = Notice.objects.filter(sent_at=None, user__is_active=True)
    waiting = (
        waiting.filter(user__notice_preference__daily=True)
        if daily
        else waiting.exclude(user__notice_preference__daily=True)
    )
    rows = waiting.select_related("user", "note__author").order_by("user", "pk")[:MOST_AT_ONCE]
    sent = failed = 0
    for user, notices in groupby(rows, key=lambda notice: notice.user):
        notices = list(notices)
        parts = [notices] if daily else [[notice] for notice in notices]
        for part in parts:
            if send(user, part):
                sent += 1
            else:
                failed += 1
    return sent, failed


def send(user, notices):
    with translation.override(user.language):
        message = message_of(user, notices)
        try:
            message.send()
        except OSError as error:
            logger.warning("a message could not be sent: %s", type(error).__name__)
            return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=timezone.now())
    return True


def message_of(user, notices):
    lines = [(each, name_of(each), address_of(each), said_in(each)) for each in notices]
    if len(notices) == 1:
        subject = f"{notices[0].get_about_display()}: {lines[0][1]}"
    else:
        subject = ngettext("%(count)s notice", "%(count)s notices", len(notices))
        subject = subject % {"count": len(notices)}
    words = {"lines": lines, "preferences": f"{settings.DIWAN_ORIGIN}{reverse('notices')}"}
    text = render_to_string("mail/notices.txt", words)
    return EmailMessage(" ".join(subject.split())[:200], text, to=[user.email])


def name_of(notice):
    if notice.about == About.REVIEW_DUE:
        return _("records that nobody looked at for a year")
    return str(notice.record) if notice.record is not None else _("(deleted)")


def said_in(notice):
    """Set in, line by line: what somebody wrote is never taken for what Diwan says."""
    return indent(notice.note.text, "    ", lambda line: True) if notice.note else ""


def address_of(notice):
    """`DIWAN_ORIGIN` is where readers find the site."""
    if notice.about == About.REVIEW_DUE:
        return f"{settings.DIWAN_ORIGIN}{reverse('quality')}"
    kind = notice.content_type
    path = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[notice.object_id])
    return f"{settings.DIWAN_ORIGIN}{path}"
