"""Bring files in, or take an import back, once however often it is asked."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from triage.desk import importing, once
from triage.desk.desk import Desk, Done


def bring_in(desk: Desk, key: str, paths: Sequence[Path]) -> Done:
    """Import files, once under a key. Raises what `import_files` does."""

    def does() -> Done:
        shown = importing.import_files(
            desk.session,
            tenant=desk.tenant,
            paths=paths,
            today=desk.today,
            now=desk.now,
            by=desk.actor.by,
        )
        return _done("The files were read.", shown.id)

    said = [(one.name, sha256(one.read_bytes()).hexdigest()) for one in paths]
    return once.only(desk, key, f"import|{said}", does)


def take_back(desk: Desk, key: str, import_id: str) -> Done:
    """Take a whole import back, once. Raises `NoSuchImport`, `AlreadyUndone`."""

    def does() -> Done:
        shown = importing.undo_import(
            desk.session,
            tenant=desk.tenant,
            import_id=import_id,
            by=desk.actor.by,
            now=desk.now,
        )
        return _done("The import is taken back.", shown.id)

    return once.only(desk, key, f"undo import|{import_id}", does)


def _done(sentence: str, import_id: str) -> Done:
    return Done(sentence=sentence, kind="import", id=import_id)
