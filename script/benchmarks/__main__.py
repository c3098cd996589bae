"""Run the benchmarks that are named, or all. The database is a scratch one: script/bench makes it.

A benchmark is a module here with `measure(size)`, which yields the lines of its table as
(what, measured, bound). It is a measurement and not a test: other work on the machine moves it.
"""

import argparse
import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "directory.settings")

import django  # noqa: E402

BENCHMARKS = [
    "export", "import", "move", "days", "treaty_pages", "treaty_status", "treaty_import",
]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--size", type=int, default=100_000, help="organizations")
    parser.add_argument("--keep", action="store_true", help="keep the scratch database")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    django.setup()
    if arguments.memory:
        importlib.import_module("measure_export").print_growth(arguments.memory)
        return
    for name in arguments.names or BENCHMARKS:
        print(f"\n## {name}\n\n| what | measured | bound |\n|---|---|---|", flush=True)
        for line in importlib.import_module(f"measure_{name}").measure(arguments.size):
            print("|", " | ".join(map(str, line)), "|", flush=True)


if __name__ == "__main__":
    main()
