"""The little things of which most of a help desk's day is made."""

from helpdesk.demo.story import Story, close, do, note, reopen, say, take

DESK = "Service Desk"
NETWORK = "Network"

STORIES = [
    Story(
        "58d 09:18", "tamika", "Caps lock light stays on",
        "The light is on, the letters are small. It does not disturb me but it irritates my neighbor.",
        priority=4, category="Hardware/Peripherals", tags="keyboard", team=DESK,
        then=[
            take("tomas", "1d"),
            say("tomas", "5m", "A stuck LED of the dock's hub. Unplug the keyboard, count to ten, plug it in again.", status="Resolved"),
            close("tamika", "40m"),
        ],
    ),
    Story(
        "57d 15:35", "owen", "Parking gate tablet asks for an Apple ID",
        "The tablet at the visitors' gate wants the password of somebody called facilities2019@icloud.example. Nobody knows it.",
        category="Hardware/Tablet", tags="tablet apple", team=DESK,
        then=[
            take("priya", "2h"),
            note("priya", "1h", "Never enrolled in device management. Proof of purchase found, Apple released it. Enrolled now."),
            say("priya", "10m", "It belongs to the company again and will not ask for that password any more.", status="Resolved"),
            do("priya", "6d", status="Closed"),
        ],
    ),
    Story(
        "52d 08:41", "simone", "Please add the Danish keyboard layout at intake",
        "Our new colleague types faster in her own layout. Computer INTAKE-2, in addition to the American one.",
        priority=4, category="Software/Request", tags="lab request", team=DESK,
        then=[say("agent", "50m", "Done. Switch with Alt + Shift, the corner shows DA or EN.", assignee="agent", status="Closed")],
    ),
    Story(
        "51d 10:53", "marcus", "Wrong cost center on my phone bill",
        "I am billed to Sales. I have not sold anything in my life.",
        priority=4, category="General/Billing", tags="billing phone", team=DESK,
        then=[
            take("tomas", "3h"),
            say("tomas", "20m", "You inherited a sales number in 2022, and its cost center with it. Moved to Engineering as of this month.", status="Resolved"),
            do("tomas", "4d", status="Closed"),
        ],
    ),
    Story(
        "45d 11:07", "ruth", "How do I recall a mail?",
        "Asking for a friend who sent a draft to opposing counsel twelve minutes ago.",
        priority=2, category="Software/Mail", tags="mail how-to", team=DESK, source="chat",
        then=[
            take("priya", "2m"),
            say("priya", "1m", "Outside of our own company it cannot be recalled, I am afraid; a call to the other side is the only tool. For your friend's future: I can set a two-minute delay for outgoing mail.", status="Pending"),
            say("ruth", "25m", "They were gentlemen about it. The delay, please, for my friend."),
            do("priya", "5m", status="Resolved"),
            do("priya", "3d", status="Closed"),
        ],
    ),
    Story(
        "41d 13:45", "george", "Second monitor",
        "May I have a second monitor? Everybody in Finance has two except me.",
        priority=4, category="Hardware/Request", tags="monitor request finance", team=DESK,
        then=[
            take("tomas", "1d"),
            say("tomas", "10m", "You may. 27 inches, same model as your neighbors', on your desk tomorrow morning.", status="Resolved"),
            say("george", "1d", "Now I see twice as many open items."),
            do("tomas", "3d", status="Closed"),
        ],
    ),
    Story(
        "37d 09:26", "joan", "Signature shows my old title",
        "I have been Chief of Staff since the first. The signature still says Executive Assistant, in the app only.",
        category="Software/Mail", tags="signature vip", team=DESK,
        then=[
            take("priya", "15m"),
            say("priya", "10m", "The app kept its own copy. It fetches the company signature from now on, please send yourself a mail to check.", status="Resolved"),
            close("joan", "8m"),
        ],
    ),
    Story(
        "34d 14:19", "nils", "Old wiki: read-only copy before it is switched off",
        "There are circuit diagrams from 2014 in it that nobody moved. A static copy is enough.",
        category="Servers/Request", tags="wiki archive boston", team=DESK,
        then=[
            take("agent", "4h"),
            note("agent", "1d", "`wget --mirror --convert-links`, 11,840 pages, 9.2 GB with attachments. Search replaced by a plain index."),
            say("agent", "20m", "The copy is at `http://wiki-archive.acme.example`, for everybody in Engineering. The old server sleeps from the 15th on.", status="Resolved"),
            close("nils", "2d"),
        ],
    ),
    Story(
        "30d 09:02", "farah", "Two-sided printing as default in the lab office",
        "We print protocols on both sides and forget the check box half of the time.",
        priority=4, category="Hardware/Printer", tags="printer lab", team=DESK,
        then=[say("tomas", "5h", "It is the default now on LAB-OFFICE, staple top left included.", assignee="tomas", status="Resolved"), do("tomas", "4d", status="Closed")],
    ),
    Story(
        "29d 11:39", "pawel", "Radio 6 does not transmit",
        "It receives. Battery was changed with radio 7, same behavior.",
        category="Hardware/Phone", tags="warehouse radio", team=DESK,
        then=[
            take("tomas", "1h"),
            say("tomas", "10m", "Microphone then. Please put it into today's courier bag, number 9 from our drawer comes back with it.", status="Pending"),
            say("pawel", "1d", "Number 9 is loud and clear."),
            do("tomas", "30m", status="Resolved"),
            do("tomas", "3d", status="Closed"),
        ],
    ),
    Story(
        "25d 10:08", "hector", "Boston guest Wi-Fi password for a workshop",
        "30 guests on Thursday. Could the voucher be valid all day and be something one can say out loud?",
        category="Network/Wi-Fi", tags="wifi guest boston", team=NETWORK,
        then=[
            take("agent2", "2h"),
            say("agent2", "10m", "Network `ACME-Guest`, password `lobster-tuesday`, good for 40 devices on Thursday from 8 to 18.", status="Resolved"),
            say("hector", "2d", "Our guests want lobster now. Worked very well!"),
            do("agent2", "1d", status="Closed"),
        ],
    ),
    Story(
        "21d 09:12", "dana", "Status page wording for customers",
        "When you announce maintenance, could you write which of *our* services are affected? 'Cluster B' tells my people nothing.",
        priority=4, category="General/Feedback", tags="feedback", team=DESK,
        then=[
            take("lead", "5h"),
            say("lead", "20m", "Fair point. From the next announcement on there is a line *What you will notice*, first example is the one for Saturday. Tell me if it is plain enough.", status="Pending"),
            say("dana", "3d", "\"You can read but not book between 20:00 and 21:30\". Exactly like that, please."),
            do("lead", "1h", status="Resolved"),
            do("lead", "3d", status="Closed"),
        ],
    ),
    Story(
        "19d 08:50", "yuki", "Time on the autoclave log is in 2019",
        "The printer of autoclave 2 says 04/02/2019. After a power cut it always forgets.",
        category="Hardware/Other", tags="lab", team=DESK,
        then=[
            take("agent", "6h"),
            say("agent", "1d", "Clock battery (CR2032) changed and time set. It should survive the next power cut; we pulled the plug for ten minutes to be sure.", status="Resolved"),
            close("yuki", "2h"),
        ],
    ),
    Story(
        "16d 15:40", "quentin", "Fonts missing after moving to the new laptop",
        "Our house font is replaced by Arial everywhere. I can feel it in my teeth.",
        category="Software/Other", tags="fonts marketing", team=DESK,
        then=[
            take("priya", "30m"),
            say("priya", "15m", "*Globex Sans* was packaged for the old model only. It is on its way to your laptop, restart the design programs in ten minutes.", status="Resolved"),
            close("quentin", "25m"),
        ],
    ),
    Story(
        "14d 13:28", "erin", "Cannot find my payslip",
        "Asked at the counter during our visit in Newark: the payslip app shows last month only.",
        category="Software/Finance", tags="payroll", team=DESK, by="agent", source="web",
        then=[
            take("agent", "5m"),
            say("agent", "5m", "Erin, in the app it is under *Documents > Archive*, the list only starts with the newest. I have sent you a picture of where to tap.", files="how-it-should-look.png", status="Resolved"),
            say("erin", "1d", "Found it, the archive was behind the three dots."),
            do("agent", "4d", status="Closed"),
        ],
    ),
    Story(
        "13d 09:37", "mallory", "Report: tickets of Globex per month",
        "For our quarterly review I need the number of tickets, by category, and how long they took. Last three months.",
        category="General/Report", tags="report", team=DESK, due="-6d",
        then=[
            take("lead", "1d"),
            say(
                "lead", "1d2h",
                """
                Here you are:

                | month | opened | solved | median time |
                |---|---|---|---|
                | first | 41 | 43 | 5 h 10 min |
                | second | 38 | 36 | 4 h 35 min |
                | third | 47 | 44 | 4 h 50 min |

                A third of them are about the lab's instruments, which we should discuss in the review.
                """,
                status="Resolved",
            ),
            close("mallory", "5h"),
        ],
    ),
    Story(
        "10d 08:35", "marcus", "Standing desk has lost its network",
        "When I raise it above 110 cm the connection is gone. Sitting down brings it back.",
        priority=4, category="Network/Cabling", tags="cabling boston", team=NETWORK,
        then=[
            take("agent2", "1d"),
            say("agent2", "20m", "That is the most honest description of a cable that is too short I have ever read. A three-meter one is in the internal mail.", status="Pending"),
            say("marcus", "2d", "Standing, 118 cm, online."),
            do("agent2", "1h", status="Resolved"),
        ],
    ),
    Story(
        "9d 10:46", "tamika", "Ticket replies land in my junk folder",
        "Yours, of all things. I only found the one about the mailbox by chance.",
        category="Software/Mail", tags="mail spam", team=DESK,
        then=[
            take("agent", "2h"),
            note("agent", "40m", "Acme's own filter: scores the words 'password' and 'validate' together. DKIM passes. Allow-list by signature, not by sender name."),
            say("agent", "5m", "Embarrassing! Your filter did not like how often we write *password*. Our signed mail passes now.", status="Resolved"),
            close("tamika", "4h"),
        ],
    ),
    Story(
        "8d 11:52", "george", "Fax number for the tax office",
        "They insist. Is there still a fax line, and could it arrive as mail?",
        priority=4, category="Software/Telephony", tags="fax telephony", team=DESK,
        then=[
            take("tomas", "1d"),
            say("tomas", "15m", "There is a virtual one: +1 215 555 0199. What arrives there comes to you as a PDF; to send, print to *Fax Globex*.", status="Resolved"),
            reopen("george", "1d"),
            say("george", "2m", "Receiving works. Sending says 'no permission'."),
            say("tomas", "3h", "You are in the senders' group now.", status="Pending"),
        ],
    ),
    Story(
        "6d 15:17", "ruth", "Room 2.08: whiteboard camera points at the ceiling",
        "It has been admiring the smoke detector since the cleaning on Friday.",
        priority=4, category="Hardware/Meeting room", tags="meeting-room camera", team=DESK,
        then=[
            take("priya", "1d"),
            do("priya", "20m", status="Resolved"),
            say("priya", "1m", "Turned back and its joint tightened, so that a duster does not move it again."),
        ],
    ),
    Story(
        "4d 08:22", "sofia", "Applicant data: delete three profiles",
        "Three applicants asked for deletion under the privacy law. IDs 20991, 21007 and 21340 in the recruiting tool.",
        category="Security/Compliance", tags="privacy hr", team=DESK, due="20d",
        then=[
            take("lead", "3h"),
            say("lead", "10m", "Removed in the tool itself. They leave the backups within 35 days; I will write to you then so that you can answer the three.", status="Pending"),
        ],
    ),
]  # fmt: skip
