"""Every notebook runs from its first cell to its last, and none has an error."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient


ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL_SECONDS = 300


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.mark.no_cover
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The kernel is this Python, wherever it stands, and keeps its files to itself.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *_python_path()]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # has no types

    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=LONGEST_CELL_SECONDS,
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()

    assert _warnings(notebook) == []


def _python_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]


def _warnings(notebook: nbformat.NotebookNode) -> list[str]:
    """What any cell wrote on its error stream: a warning is a reader's first question."""
    return [
        output["text"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    ]
