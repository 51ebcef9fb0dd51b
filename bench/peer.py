"""This product as one more in a side-by-side run of help desks (`--extra bench/peer.py`).

The script that runs them executes this file among its own names: `Peer`, `PG`, `A`, `WORK`, `Http`,
`serve`, `sh`, `log`, `FIGURES`, `PEERS`, `COMMON`, `RARE`, `AGENTS`, `REQUESTERS`. It loads the same
made-up tickets into every product's own tables and asks each for the same things.
"""

# ruff: noqa: F821  the names above are the script's
import json
import pathlib
import re
import statistics
import sys
import time

HOME = pathlib.Path(A.extra).resolve().parent.parent
PYTHON = str(HOME / ".venv/bin/python")
LOAD = """
    CREATE FUNCTION pg_temp.people(pattern text, prefix text, many int) RETURNS void LANGUAGE sql AS $$
        INSERT INTO accounts_user
        SELECT (jsonb_populate_record(model, jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('accounts_user', 'id')),
            'public_id', gen_random_uuid(), 'employee_number', model.id * 10000 + i,
            'username', prefix || i, 'username_key', prefix || i,
            'email', prefix || i || '@example.net', 'email_key', prefix || i || '@example.net',
            'display_name', initcap(prefix) || ' ' || i))).*
        FROM accounts_user model, generate_series(1, many) i WHERE model.username = pattern
    $$;
    SELECT pg_temp.people('bob', 'user', {requesters});
    SELECT pg_temp.people('agent', 'worker', {agents});
    CREATE TEMP TABLE first AS SELECT coalesce(max(id), 0) AS id, coalesce(max(number), 0) AS number
        FROM tickets_ticket;
    INSERT INTO tickets_ticket (id, number, tenant_id, company_id, created_at, public_id, title,
        description, requester_id, assignee_id, team_id, status, priority, category, subcategory,
        source, tags, custom_json, updated_at, activity_at, resolved_at, closed_at, version)
    SELECT first.id + n, first.number + n, r.tenant_id, r.company_id, created, gen_random_uuid(),
        s.title, body, r.id, w.id, NULL, CASE WHEN open THEN 'Open' ELSE 'Closed' END,
        least(4, prio), '', '', 'web', '{{}}', '{{}}', created, created,
        CASE WHEN open THEN NULL ELSE created END, CASE WHEN open THEN NULL ELSE created END, 1
    FROM staging s CROSS JOIN first
    JOIN accounts_user r ON r.username = 'user' || s.requester
    LEFT JOIN accounts_user w ON w.username = 'worker' || s.agent ORDER BY n;
    INSERT INTO tickets_comment (created_at, public_id, body_md, is_internal, source, author_id,
        ticket_id)
    SELECT created + k * interval '1 hour', gen_random_uuid(), CASE k WHEN 1 THEN c1 ELSE c2 END,
        false, 'web', coalesce(t.assignee_id, t.requester_id), t.id
    FROM staging s CROSS JOIN first JOIN tickets_ticket t ON t.id = first.id + s.n,
        generate_series(1, 2) k ORDER BY n, k;
    INSERT INTO tickets_statuschange (created_at, ticket_id, old_status, new_status, by_id)
    SELECT t.created_at, t.id, '', t.status, t.requester_id
    FROM tickets_ticket t CROSS JOIN first WHERE t.id > first.id;
    UPDATE core_counter SET value = (SELECT max(number) FROM tickets_ticket) WHERE name = 'ticket';
    SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'),
        (SELECT max(id) FROM tickets_ticket));
"""
WORDS = "from tickets.models.search import BUILD; print(BUILD.format(only='t.id > (SELECT id FROM first)'))"


class Helpdesk(Peer):
    name, tag = "helpdesk", "hd"
    newcomer = {"commands": 1, "what": "make run"}

    def environment(self, db):
        return {
            "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{A.pgport}/{db}",
            "REDIS_URL": self.valkey.url,
            "DATA_DIR": str(WORK / "hd"),
            "SECRET_KEY": "peers" * 12,
            "CREDENTIAL_KEYS": "peers" * 8,
            "AUTH_MODE": "local",
            "DEMO": "1",
            "RATE_LIMIT_TICKETS": "0",
            "LOG_LEVEL": "INFO",
            "PORT": str(A.port),
        }

    def manage(self, db, *arguments, stdin=None):
        command = [PYTHON, "manage.py", *arguments]
        return sh(command, cwd=HOME, env=self.environment(db), stdin=stdin)

    def install(self):
        sys.path.insert(0, str(HOME))
        sys.path += [str(path) for path in HOME.glob(".venv/lib/python3*/site-packages")]
        from helpdesk.runtime.folders import Folders
        from helpdesk.runtime.valkey import Valkey

        folders = Folders(WORK / "hd")
        folders.make()
        self.valkey = Valkey(folders)
        child = self.valkey.start()
        self.valkey.wait_until_ready(child)
        SERVERS.append(child.process if hasattr(child, "process") else child)
        if not PG.exists("hd_base"):
            PG.fresh("hd_base")
        # Also those that an older version left.
        for db in ("hd_base", *(f"hd_{size}" for size in A.sizes.split(","))):
            if PG.exists(db):
                self.manage(db, "prepare")

    def load(self, size):
        words = self.manage(self.db, "shell", "--no-imports", "-c", WORDS).replace("%%", "%")
        PG.sql(self.db, LOAD.format(agents=AGENTS, requesters=REQUESTERS) + words + ";")

    def start(self):
        worker = f"{PYTHON} -m celery --quiet -A helpdesk worker --pool=threads --concurrency=4"
        # As many as every other product gets: they share the port, and the kernel deals out.
        web = f"{PYTHON} -m helpdesk.runtime.web"
        command = f"{worker} & {f'{web} & ' * (A.workers - 1)}exec {web}"
        environment = self.environment(self.db)
        return serve(["sh", "-c", command], env=environment, cwd=HOME, name="hd", ready="/livez")

    def cases(self, size):
        asking = Http(A.port)
        body = json.dumps({"username": "agent", "password": "helpdesk-demo"})
        answer, _ = asking("/login", "POST", body, {"Content-Type": "application/json"})
        signed_in = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}
        # A browser also brings the cookie that its first page left.
        page, _ = asking("/desk/queues/open", headers=signed_in)
        left = page.getheader("Set-Cookie").split(";")[0]
        browser = {"Cookie": f"{signed_in['Cookie']}; {left}"}
        post = {**signed_in, "Content-Type": "application/json"}
        number, ticket = PG.sql(
            self.db,
            "SELECT number, public_id FROM tickets_ticket ORDER BY number DESC "
            f"OFFSET {size // 2} LIMIT 1",
        ).split("\t")
        requester = PG.sql(self.db, "SELECT public_id FROM accounts_user WHERE username = 'user1'")
        self.export(asking, post)

        def new(i):
            return json.dumps(
                {
                    "title": f"New ticket {i}",
                    "description": "It does not start any more.",
                    "priority": 3,
                    "requester_id": requester,
                }
            )

        script = (
            "wrk.method='POST'\nwrk.headers['Content-Type']='application/json'\nwrk.body="
            + json.dumps(new(1))
        )

        def rows(data):
            return {"rows": len(json.loads(data))}

        return {
            "html_list": {"path": "/desk/queues/open", "headers": browser},
            "html_ticket": {"path": f"/desk/tickets/{number}", "headers": browser},
            "search_rare": {
                "path": f"/tickets?search={RARE}&limit=25",
                "headers": signed_in,
                "note": rows,
            },
            "search_common": {
                "path": f"/tickets?search={COMMON}&limit=25",
                "headers": signed_in,
                "note": rows,
            },
            "list": {"path": "/tickets?status=Open&limit=25", "headers": signed_in, "note": rows},
            "one": {"path": f"/tickets/{ticket}", "headers": signed_in},
            "create": {
                "path": "/tickets",
                "headers": post,
                "method": "POST",
                "body": new,
                "lua": script,
                "expect": (201,),
            },
        }

    def export(self, asking, headers):
        """10,000 rows as CSV, from the request to the last byte of the file."""
        times = []
        for _ in range(3):
            started = time.perf_counter()
            wanted = {"filter": {"status": ["Open"]}}
            _, told = asking("/exports/tickets", "POST", json.dumps(wanted), headers)
            job = json.loads(told)["job_id"]
            while True:
                _, told = asking(f"/exports/tickets/{job}", headers=headers)
                if (told := json.loads(told))["status"] in {"done", "failed"}:
                    break
                time.sleep(0.02)
            path = re.sub(r"^https?://[^/]+", "", told["url"])
            _, data = asking(path, headers=headers)
            times.append((time.perf_counter() - started) * 1000)
        row = {
            "peer": self.name,
            "size": int(self.db.split("_")[1]),
            "case": "export",
            "bytes": len(data),
            "note": {"lines": data.count(b"\n")},
            "seq": {"n": len(times), "median_ms": round(statistics.median(times), 2)},
        }
        FIGURES.append(row)
        log(json.dumps(row))


PEERS["helpdesk"] = Helpdesk
