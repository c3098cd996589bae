"""The timeline that the tests of a day share, and what they read from a page."""

DRAWN = """
                      2001    2005    2010-05  2017-06-15  2090
Ministry              -------------------------------------------
Agency                        [----------------------------------
Bureau < Ministry     [---------------)
Bureau < Agency                       [--------------------------
Bureau = "Old Bureau" [-------)
Office < Bureau               [----------------)
Unit < Office         -------------------------------------------
Mission < Ministry                                         [-----
Secret < Ministry     -------------------------------------------
Cell < Secret         ----------------)
Cell < Ministry                       [--------------------------
Bureau: Amal          [-------)
Bureau: Karim                 [----------------)
Bureau: Lina                                   [-----------------
"""


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def main(shown):
    """The page without its head: what it says, not how one gets to another day."""
    return shown[shown.index("<main") :]
