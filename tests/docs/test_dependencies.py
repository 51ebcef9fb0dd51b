"""docs/dependencies.md gives a reason for every package, and for no other."""

import re
import tomllib

from django.conf import settings


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    page = (settings.BASE_DIR / "docs" / "dependencies.md").read_text()
    listed = re.findall(r"^\| `([^`]+)` \| \S.+ \|$", page, re.MULTILINE)
    assert sorted(listed) == sorted(re.split(r"[\[<>=!~; ]", each)[0] for each in wanted)
