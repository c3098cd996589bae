"""Links by which a colleague without an account looks at a draft, for some days."""

import datetime

from django.core import signing

from directory.publishing.models import Draft

SALT = "diwan.draft"
VALID = datetime.timedelta(days=7)


def token_of(draft):
    return signing.dumps(str(draft.public_id), salt=SALT)


def shared_draft(token):
    """The open draft of a link; None where it is forged or too old, or the draft is closed."""
    try:
        public_id = signing.loads(token, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    return Draft.objects.open().filter(public_id=public_id).first()
