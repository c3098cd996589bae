from django.db import models


class InvitationQuerySet(models.QuerySet):
    def sent_with(self, digest):
        return self.filter(digest=digest)

    def of(self, user):
        return self.filter(user=user)

    def sent_by(self, user):
        return self.filter(invited_by=user, user__is_active=False)

    def newest_first(self):
        return self.select_related("user").order_by("-sent_at", "-pk")

    def not_accepted(self):
        return self.filter(accepted_at=None)
