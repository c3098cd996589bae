"""What other apps add to the page of an organization, in the order in which it shows them.

Each is (request, organization, day) -> a rendered fragment, or "" where there is nothing to show.
"""

from partnerships import fragments as partnerships
from treaties import fragments as treaties

SECTIONS = [
    treaties.instruments,
    treaties.participation,
    treaties.extensions,
    partnerships.partnerships,
    partnerships.events,
]
