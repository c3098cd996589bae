from orgchart.admin import grants, organizations, people, posts

__all__ = ["grants", "organizations", "people", "posts"]
