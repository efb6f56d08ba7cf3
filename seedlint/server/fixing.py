"""Fixes on request: the edits of an action, and the commands that fix at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from seedlint.diagnostics import Effect
from seedlint.server import actions
from seedlint.server.converting import Converter, NotMappedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.server.app import Server
    from seedlint.server.projects import Project, Snapshot

CHANGED = "this finding is not there any more"


async def listed(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Return the actions on a range of a document; those that a client cannot ask for again come with their edits."""
    uri, only = params.text_document.uri, params.context.only
    found = await _current(server, uri)
    if found is None:
        return []
    project, snapshot = found
    converter = Converter(snapshot, server.abilities)
    automatic = params.context.trigger_kind == types.CodeActionTriggerKind.Automatic

    def make() -> list[types.CodeAction]:
        made: list[types.CodeAction] = []
        if actions.wanted(only, types.CodeActionKind.QuickFix):
            for finding in actions.in_range(converter, uri, params.range):
                made += actions.for_finding(converter, uri, finding)
        # What is on the file and the project is no help at the place of the pointer: only who asks for it gets it.
        if only or not automatic:
            made += actions.for_source(converter, uri, only, automatic=automatic and bool(only))
        return made

    made = await server.worker.run(make)
    if not server.abilities.resolve:
        for one in made:
            if one.data is not None:
                one.edit, _ = await _edit(server, project, snapshot, one.data)
                one.data = None
        made = [one for one in made if one.edit is not None or one.command is not None]
    return made


async def resolved(server: Server, action: types.CodeAction) -> types.CodeAction:
    """Return an action with its edits; without any, and a word why, if it cannot be done."""
    data = action.data if isinstance(action.data, dict) else {}
    found = await _current(server, str(data.get("uri")))
    if found is None:
        return action
    action.edit, reason = await _edit(server, *found, data)
    if action.edit is None:
        server.say(f"not fixed: {reason}", types.MessageType.Info)
    return action


async def at_once(server: Server, uri: str | None, what: str) -> None:
    """Fix a file, or the project that it belongs to, and have the client make the edits."""
    places = [uri] if uri else [part.uri for one in server.open_files().values() for part in one.parts]
    projects: list[Project] = []
    done = False
    for place in places:
        found = await _current(server, place)
        if found is None or found[0] in projects:
            continue
        projects.append(found[0])
        edit, _ = await _edit(server, *found, {"uri": place, "do": what})
        if edit is not None:
            done = True
            await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "seedlint: fix all"))
    if not done:
        server.window_show_message(
            types.ShowMessageParams(types.MessageType.Info, "seedlint: nothing that can be fixed safely")
        )


async def _current(server: Server, uri: str) -> tuple[Project, Snapshot] | None:
    """Return the project of a document and what is found in it as it is now."""
    project = server.project_of(uri) if server.settings.enable else None
    snapshot = await server.fresh(project) if project is not None else None
    if project is None or snapshot is None or snapshot.number != project.number:
        return None
    return project, snapshot


async def _edit(
    server: Server, project: Project, snapshot: Snapshot, data: Mapping[str, Any]
) -> tuple[types.WorkspaceEdit | None, str]:
    """Return the edits that an action means, or why there are none."""
    converter = Converter(snapshot, server.abilities)

    def make() -> tuple[types.WorkspaceEdit | None, str]:
        try:
            match data.get("do"):
                case "fix":
                    return _one(converter, list(data.get("key", ())))
                case "file":
                    return _file(converter, str(data["uri"]), automatic=bool(data.get("automatic")))
                case "project":
                    texts, count = project.fix_all(snapshot, server.settings)
                    label = f"seedlint: fix {count} findings in the project"
                    return _edits(converter, texts, label, confirm=True)
        except NotMappedError as error:
            return None, str(error)
        return None, CHANGED

    return await server.worker.run(make)


def _one(converter: Converter, key: list[Any]) -> tuple[types.WorkspaceEdit | None, str]:
    snapshot = converter.snapshot
    finding = actions.with_fix(snapshot, key)
    if finding is None or finding.fix is None:
        return None, CHANGED
    mended = snapshot.mended([finding], finding.place.path)
    if not mended.texts:
        return None, next(iter(mended.dropped.values()), CHANGED)
    unsafe = finding.fix.effect is Effect.CHANGES
    description = f"{finding.rule.code} {finding.rule.name}"
    return _edits(converter, mended.texts, f"seedlint: {finding.fix.title}", confirm=unsafe, description=description)


def _file(converter: Converter, uri: str, *, automatic: bool) -> tuple[types.WorkspaceEdit | None, str]:
    snapshot = converter.snapshot
    chosen = actions.fixable(snapshot, actions.in_document(converter, uri))
    if automatic:
        chosen = actions.alone(chosen)
    mended = snapshot.mended(chosen, chosen[0].place.path if chosen else None)
    return _edits(converter, mended.texts, f"seedlint: fix {len(mended.fixed)} findings", confirm=False)


def _edits(
    converter: Converter, texts: Mapping[str, str], label: str, *, confirm: bool, description: str = ""
) -> tuple[types.WorkspaceEdit | None, str]:
    if not texts:
        return None, "nothing can be fixed safely"
    return converter.workspace_edit(texts, confirm=confirm, label=label, description=description), ""
