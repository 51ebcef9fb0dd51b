"""GLPI CVE-2026-42318: nothing is removed by naming its kind and its number."""

from tests import inventory


def test_it_has_no_address_that_acts_on_whatever_kind_of_thing_is_named():
    for address in inventory.addresses():
        if not address.is_admin:
            assert not {"type", "model", "kind", "content_type"} & set(address.parameters)
