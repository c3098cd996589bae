from textwrap import dedent

from tests.builders import tree_of
from tests.built_once import built_once
from tests.orgchart.roles import records_around


@built_once
def begun(db):
    """With what each example of a property begins."""
    return tree_of("Ministry\n  Treaties\n    Notes\n  Protocol\nCouncil")


@built_once
def units(db):
    return tree_of(
        dedent("""
        Ministry
          Bureau
            Office
          Archive
        Agency
    """)
    )


@built_once
def records(ministry, bureau, office, other_bureau):
    """{kind: {position: record}}. The grant of the tests is on the bureau."""
    return records_around(ministry, bureau, office, other_bureau)
