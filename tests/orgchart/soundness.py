"""What must hold of the tree after whatever was done."""

from directory.history.as_of import today
from directory.publishing.enums import State
from orgchart.actions import tree
from orgchart.models import Name, TreeNode


def tree_order(top=None):
    """Codes or names of a whole tree, in the order of lft, each with its level."""
    nodes = TreeNode.objects.in_tree_order().select_related("organization")
    return [(node.level, node.organization.name_en) for node in nodes]


def assert_sound():
    """The tree is that of the placements, by our own numbering and by simple rules."""
    assert list(tree.faults()) == []
    nodes = list(TreeNode.objects.in_tree_order().select_related("organization"))
    by_key = {node.pk: node for node in nodes}
    for node in nodes:
        above = by_key.get(node.parent_id)
        published = node.organization.state == State.PUBLISHED
        assert node.hidden == (not published or bool(above and above.hidden))
        assert node.tree_id == (above or node).tree_id
    for parent in {node.parent_id for node in nodes} - {None}:
        places = [(node.position, node.pk) for node in nodes if node.parent_id == parent]
        assert places == sorted(places)
    assert len({node.tree_id for node in nodes if node.parent_id is None}) == sum(
        node.parent_id is None for node in nodes
    )
    roots = {node.tree_id: node.pk for node in nodes if node.parent_id is None}
    names = Name.objects.in_force_from(today()).filter(organization__node__isnull=False)
    for key, root in names.values_list("organization_id", "root_id"):
        assert root == roots[by_key[key].tree_id]
