"""The one way in which a page of the desk changes a script: saved, with who did it, or a clash."""

from broadcaster.desk.request import RequestContext
from broadcaster.writing.drafts import Clash, Draft, DraftFiles
from broadcaster.writing.versions import VersionKind, note_version


def files_of(context: RequestContext) -> DraftFiles:
    """The scripts of the station."""
    return DraftFiles(context.wired.tools.folders.scripts)


def save_script(
    context: RequestContext,
    name: str,
    text: str,
    mark: str,
    kind: VersionKind = VersionKind.SAVED,
) -> Draft | Clash:
    """Put a text into a script; `mark` says which text it was made of."""
    files = files_of(context)
    before = files.open(name)
    saved = files.save(name, text, mark)
    if isinstance(saved, Draft) and saved.mark != before.mark:
        note_text(context, name, saved.mark, kind)
    return saved


def note_text(context: RequestContext, name: str, mark: str, kind: VersionKind) -> None:
    """Keep that who asks wrote the text of a mark."""
    note_version(
        files_of(context).path(name),
        mark,
        who=context.person.name,
        kind=kind,
        at=context.wired.tools.clock.now(),
    )
