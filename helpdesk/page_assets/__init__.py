"""Assets on the pages of desk and portal."""
