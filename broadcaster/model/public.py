"""An episode as the world outside the school may know it."""

from dataclasses import replace

from broadcaster.model.disclosure import heard
from broadcaster.model.episode import Edition, Episode
from broadcaster.model.master import LIGHT


def public_face(episode: Episode, edition: Edition) -> Episode:
    """The episode as the world may know it.

    The school edition is gone, voices that are not heard in the public one too, and every master
    but the one for weak lines. Where whole items
    stay in the school, title and summary that name them are made anew from the public items, and
    topics and audiences, which cannot be told apart, are not shown.
    """
    kept = {item.slug for item in edition.items}
    hidden = [i for i in (episode.school.items if episode.school else ()) if i.slug not in kept]
    outside = replace(edition, masters=tuple(m for m in edition.masters if m.profile == LIGHT))
    face = replace(episode, school=None, public=outside, voices=heard(episode, edition))
    if not hidden:
        return face
    secrets = [text.casefold() for i in hidden for text in (i.title, i.summary) if text.strip()]

    def safe(text: str, otherwise: str) -> str:
        return otherwise if any(secret in text.casefold() for secret in secrets) else text

    contents = "; ".join(item.title for item in edition.items)
    return replace(
        face,
        title=safe(episode.title, edition.items[0].title if kept else episode.programme_name),
        summary=safe(episode.summary, contents),
        topics=(),
        audiences=(),
    )
