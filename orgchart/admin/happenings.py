"""What can happen to an organization, by the last part of the address of its form."""

from orgchart.admin.change_forms import FoundForm, MoveForm, RenameForm
from orgchart.admin.closing_forms import CloseForm, MergeForm, SplitForm

FORMS = {
    "rename": RenameForm,
    "move": MoveForm,
    "found": FoundForm,
    "close": CloseForm,
    "merge": MergeForm,
    "split": SplitForm,
}
