"""What the scripts stand on: the standard library only, since it runs before there is a virtualenv.

This file alone keeps to the syntax of old Pythons, so that they can say the sentence.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Diwan needs Python 3.11 or newer, and this is Python %d.%d: "  # noqa: UP031
        "run the script with a newer one, as in `python3.12 %s`."
        % (sys.version_info[0], sys.version_info[1], sys.argv[0])
    )
if os.name != "posix":
    sys.exit("Diwan's scripts need Linux or macOS: on Windows run them in WSL.")
