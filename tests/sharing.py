"""How the workers of pytest-xdist share the tests: by file, the slow ones first.

What takes long at the end of a run leaves the other worker idle. Tests of one installation stay
together, since making one takes longer than most of its tests.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/faults/",)
# Whoever does not prepare the databases, which takes a while, begins with what needs none of them.
APART = "tests/runtime/"
# Roughly the seconds of one test, where real processes and browsers make it long.
SECONDS = {
    "tests/api/agent/test_document": 4,
    "tests/api/customer/test_truth": 40,
    "tests/browser/": 3,
    "tests/demo/test_loading": 4,
    "tests/faults/": 5,
    "tests/operations/": 3,
    "tests/runtime/test_stopping": 12,
    "tests/runtime/": 2,
    "tests/test_permissions": 0.3,
}


class BySize(LoadFileScheduling):
    """As `--dist loadfile`, in the order in which the tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, TOGETHER), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> BySize | None:
    if config.option.dist != "loadfile":
        return None
    config.option.loadscopereorder = False
    return BySize(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest folders first, and in each the longest files; behind the first one what is apart."""
    weights: dict[str, float] = {}
    for item in items:
        for place in places(item):
            weights[place] = weights.get(place, 0) + seconds_of(item)
    items.sort(key=lambda item: [(-weights[place], place) for place in places(item)])
    longest = places(items[0])[1] if items else ""
    items.sort(key=lambda item: turn(places(item)[1], longest))


def turn(file: str, longest: str) -> int:
    """When a file has its turn: the longest one, what is apart, the rest."""
    return 0 if file == longest else 1 if file.startswith(APART) else 2


def places(item: pytest.Item) -> tuple[str, str]:
    """Its folder and its file."""
    file = item.nodeid.partition("::")[0]
    return file.rpartition("/")[0], file


def seconds_of(item: pytest.Item) -> float:
    long = (seconds for folder, seconds in SECONDS.items() if item.nodeid.startswith(folder))
    return next(long, 0.1)
