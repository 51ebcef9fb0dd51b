"""Phishing, malware, loss, audits."""

from helpdesk.demo.story import Story, close, do, note, rate, say, take, watch

DESK = "Service Desk"

STORIES = [
    Story(
        "54d 09:22",
        "tamika",
        "Strange mail from 'IT Support' about my mailbox being full",
        """
        It asks me to sign in to "extend the quota". The link goes to `acme-mail.support-login.example`. I have **not** clicked on it.

        > Dear User, your mailbox has reach 98% off its capacity. Kindly validate within 24h.
        """,
        priority=2,
        category="Security/Phishing",
        tags="phishing",
        team=DESK,
        then=[
            take("agent", "6m"),
            say(
                "agent",
                "4m",
                "Very well spotted, Tamika, that is phishing. Please leave the mail where it is, I will remove it for everybody.",
            ),
            note(
                "agent",
                "35m",
                """
                - 212 recipients at Acme, 9 at Globex
                - 3 opened the link (proxy log), 1 posted a form: `hramos`
                - mail pulled from all mailboxes, domain blocked, sender reported
                - Héctor: password reset, sessions ended, no rules added, no odd sign-ins
                """,
                status="In Progress",
            ),
            say(
                "agent",
                "20m",
                "The mail is gone from all mailboxes and the site is blocked. Thanks to you within half an hour: you were the first of 212 to tell us.",
                status="Resolved",
            ),
            watch("lead", "5m"),
            do("lead", "3d", status="Closed"),
        ],
    ),
    Story(
        "45d 16:20",
        "lucia",
        "Laptop stolen from a car",
        """
        Mine, from the parking lot at the station, between 7:50 and 16:00 today. Police report follows. There were applicants' documents on it.
        """,
        priority=1,
        urgency=1,
        category="Security/Loss",
        tags="theft laptop privacy",
        team=DESK,
        source="chat",
        custom={"asset_tag": "GLX-LT-0117", "police_report": "26-104418"},
        then=[
            take("tomas", "3m"),
            say(
                "tomas",
                "2m",
                "I am sorry, Lucía. I am locking the device this minute. Was it switched off or asleep?",
            ),
            say("lucia", "3m", "Switched off, I never travel with it asleep."),
            note(
                "tomas",
                "9m",
                "Remote wipe queued, account sessions revoked, certificate revoked. BitLocker on, recovery key escrowed, last check-in 07:31. Off means encrypted.",
            ),
            say(
                "tomas",
                "10m",
                "Good. The disk is encrypted and the machine was off, so the documents cannot be read. It is blocked and would erase itself if it ever came online. A replacement waits for you tomorrow at 8.",
            ),
            watch("lead", "15m"),
            say(
                "lead",
                "30m",
                "I have informed the data protection officer with these facts. In her first view no notice to the applicants is needed, she will write to you herself.",
            ),
            say(
                "lucia",
                "18h",
                "Replacement works, police report number is 26-104418. You were all very kind.",
            ),
            do("tomas", "1h", status="Resolved"),
            rate("lucia", "40m", "good", "I felt taken seriously."),
            do("lead", "7d", status="Closed"),
        ],
    ),
    Story(
        "32d 13:50",
        "george",
        "Is this invoice change of our supplier real?",
        """
        A supplier we have known for years writes that their bank account changed. Tone and signature look right, only the reply address ends in `-group.example`. The next payment is $84,300.
        """,
        priority=2,
        category="Security/Phishing",
        tags="phishing fraud finance",
        team=DESK,
        then=[
            take("lead", "5m"),
            say(
                "lead",
                "10m",
                """
                George, please **do not pay and do not answer**. Call the supplier on the number you have had for years, not the one in the mail.

                The mail came from a domain that was registered four days ago.
                """,
                status="Pending",
            ),
            say(
                "george",
                "40m",
                "Called. Their account has not changed, and they have had three such calls this week.",
            ),
            note(
                "lead",
                "20m",
                "Domain blocked for all customers, headers sent to the supplier's IT. George deserves a mention in the monthly security letter.",
                status="Resolved",
            ),
            close("george", "1h"),
        ],
    ),
    Story(
        "28d 03:41",
        "alerts@watchtower.example",
        "HIGH: malware blocked on GLX-WS-0042",
        """
        ```
        rule     Trojan:Script/Obfus.B
        file     C:\\Users\\odubois\\Downloads\\invoice_88.iso
        action   quarantined
        user     GLOBEX\\qdubois
        ```
        """,
        priority=2,
        category="Security/Malware",
        tags="monitoring malware",
        team=DESK,
        source="api",
        custom={"monitor": {"check": "edr", "host": "GLX-WS-0042", "incident": 88544}},
        then=[
            take("agent", "5h"),
            note(
                "agent",
                "40m",
                "Quarantined before execution. No child processes, no connections to the listed hosts. Scan of the machine and of his profile clean.",
            ),
            note(
                "agent",
                "20m",
                "Spoke to Quentin: downloaded from a font website. ISO downloads are blocked by policy now.",
                status="Resolved",
            ),
            do("agent", "4d", status="Closed"),
        ],
    ),
    Story(
        "19d 14:33",
        "dana",
        "Customer asks for our security questionnaire by the 30th",
        """
        118 questions in an Excel sheet. I can answer the ones about buildings, could you do the ones about systems (sheets 2 to 5)?
        """,
        category="Security/Audit",
        tags="audit questionnaire",
        team=DESK,
        due="3d",
        then=[
            take("lead", "1d"),
            say(
                "lead",
                "10m",
                "Send it over. We keep answers from last year, so most of it is checking what changed.",
            ),
            say(
                "dana",
                "2h",
                "It is in `Operations/Questionnaires/2026-Vantage.xlsx`, you have write access.",
            ),
            note(
                "lead",
                "5d",
                "Sheets 2 and 3 done. Open: 4.7 (restore tests: Tomás has the protocol) and all of 5 (network, ask Jonas).",
            ),
            say(
                "lead",
                "3h",
                "Halfway through, 61 of 97 answered. Nothing in it that worries me, except question 4.12, about which we should talk on the phone.",
                status="In Progress",
            ),
        ],
    ),
    Story(
        "9d 15:26",
        "ruth",
        "Retention: can mails of a closed case be frozen?",
        """
        For a dispute we must keep all mail of three people from March to June as they are now (*legal hold*), also against deletion by themselves. Names by phone only, please.
        """,
        priority=2,
        category="Security/Compliance",
        tags="legal compliance",
        team=DESK,
        then=[
            take("lead", "20m"),
            note(
                "lead",
                "25m",
                "Names taken by phone. Hold LH-2026-04 set on three mailboxes and their files, documented in the safe, not here. Do not discuss in other tickets.",
            ),
            say(
                "lead",
                "5m",
                "It is in force since 16:10. The three will notice nothing, and cannot delete anything for good. Please tell me when it may end.",
                status="Pending",
            ),
        ],
    ),
    Story(
        "5d 09:58",
        "owen",
        "Camera recordings of the garage are missing two nights",
        """
        A tenant reports a scratched car and wants the footage of the 11th and 12th. The recorder shows nothing between 22:00 and 05:00 on both nights.
        """,
        category="Security/Cameras",
        tags="camera recorder",
        team="Network",
        then=[
            take("mei", "2h"),
            say(
                "mei",
                "40m",
                "The recorder was up in those nights, but the garage's cameras were not: their switch restarted at 22:00 and came back at 05:00. I am looking for the reason. Is something switched off at 22:00 there, to save energy?",
                status="Pending",
            ),
            say("owen", "3h", "The garage lighting is. Since the 10th, by a new timer..."),
            note(
                "mei",
                "15m",
                "Switch hangs on the lighting circuit. Electrician needed, Owen's side. Cameras on battery injector until then.",
            ),
            say(
                "mei",
                "10m",
                "That explains it: the camera switch is on the circuit of the lights. I will bring a battery pack today, and an electrician should move the outlet. The two nights are lost, unfortunately.",
                status="In Progress",
            ),
        ],
    ),
]
