from django.db import models

from directory.publishing.enums import State


class PublishableQuerySet(models.QuerySet):
    def among(self, others):
        """Those that are also in another queryset of the same kind."""
        return self.filter(pk__in=others.order_by().values("pk"))

    def published(self):
        """In state published. Whether the public sees it also depends on what it belongs to."""
        return self.filter(state=State.PUBLISHED)
