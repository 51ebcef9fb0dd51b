"""The tickets of the demo, by what they are about."""

from helpdesk.demo.stories import (
    access,
    approvals,
    hardware,
    network,
    rival,
    security,
    small,
    software,
    today,
)

STORIES = {
    "demo": [
        story
        for chapter in (network, hardware, access, approvals, software, security, small, today)
        for story in chapter.STORIES
    ],
    "rival": rival.STORIES,
}
