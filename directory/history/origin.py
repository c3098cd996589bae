"""From where the request of the moment comes, for audit lines that are written far below its view,
and the refusals that are still to be written."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Origin:
    address: str | None = None
    refusals: list = field(default_factory=list)


current = ContextVar("origin", default=None)


@contextmanager
def coming_from(address):
    origin = Origin(address)
    token = current.set(origin)
    try:
        yield origin
    finally:
        current.reset(token)
