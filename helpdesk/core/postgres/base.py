"""The database backend of the settings (`ENGINE`)."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket before it asks: a server that went away has left an end of file there.

    Django's own check sends `SELECT 1` before the first query of each request, which doubles what a
    short request costs the database.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0) or super().is_usable()
