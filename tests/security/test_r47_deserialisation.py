"""FreeScout's ten advisories of September 2025; GLPI CVE-2026-22248: nothing runs that came from outside."""

import ast

from tests.test_architecture import PRODUCT, imported, trees

LIBRARIES = {"pickle", "marshal", "shelve", "dill", "yaml"}
RUNNING = {"eval", "exec", "compile", "__import__"}


def test_it_reads_nothing_that_may_hold_code():
    found = {
        (name, library)
        for name, tree in trees(*PRODUCT, "bench")
        for library in LIBRARIES & imported(tree)
    }
    assert found == set()


def test_it_makes_no_code_of_texts():
    found = {
        (name, ast.unparse(node.func))
        for name, tree in trees(*PRODUCT, "bench")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in RUNNING
    }
    assert found == set()
