"""The desk as an icon on a phone's home screen: what a browser asks of it.

No service worker: browsers refuse one on a certificate of a school's own, and an icon needs none.
"""

import json

from starlette.responses import Response

from broadcaster.desk.request import DeskRoute, RequestContext

_COLOUR = "#0a5f63"  # of the bar at the top of every page
_PAPER = "#f6f4ef"


def _manifest(context: RequestContext) -> Response:
    """Name, icons and first page. It is asked for without a session: it says what the door says."""
    name = context.wired.station.profile.name
    told = {
        "name": name,
        "short_name": name if len(name) <= 12 else "Phát thanh",  # beneath an icon
        "lang": "vi",
        "id": f"{context.home}/",
        "start_url": f"{context.home}/hom-nay",
        "scope": f"{context.home}/",
        "display": "standalone",
        "theme_color": _COLOUR,
        "background_color": _PAPER,
        "icons": [
            {
                "src": f"{context.home}/tep/desk-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in (192, 512)
        ],
    }
    text = json.dumps(told, ensure_ascii=False)
    headers = {"cache-control": "public, max-age=3600"}
    return Response(text, media_type="application/manifest+json", headers=headers)


ROUTES = (DeskRoute(method="GET", path="/ban.webmanifest", right=None, does=_manifest),)
