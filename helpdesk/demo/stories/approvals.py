"""What a manager had to say yes or no to before anybody worked on it."""

from helpdesk.demo.story import Story, approve, close, do, reject, say, take

DESK = "Service Desk"

STORIES = [
    Story(
        "33d 10:42",
        "erin",
        "Read access to the stock ledger for the yearly count",
        """
        For the count on the 28th I need to see the quantities that Finance has on its books, read-only is enough. Three of us share my account at the gate tablet, so please on my own sign-in only.
        """,
        category="Access/Permissions",
        tags="finance permissions newark",
        team=DESK,
        by="agent",
        is_for_manager=True,
        then=[
            approve("dana", "1h10m", "Until the count is closed, please, not longer."),
            take("agent", "25m"),
            say(
                "agent",
                "15m",
                "Done: *stock-ledger-read*, on your own sign-in, and it ends by itself on the 5th.",
                status="Resolved",
            ),
            say("erin", "3h", "I can see it. Numbers look sad, but that is not your fault."),
            do("agent", "5d", status="Closed"),
        ],
    ),
    Story(
        "24d 09:34",
        "bob",
        "CRM: see the pipeline of the Boston team",
        """
        I take over Héctor's accounts in Connecticut for the quarter and need to see their history, so the role *AE East* besides mine.
        """,
        category="Access/Permissions",
        tags="crm permissions",
        team=DESK,
        is_for_manager=True,
        then=[
            approve("dana", "40m", "Agreed with Héctor."),
            take("tomas", "1h"),
            say(
                "tomas",
                "10m",
                "You have *AE East* from now until the end of the quarter. Sign out of the CRM once.",
                status="Resolved",
            ),
            close("bob", "2h"),
        ],
    ),
    Story(
        "17d 15:05",
        "bob",
        "Local administrator rights on my laptop",
        """
        Every week some tool wants an update and I have to ask for it. Could I be an administrator on my own machine?
        """,
        priority=4,
        about="ACME-LT-017",
        category="Access/Privileges",
        tags="admin-rights laptop",
        is_for_manager=True,
        then=[
            reject(
                "dana",
                "3h",
                "Nobody in Sales has them, and after last year's incident it stays that way. The service desk installs what you need within the hour; ask them for the tools by name.",
            ),
        ],
    ),
    Story(
        "3h",
        "bob",
        "Write access to the share Sales/Price lists",
        """
        From next month I keep the price lists up to date while Tamika is away. I can read `\\\\acme\\sales\\prices` now and need to write there.

        Friday would be early enough.
        """,
        category="Access/Permissions",
        tags="share permissions",
        team=DESK,
        is_for_manager=True,
    ),
]
