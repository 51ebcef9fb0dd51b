"""What our speed is held against: bare WSGI functions on the same server, with the same SQL.

`/list` runs the very query of `GET /tickets?status=Open` on a prepared statement and sends the JSON
that PostgreSQL built, `/ticket` that of `GET /tickets/:id` for the newest ticket. `/ticket-and-session`
runs the other statement of that request before it, which looks up who asks. `/create` makes the very
INSERTs of `POST /tickets` in one transaction. Nothing is checked, there is no framework.
"""

import asyncio
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterable

import django
import psycopg

CREATE = [
    """INSERT INTO core_counter (tenant_id, name, value) VALUES (%(tenant)s, 'ticket', 1)
       ON CONFLICT (tenant_id, name) DO UPDATE SET value = core_counter.value + 1
       RETURNING value""",
    """INSERT INTO tickets_ticket (tenant_id, number, public_id, title, description, requester_id,
           status, priority, category, subcategory, source, tags, custom_json, created_at,
           updated_at, activity_at, version)
       VALUES (%(tenant)s, %(number)s, %(uuid)s, %(title)s, %(description)s, %(requester)s, 'New',
           3, '', '', 'api', '{}', '{}', now(), now(), now(), 1) RETURNING id""",
    """INSERT INTO tickets_statuschange (ticket_id, old_status, new_status, by_id, created_at)
       VALUES (%(ticket)s, '', 'New', %(requester)s, now())""",
    "",  # the search document, from the product's own SQL
    """INSERT INTO core_event (tenant_id, type, subject_type, subject_id, actor_id, data, changes,
           is_internal, request_id, created_at, attempts)
       VALUES (%(tenant)s, 'ticket_created', 'tickets.ticket', %(ticket)s, %(requester)s, '{}',
           '{}', false, '', now(), 0)""",
]
_own = threading.local()


def connection_of_thread() -> psycopg.Connection:
    """One connection a thread, as the product has."""
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return _own.connection


def application() -> Callable[..., Iterable[bytes]]:
    """The bare functions, over the SQL that the product compiles."""
    django.setup()
    from accounts.authentication import LIVE_SESSION
    from accounts.models import User
    from helpdesk.api.agent.shapes import TICKET
    from helpdesk.api.agent.slas import TICKET_KEY
    from tickets.models import Ticket
    from tickets.models.search import BUILD

    agent = User.objects.signing_in_as("agent").get(tenant__is_default=True)
    tickets = Ticket.objects.visible_to(agent)
    rows = tickets.with_status(["Open"]).newest_first()
    listed = TICKET.statement(rows, limit=50, key="t.number")
    newest = tickets.filter(public_id=tickets.newest_first().first().public_id)
    shown = TICKET.statement(newest, limit=1, key=TICKET_KEY)
    token = agent.sessions.live().values_list("token_hash", flat=True).last()
    session = [bytes(token or b""), agent.tenant_id]
    statements = [*CREATE]
    statements[3] = BUILD.format(only="t.id = %(ticket)s")
    someone = User.objects.of_tenant(agent.tenant_id).with_role("requester").first()

    def list_tickets() -> bytes:
        found = connection_of_thread().execute(listed.sql, listed.params, prepare=True).fetchall()
        return f"[{','.join([row[0] for row in found[: listed.limit]])}]".encode()

    def show_ticket() -> bytes:
        return (
            connection_of_thread()
            .execute(shown.sql, shown.params, prepare=True)
            .fetchone()[0]
            .encode()
        )

    def show_ticket_and_session() -> bytes:
        connection_of_thread().execute(LIVE_SESSION, session, prepare=True).fetchone()
        return show_ticket()

    def create_ticket() -> bytes:
        known = {
            "tenant": agent.tenant_id,
            "requester": someone.pk,
            "uuid": uuid.uuid4(),
            "title": "The printer does not print",
            "description": "It says that it is offline since this morning.",
        }
        connection = connection_of_thread()
        with connection.transaction():
            known["number"] = connection.execute(statements[0], known).fetchone()[0]
            known["ticket"] = connection.execute(statements[1], known).fetchone()[0]
            for statement in statements[2:]:
                connection.execute(statement, known if "%(" in statement else None)
        return b'{"ok":true}'

    answers = {
        "/list": list_tickets,
        "/ticket": show_ticket,
        "/ticket-and-session": show_ticket_and_session,
        "/create": create_ticket,
    }

    def run(environ: dict, start_response: Callable) -> Iterable[bytes]:
        body = answers[environ["PATH_INFO"]]()
        head = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", head)
        return [body]

    return run


async def serve(bare: Callable[..., Iterable[bytes]], port: int) -> None:
    """The same server, the same bridge, the same number of threads."""
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from helpdesk.rsgi import Bridge

    server = Server(Bridge(bare), address="127.0.0.1", port=port, interface=Interfaces.RSGI)
    await server.serve()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    asyncio.run(serve(application(), int(sys.argv[1])))
