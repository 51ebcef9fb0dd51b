"""FreeScout CVE-2024-29185: no command goes through a shell."""

import ast

from tests.test_architecture import PRODUCT, trees


def test_it_starts_nothing_by_a_shell():
    found = set()
    for name, tree in trees(*PRODUCT, "bench"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func) in {"os.system", "os.popen"}:
                found.add((name, ast.unparse(node.func)))
            for keyword in node.keywords:
                if keyword.arg == "shell" and ast.unparse(keyword.value) != "False":
                    found.add((name, "shell"))
    assert found == set()
