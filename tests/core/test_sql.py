"""Statements that are sent together."""

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk.core.sql import pipelined


def test_it_raises_the_error_of_a_statement_nobody_waited_for(db):
    again = "INSERT INTO core_counter (tenant_id, name, value) VALUES (NULL, 'x', 1)"
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        pipelined(),
        connection.cursor() as cursor,
    ):
        cursor.execute(again)
