"""The live feed: recorded events, sent to each open stream that may see them."""

from helpdesk.core.meters import METERS
from helpdesk.live.hub import Hub, StreamSpec

hub = Hub()
METERS.gauge("sse_clients", lambda: len(hub.streams))

__all__ = ["Hub", "StreamSpec", "hub"]
