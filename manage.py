#!/usr/bin/env python
"""Runs one administrative command, with the embedded servers where no others are set."""

import os
import sys

from helpdesk.embedded import run_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    run_command(sys.argv)
