"""Nothing of ours is ever kept or read in a form that runs when it is opened."""

import ast

from tests.house.tree import CODE, calls, name, python, tree


RUNS_WHEN_READ = {
    "cloudpickle", "cPickle", "dill", "joblib", "jsonpickle", "marshal", "pickle",
    "shelve", "skops",
}  # fmt: skip
READS_IT = {"read_pickle", "to_pickle"}


def test_no_module_imports_what_runs_when_it_is_read() -> None:
    found = [
        f"{name(path)} {one}"
        for path in python(*CODE)
        for node in ast.walk(tree(path))
        for one in _imported(node)
        if one.split(".")[0] in RUNS_WHEN_READ
    ]

    assert found == []


def test_no_frame_or_array_is_kept_or_read_as_one() -> None:
    found = [
        f"{name(path)}:{line} {called}"
        for path in python(*CODE)
        for line, called, call in calls(path)
        if called.split(".")[-1] in READS_IT
        or any(one.arg == "allow_pickle" for one in call.keywords)
    ]

    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
