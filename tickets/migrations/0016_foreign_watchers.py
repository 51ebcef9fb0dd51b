"""Nobody goes on watching a ticket that went to another company before that ended the watch.

Each is taken off as `services.watchers.drop_strangers` does it, with its event; nobody is told.
"""

from django.db import migrations

DROP = """
    WITH dropped AS (
        DELETE FROM tickets_watcher AS watcher
        USING tickets_ticket AS ticket, accounts_user AS person
        WHERE ticket.id = watcher.ticket_id AND person.id = watcher.user_id
            AND ticket.company_id <> person.company_id
            AND NOT (person.roles || person.vouched_roles)::text[] && '{agent,manager,admin}'
        RETURNING ticket.*, person.public_id AS person_id, person.display_name AS person_name
    )
    INSERT INTO core_event (tenant_id, company_id, type, subject_type, subject_id, actor_id, data,
        changes, is_internal, request_id, created_at, delivered_at, attempts)
    SELECT tenant_id, company_id, 'watchers_changed', 'tickets.ticket', id,
        (SELECT min(machine.id) FROM accounts_user machine
            WHERE machine.tenant_id = dropped.tenant_id AND machine.is_system),
        jsonb_build_object('id', public_id, 'status', status, 'user_id', person_id, 'number',
            'TKT-' || lpad(number::text, greatest(6, length(number::text)), '0')),
        jsonb_build_object('watchers', jsonb_build_array(person_name, NULL)),
        false, '', now(), now(), 0
    FROM dropped
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0015_mentions"),
        ("core", "0005_sendings"),
    ]
    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
