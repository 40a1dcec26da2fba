"""Runs every bench, or those named: `python -m tests.bench [NAME]…`. Each has `main()` and prints its own table."""

import importlib
import pkgutil
import sys

import tests.bench


def run(names: list[str]) -> None:
    """Runs the benches of these names in order, all where none is named."""
    known = sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if not m.name.startswith("_"))
    for name in names or known:
        if name not in known:
            sys.exit(f"bench: no bench is called {name!r}; there are {', '.join(known)}")
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    run(sys.argv[1:])
