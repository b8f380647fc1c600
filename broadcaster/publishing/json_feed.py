"""JSON Feed 1.1: the same record for readers that like JSON better than XML."""

import json
from typing import Any

from broadcaster.publishing.feed_record import FeedRecord, ItemRecord


def render_json_feed(record: FeedRecord) -> bytes:
    """The JSON Feed of a record; same input, same bytes."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": record.title,
        "home_page_url": record.link,
        "feed_url": record.pages.json_feed,
        **({"next_url": record.pages.older_json} if record.pages.older_json else {}),
        **({"hubs": [{"type": "WebSub", "url": record.hub}]} if record.hub else {}),
        "description": record.description,
        "icon": record.image,
        "authors": [{"name": record.author}],
        "language": "vi",
        "items": [_item(item, record) for item in record.items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: ItemRecord, record: FeedRecord) -> dict[str, Any]:
    return {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.notes,
        "image": record.image,
        "date_published": item.published.isoformat(),
        "language": "vi",
        "tags": list(item.topics),
        "attachments": [
            {
                "url": sound.address,
                "mime_type": sound.mime,
                "size_in_bytes": sound.bytes,
                "duration_in_seconds": item.seconds,
            }
            for sound in item.sounds
        ],
    }
