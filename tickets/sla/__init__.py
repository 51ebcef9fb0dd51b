"""Service levels by arithmetic: hours, calendars, clocks. Pure: no module here knows Django."""
