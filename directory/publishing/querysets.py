from django.db import models

from directory.publishing.enums import State


class PublishableQuerySet(models.QuerySet):
    def published(self):
        """In state published. Whether the public sees it also depends on what it belongs to."""
        return self.filter(state=State.PUBLISHED)
