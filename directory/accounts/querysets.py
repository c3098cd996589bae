from django.db import models


class InvitationQuerySet(models.QuerySet):
    def sent_with(self, digest):
        return self.filter(digest=digest)

    def of(self, user):
        return self.filter(user=user)

    def not_accepted(self):
        return self.filter(accepted_at=None)
