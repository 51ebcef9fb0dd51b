"""Statements that are sent together."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Tenant
from helpdesk.core.sql import copy_csv
from helpdesk.core.writing import pipelined


def test_it_raises_the_error_of_a_statement_nobody_waited_for(db):
    again = "INSERT INTO core_counter (tenant_id, name, value) VALUES (NULL, 'x', 1)"
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        pipelined(),
        connection.cursor() as cursor,
    ):
        cursor.execute(again)


def test_it_copies_where_django_keeps_its_statements(cast):
    """As it does with DEBUG on."""
    rows = Tenant.objects.filter(pk=cast.tenant.pk).values_list("slug")
    with CaptureQueriesContext(connection):
        assert [bytes(line) for line in copy_csv(rows)] == [f"{cast.tenant.slug}\n".encode()]
