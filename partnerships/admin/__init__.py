from partnerships.admin import partnerships

__all__ = ["partnerships"]
