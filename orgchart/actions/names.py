"""The tree to which a dated name belongs: within it, its code is its own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from orgchart.models import Name, TreeNode


def pass_names_on(organization, root_id):
    """The codes of a subtree that came into another tree have to be its own there.

    Raises ValidationError.
    """
    names = refuse_clash(organization, root_id)
    names.exclude(root=root_id).update(root=root_id)


def refuse_clash(organization, root_id):
    """The names from today on of the organization and all below it, if another tree can take
    their codes. Raises ValidationError."""
    node = TreeNode.objects.filter(pk=organization.pk).first()
    below = (
        TreeNode.objects.within(node).values_list("pk", flat=True) if node else [organization.pk]
    )
    # By their keys: half the tree has just been written, and the planner knows nothing of it.
    names = Name.objects.filter(organization__in=list(below)).in_force_from(today())
    clash = Name.objects.clashing_in(root_id, names)
    if clash:
        raise ValidationError(
            _("The code %(code)s is taken in the other tree. Change it before the move."),
            code="code",
            params={"code": clash.code},
        )
    return names
