"""The project's own files, as the house rules read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path


ROOT = Path(__file__).parents[2]
CODE = ("triage", "api")
LEFT_BY_TOOLS = {".git", ".venv", "site", "dist", "build", "node_modules"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, as git sees it, or as it lies when there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _left_by_a_tool(path)]
    return tuple(sorted(path for path in found if path.is_file()))


def _left_by_a_tool(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return not LEFT_BY_TOOLS.isdisjoint(parts) or any("cache" in part for part in parts)


@cache
def text(path: Path) -> str:
    """A file's text; empty when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed once for all the rules."""
    return ast.parse(text(path))


def name(path: Path) -> str:
    """A file's name as people say it: from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def python(*tops: str) -> tuple[Path, ...]:
    """Python files under these top folders; all of them when none is named."""
    return tuple(
        path
        for path in files()
        if path.suffix == ".py"
        and (not tops or path.relative_to(ROOT).parts[0] in tops)
    )


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    """Every call in a file: its line, what is called as written, and the call."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func), node
