"""The web server process: `python -m helpdesk.runtime.web`."""

import asyncio
import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from helpdesk import env
from helpdesk.rsgi import Bridge
from helpdesk.runtime.options import Options

# Live streams are open connections too, and granian's back-pressure counts connections.
MOST_CONNECTIONS = 8192
STOP_WITHIN_SECONDS = 12


async def serve(application: Callable, host: str, port: int) -> None:
    """Serves a WSGI application until SIGTERM or SIGINT, then lets the requests under way end."""
    bridge = Bridge(application)
    server = Server(
        bridge,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        backlog=1024,
        backpressure=MOST_CONNECTIONS,
        websockets=False,
        log_level=LogLevels.error,
    )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    serving = asyncio.ensure_future(server.serve())
    waiting = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.is_set():
        waiting.cancel()
        await serving
        sys.exit("helpdesk: the web server ended by itself.")
    # A client that reads slowly, or a hub that hangs, must not keep the process for ever.
    give_up = threading.Timer(STOP_WITHIN_SECONDS, os._exit, [0])
    give_up.daemon = True
    give_up.start()
    close_streams()
    server.stop()
    await serving
    bridge.close()


def run(application: Callable, host: str, port: int) -> NoReturn:
    """Serves until it is told to stop, and ends the process.

    Python is not taken apart for it: a thread of granian that is still ending would run into that,
    and abort the process (one in sixty did on a crowded machine).
    """
    asyncio.run(serve(application, host, port))
    # Meters and events are handed over there.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def close_streams() -> None:
    """Ends the live streams, whose clients come back to the next process."""
    live = sys.modules.get("helpdesk.live")
    if live is not None:
        live.hub.close()


def main() -> None:
    # Loading leaves nothing behind that the collector could free; looking costs a fifth of it.
    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    try:
        options = Options.from_environment()
    except env.BadEnvironment as error:
        sys.exit(f"helpdesk: {error}")
    if "--when-told" in sys.argv:
        wait_for_the_word()
    refuse_unsafe_start()
    from helpdesk.wsgi import application

    load_pages()
    spare_the_collector()
    run(application, options.host, options.port)


def wait_for_the_word() -> None:
    """Loads the code, which takes a while, and goes on when the database stands."""
    import django
    from django.urls import get_resolver

    django.setup()
    _ = get_resolver().url_patterns
    if not sys.stdin.buffer.read():
        sys.exit("helpdesk: The database was not prepared.")


def spare_the_collector() -> None:
    """Keeps the garbage collector from walking through the code again and again.

    What is loaded now stays; requests leave little behind that only the collector can free.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def load_pages() -> None:
    """Loads views and compiles templates, so that nobody's first visit has to wait for it.

    Without the static files that they name no page can be drawn, but the APIs serve all the same.
    """
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    folder = settings.BASE_DIR / "templates"
    try:
        for path in sorted(folder.rglob("*.html")):
            get_template(str(path.relative_to(folder)))
    except ValueError as error:
        structlog.get_logger(__name__).warning("pages_cannot_be_drawn", error=str(error))


def refuse_unsafe_start() -> None:
    """Ends the process, with the reasons, where serving would let strangers in."""
    import django

    django.setup()
    from helpdesk.checks import faults, people_of_the_demo

    found = [f"  {message} {remedy}" for _, message, remedy in (*faults(), *people_of_the_demo())]
    if found:
        sys.exit("\n".join(("helpdesk: Refusing to serve:", *found)))


if __name__ == "__main__":
    main()
