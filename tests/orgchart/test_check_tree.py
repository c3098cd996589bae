from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from orgchart.models import TreeNode
from tests.orgchart.soundness import assert_sound

DAMAGE = {
    "parent_id": "parent_id = (SELECT min(organization_id) FROM orgchart_treenode)",
    "position": "position = position + 7",
    "hidden": "hidden = NOT hidden",
    "lft": "lft = lft + 1",
    "rght": "rght = rght + 1",
    "level": "level = level + 1",
    "tree_id": "tree_id = tree_id + 100",
}


def damage(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def check_tree(*arguments):
    out = StringIO()
    call_command("check_tree", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("column", DAMAGE)
def test_check_tree_finds_and_mends_damage_of_every_column(units, column):
    wanted = sorted(TreeNode.objects.values_list())
    office = units["Office"].pk
    damage(f"UPDATE orgchart_treenode SET {DAMAGE[column]} WHERE organization_id = {office}")
    with pytest.raises(CommandError, match="1 fault"):
        check_tree()
    assert f"organization {office}: {column}" in check_tree("--fix")
    assert "sound" in check_tree()
    assert sorted(TreeNode.objects.values_list()) == wanted


def test_check_tree_finds_and_mends_a_lost_and_a_strange_node(units):
    office, archive = units["Office"].pk, units["Archive"].pk
    damage(f"DELETE FROM orgchart_treenode WHERE organization_id = {office}")
    damage(f"DELETE FROM orgchart_placement WHERE organization_id = {archive}")
    found = check_tree("--fix")
    assert f"organization {office} has a place but no node" in found
    assert f"organization {archive} has a node but no place" in found
    assert_sound()


def test_check_tree_says_that_placements_go_in_a_circle(units):
    ministry, office = units["Ministry"].pk, units["Office"].pk
    damage(f"UPDATE orgchart_placement SET parent_id = {office} WHERE organization_id = {ministry}")
    with pytest.raises(CommandError):
        check_tree()
    with pytest.raises(CommandError, match="placements"):
        check_tree("--fix")
