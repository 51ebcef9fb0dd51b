"""Lines of the log: nothing depends on their being written."""

import os
from contextlib import suppress

import pytest
import structlog

from helpdesk.core.logging import Lines, Unfailing


@pytest.mark.parametrize(
    ("mode", "logger", "line"),
    [("wb", Lines, b"a line"), ("w", structlog.PrintLogger, "a line")],
)
def test_it_goes_on_when_a_line_cannot_be_written(mode, logger, line):
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, mode, buffering=0 if mode == "wb" else -1)
    with pytest.raises(BrokenPipeError):
        logger(stream).msg(line)
    logger(Unfailing(stream)).msg(line)
    with suppress(BrokenPipeError):
        stream.close()
