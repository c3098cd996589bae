"""Who administers a part invites people for it: an account and its first grant together."""

from django.db import transaction

from directory.accounts import invitations
from directory.accounts.models import Invitation
from directory.permissions import Action
from orgchart.actions.grants import save_grant
from orgchart.admin.grant_forms import GrantForm
from orgchart.permissions import ORGANIZATIONS

MOST_WAITING = 100


class FirstGrantForm(GrantForm):
    """What the invited person may do, and where. Who it is says the form beside it."""

    def lacks_holder(self):
        return False


def may_invite(user):
    return ORGANIZATIONS.may(user, Action.ADMINISTER)


@transaction.atomic
def invite_with_grant(user, grant, *, by, site):
    """A new account, the mail with its link, and its grant: all of them or none.

    The grant comes last: it takes the lock of the tree, which must not wait for a mail server.
    """
    invitations.invite(user, by=by, site=site)
    grant.user = user
    return save_grant(grant, actor=by)


def waiting_for(user):
    """The invitations that this user sent and nobody has accepted, the newest first."""
    return Invitation.objects.sent_by(user).not_accepted().newest_first()[:MOST_WAITING]
