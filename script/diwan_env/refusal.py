import sys

from . import processes


class Refusal(Exception):
    """Why a script cannot go on, in one sentence that says what to do."""


def run_script(main):
    """Run a script's main function; whatever stops it is said in one sentence."""
    processes.listen_for_the_end()
    try:
        code = main()
    except (Refusal, OSError) as reason:
        code = f"Diwan: {reason}"
    except processes.Stopped:
        code = None
    # What fails after Ctrl-C failed because of it.
    sys.exit(processes.exit_code_if_asked() or code)
