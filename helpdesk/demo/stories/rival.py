"""The tickets of the second tenant, which nobody of the first may ever see."""

from helpdesk.demo.story import Story, close, do, note, say, take, watch

STORIES = [
    Story(
        "48d 13:15", "walt", "Dispatch board freezes on the wall screen",
        "The board stops updating around noon every day, drivers then call us for their slots.",
        priority=2, category="Software/Dispatch", tags="display dispatch", team="Support",
        then=[
            take("rita", "30m"),
            note("rita", "1h", "Browser tab is put to sleep by the energy saver at 12:00. Policy exception for the board's PC."),
            say("rita", "10m", "Your wall computer took a nap at noon. It is not allowed to any longer.", status="Resolved"),
            close("walt", "2d"),
        ],
    ),
    Story(
        "35d 09:48", "noor", "Invoices to Canada need two tax lines",
        "GST and QST separately, our customer in Montreal sends everything back.",
        category="Software/Accounting", tags="tax", team="Support",
        then=[
            take("rita", "3h"),
            say("rita", "1d", "Template *CA-QC* has both lines now. Would you run one invoice as a test?", status="Pending"),
            say("noor", "5h", "Accepted by the customer today."),
            do("rita", "30m", status="Resolved"),
            do("boss", "3d", status="Closed"),
        ],
    ),
    Story(
        "27d 14:40", "walt", "GPS of truck 17 reports Greenland",
        "It is in Albany, I can see it from here.",
        category="Hardware/Telematics", tags="gps truck", team="Support",
        then=[
            take("rita", "40m"),
            say("rita", "15m", "Antenna plug corroded, the unit then reports its factory coordinates. Workshop has a new cable.", status="Resolved"),
            close("walt", "1d"),
        ],
    ),
    Story(
        "15d 10:20", "noor", "Password manager for the accounts team",
        "We are four and keep the portal passwords in a spreadsheet. I know, I know.",
        category="Security/Request", tags="passwords request", team="Support",
        then=[
            take("boss", "1d"),
            say("boss", "20m", "Good that you ask! A team vault for four is ready, the invitation is in your mail. The spreadsheet should be deleted *and* emptied from the bin.", status="Resolved"),
            do("boss", "5d", status="Closed"),
        ],
    ),
    Story(
        "8d 12:05", "walt", "Tachograph download fails for new driver cards",
        "Cards issued since spring show *unknown generation*. Legally we have 28 days.",
        priority=2, category="Software/Dispatch", tags="tachograph", team="Support", due="6d",
        then=[
            take("rita", "2h"),
            say("rita", "20m", "The reader's software is too old for second-generation cards. Vendor sends version 5 this week.", status="Pending"),
            watch("rita", "1m", "noor"),
        ],
    ),
    Story(
        "5d 15:30", "noor", "Scanner merges two invoices into one file",
        "When there is no blank page between them. Happens with thin carbon paper.",
        category="Hardware/Scanner", tags="scanner accounting", team="Support",
        then=[
            take("rita", "1d"),
            note("rita", "30m", "Double-feed detection is off. Needs the admin code, ask Beatriz."),
        ],
    ),
    Story(
        "20h", "walt", "Gate intercom cannot be understood",
        "Drivers sound as if they were under water, since the rain.",
        category="Hardware/Phone", tags="intercom", team="Support",
        then=[do("rita", "2h", status="Open")],
    ),
    Story(
        "3h", "noor", "Month-end: lock last month for postings",
        "Somebody still books into a month that is over. Please close the period for everybody except me.",
        priority=2, category="Software/Accounting", tags="accounting", team="Support",
        then=[take("rita", "25m"), say("rita", "5m", "Locked since this minute, you alone can still post.", status="Pending")],
    ),
    Story(
        "41m", "walt", "New dispatcher needs a headset and a login",
        "Jo starts on the night shift tomorrow. The old headset of Pete is fine if it is cleaned.",
        category="People/Onboarding", tags="onboarding", team="Support",
    ),
    Story(
        "8m", "noor", "Bank holiday: answering machine text",
        "We are closed on Monday. The machine should say so from Sunday, 20:00.",
        priority=4, category="Software/Telephony", tags="telephony",
    ),
]  # fmt: skip
