from textwrap import dedent

import pytest

from tests.builders import tree_of


@pytest.fixture
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
