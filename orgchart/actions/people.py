"""Saving and deleting posts and people."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.languages import columns
from directory.publishing import actions as publishing
from orgchart.actions.slugs import give_slug
from orgchart.models import Post


def save_post(post, **how):
    """Save a post and its appointments; `how` is what `save_record` takes."""
    if not any(getattr(post, column) for column in columns("title")):
        needed = _("Give it a title in at least one language.")
        raise ValidationError({columns("title")[0]: needed})
    refuse_reporting_in_circles(post)
    return publishing.save_record(post, **how)


def refuse_reporting_in_circles(post):
    seen, above = {post.pk}, post.reports_to_id
    while above and post.pk:
        if above in seen:
            raise ValidationError(
                {"reports_to": _("This would let the post report to itself, over other posts.")}
            )
        seen.add(above)
        above = Post._base_manager.values_list("reports_to", flat=True).get(pk=above)


def save_person(person, **how):
    """Save a person. `how` is what `save_record` takes. Raises ValidationError."""
    if not any(getattr(person, name) for name in (*columns("name"), "original_name")):
        raise ValidationError({columns("name")[0]: _("Give a name in at least one language.")})
    give_slug(person)
    return publishing.save_record(person, **how)
