"""The tickets of the demo, by what they are about."""

from helpdesk.demo.stories import access, hardware, network, rival, security, small, software, today

STORIES = {
    "demo": [
        story
        for chapter in (network, hardware, access, software, security, small, today)
        for story in chapter.STORIES
    ],
    "rival": rival.STORIES,
}
