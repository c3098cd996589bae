from allauth.core.internal import ratelimit


def is_one_too_many(request, action):
    """Counts the request, also one that only reads, as ACCOUNT_RATE_LIMITS says of the action."""
    usage = ratelimit.consume(request, app="allauth.account", action=action, limit_get=True)
    return usage is None
