from treaties.admin import instruments, statements, subjects

__all__ = ["instruments", "statements", "subjects"]
