"""The days on which something changed in what the page of a partnership shows."""

from partnerships.models import Mechanism, Membership

MOST_DAYS = 200
MOST_ROWS = 1000


def change_days_of(partnership):
    """[(day, how well it is known)]; the latest. Two that fall on one day say it as exactly as the
    more exact one."""
    found = {}
    own = [
        (partnership.launched, partnership.launched_precision,
         partnership.ended, partnership.ended_precision)
    ]  # fmt: skip
    members = Membership.objects.public().of(partnership).days()[:MOST_ROWS]
    mechanisms = Mechanism.objects.of(partnership).days()[:MOST_ROWS]
    for start, start_known, end, end_known in (*own, *members, *mechanisms):
        for day, known in ((start, start_known), (end, end_known)):
            if day and known < found.get(day, "z"):
                found[day] = known
    return sorted(found.items())[-MOST_DAYS:]
