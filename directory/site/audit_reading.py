"""Which lines of the audit log somebody reads: all of them, or those about what she administers."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import TextField
from django.db.models.functions import Cast

from directory.history.models import AuditEntry
from directory.permissions import Action
from directory.site.records import KINDS
from orgchart.models import Grant
from orgchart.permissions import GRANTS, ORGANIZATIONS


def may_read(user):
    """Superusers, and whoever is granted the administration of anything."""
    return ORGANIZATIONS.may(user, Action.ADMINISTER)


def reads_all(user):
    return ORGANIZATIONS.may_place_under(user, Action.ADMINISTER, None)


def lines_for(user):
    """Who administers everything reads every line. Others read what was done to records inside
    their grants as these stand today, and to the grants there, also to those withdrawn since."""
    lines = AuditEntry.objects.all()
    if reads_all(user):
        return lines
    administered = {kind.model: kind.policy for kind in KINDS.values()} | {Grant: GRANTS}
    types = ContentType.objects.get_for_models(*administered)
    records = {
        types[model]: policy.which(user, Action.ADMINISTER).values("pk")
        for model, policy in administered.items()
    }
    # In the details numbers are text.
    places = ORGANIZATIONS.which(user, Action.ADMINISTER).values_list(Cast("pk", TextField()))
    return lines.about_any(records, placed=types[Grant], organizations=places)
