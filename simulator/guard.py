"""Who may drive the town: programs on this machine and our own page, never a web page from elsewhere."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_own(request: web.Request) -> bool:
    """A loopback Host (no rebound name), and no Origin but our own."""
    try:
        host = urlsplit(f"//{request.headers.get('Host', '')}")
        origin = urlsplit(request.headers.get("Origin", f"//{host.netloc}"))
    except ValueError:
        return False
    if host.hostname not in LOOPBACK or origin.netloc != host.netloc:
        return False
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return request.method == "GET" and request.path == "/"  # following a link to the page is harmless
    return True


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Guard the page and the control API; the platforms' own addresses ask for credentials themselves."""
    guarded = request.path == "/" or request.path.startswith(("/sim", "/page/"))
    if guarded and not is_own(request):
        return web.json_response({"error": "only this machine and the simulator's own page may use this"}, status=403)
    return await handler(request)
