"""The live feed: recorded events, sent to each open stream that may see them."""

from helpdesk.live.hub import Hub, StreamSpec

hub = Hub()

__all__ = ["Hub", "StreamSpec", "hub"]
