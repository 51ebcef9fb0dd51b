"""What came in during the last two days: the queue as an agent finds it in the morning."""

from helpdesk.demo.story import Story, do, note, say, take, watch

DESK = "Service Desk"
NETWORK = "Network"

STORIES = [
    Story(
        "46h",
        "hector",
        "CRM shows all amounts in euros since this morning",
        """
        Opportunities, quotes, dashboard: everything has a € in front, with the same numbers. A customer already asked whether we moved to Europe.
        """,
        priority=2,
        category="Software/CRM",
        tags="crm boston",
        team=DESK,
        then=[
            take("agent", "14m"),
            say(
                "agent",
                "10m",
                "Only the sign or converted amounts as well? Could you name one opportunity whose amount you know by heart?",
            ),
            say(
                "hector",
                "6m",
                "Only the sign. *Harborview Towers* was $96,500 and is €96,500 now.",
                files="error-message.png",
            ),
            note(
                "agent",
                "30m",
                "Org-wide default locale was changed to `de_DE` at 08:02 by the integration user. That is the new connector's installer. Asked the vendor why it needs that right at all.",
            ),
            say(
                "agent",
                "10m",
                "Corrected, no amounts were changed. A connector had set the language of the whole system. Please reload the page.",
                status="Pending",
            ),
            say("hector", "20h", "Dollars again. The customer is relieved, too."),
            do("agent", "25m", status="Resolved"),
        ],
    ),
    Story(
        "43h",
        "grace",
        "Bank file rejected: checksum wrong in line 214",
        """
        ```
        PAIN.001 validation failed
        line 214: control sum 88,412.17 expected 88,412.71
        ```

        It is the weekly payment run, 61 payments. Cut-off at the bank is tomorrow 15:00.
        """,
        priority=2,
        urgency=2,
        category="Software/ERP",
        tags="erp finance payments",
        team=DESK,
        then=[
            take("tomas", "25m"),
            say(
                "tomas",
                "15m",
                "17 against 71, somebody's fingers or somebody's rounding. Could you send me the payment with reference `PR-26-0451-38`? It is the one in line 214.",
                status="Pending",
            ),
            say(
                "grace",
                "35m",
                "Payment 38 was corrected by hand in the file, by a colleague, because the supplier had called. I did not know that one could do that.",
            ),
            note(
                "tomas",
                "20m",
                "Files land in a share where Finance may write. They should not. Proposal: export straight to the bank connector, talk to Dana.",
            ),
            say(
                "tomas",
                "5m",
                "Please change it in the ERP and export again, then sum and lines agree. And let us make sure together that nobody can edit these files, I will propose something.",
                status="In Progress",
            ),
            say(
                "grace",
                "3h",
                "New file accepted, 61 of 61. Meeting about the rest is fine with me.",
            ),
            do("tomas", "30m", status="Resolved"),
        ],
    ),
    Story(
        "20h30m",
        "yuki",
        "One port of the lab switch goes down every few hours",
        """
        Port 17 in the cold room, the logger behind it loses its connection for a minute or two and comes back by itself. It has happened four times since last night.
        """,
        category="Network/Switch",
        tags="lab switch",
        team=NETWORK,
        then=[
            take("mei", "35m"),
            say(
                "mei",
                "15m",
                "I see the four drops in the log of the switch, always on this port. I have moved the logger to port 18 from here and keep watching both: if 17 stays quiet, it is the cable or the logger's power.",
            ),
        ],
    ),
    Story(
        "39h",
        "mallory",
        "Conference bridge number for the board call on Thursday",
        """
        We need a dial-in for about 25 people, some of them on mobile phones in Asia, and somebody from you who sits in during the first ten minutes.
        """,
        category="Software/Telephony",
        tags="telephony vip",
        team=DESK,
        due="3d",
        then=[
            take("priya", "2h"),
            say(
                "priya",
                "10m",
                "With pleasure. Which countries exactly? I would test a local number in each of them beforehand.",
            ),
            say(
                "mallory",
                "1h",
                "Singapore, Japan and India. And one director is on a sailing boat off Portugal, he will use whatever he finds.",
            ),
            say(
                "priya",
                "4h",
                "Numbers for all four are in the invitation, tested from there by the provider. I will be in the call from 08:50. For the sailor I have added dial-out: tell me his satellite number and *we* call *him*.",
                status="Pending",
            ),
        ],
    ),
    Story(
        "34h",
        "alerts@watchtower.example",
        "WARNING: certificate of portal.globex.example expires in 14 days",
        """
        ```
        subject   CN=portal.globex.example
        issuer    R11
        notAfter  in 14 days
        renewal   certbot.timer last success 61 days ago
        ```
        """,
        category="Servers/Certificate",
        tags="monitoring certificate",
        team=NETWORK,
        source="api",
        custom={"monitor": {"check": "tls", "host": "portal.globex.example", "incident": 89207}},
        then=[
            take("mei", "8h"),
            note(
                "mei",
                "20m",
                "The challenge is answered by the new load balancer with 404. Add `/.well-known/acme-challenge/` to its rules in tonight's window.",
            ),
        ],
    ),
    Story(
        "29h",
        "nils",
        "Fibre patch for the new test chamber, room B-07",
        """
        We need two duplex LC fibres, single mode, from rack B2 to the socket `B07-14/15` by the end of next week. Chamber arrives on the Monday after.
        """,
        category="Network/Cabling",
        tags="cabling boston",
        team=NETWORK,
        due="9d",
        then=[
            take("agent2", "3h"),
            say(
                "agent2",
                "15m",
                "There are exactly two spare pairs left on that trunk. I reserve them for you, the patching is done next Tuesday when I am in Boston anyway.",
                status="Pending",
            ),
        ],
    ),
    Story(
        "27h",
        "simone",
        "Barcode reader types Chinese characters",
        """
        At the goods receipt in the lab. It is the reader with the blue sticker; on the other computer the same one is fine.
        """,
        category="Hardware/Scanner",
        tags="scanner lab",
        team=DESK,
        then=[
            take("agent", "40m"),
            say(
                "agent",
                "10m",
                "Somebody must have pressed *Windows + space* there, which switches the keyboard language, and the reader is a keyboard for the computer. Press it again until the corner of the screen says **ENG**.",
                status="Pending",
            ),
            say(
                "simone",
                "19h",
                "It said 中. Now it says ENG and all is well. We taped a note to it.",
            ),
        ],
    ),
    Story(
        "25h",
        "ivan",
        "Terminate the old MPLS line of the Newark warehouse?",
        """
        The provider asks whether we extend the contract for another year. Since the fibre is in, does anything still go over the old line?
        """,
        category="Network/Planning",
        tags="wan contract",
        team=NETWORK,
        then=[
            do("jonas", "4h", status="Open"),
            note(
                "jonas",
                "1m",
                "Checked the graphs: 40 kbit/s day and night. Looks like the fire alarm panel's heartbeat. Ask the alarm company before anybody cancels anything!",
            ),
        ],
    ),
    Story(
        "23h",
        "joan",
        "Travel laptop for Tokyo, leaving on Monday",
        """
        I would like the light one again, with nothing on it that I would mind losing, and a phone plan for Japan.
        """,
        priority=2,
        category="Hardware/Request",
        tags="travel vip request",
        team=DESK,
        due="2d",
        then=[
            take("priya", "20m"),
            say(
                "priya",
                "10m",
                "It is yours: freshly installed, with travel VPN and a five-day mailbox only. Shall I also block sign-ins to your usual account from abroad while you are away?",
                status="Pending",
            ),
            say("joan", "2h", "Yes, that is clever. I land on Tuesday at 15:40 local time."),
            do("priya", "15m", status="In Progress"),
        ],
    ),
    Story(
        "21h",
        "farah",
        "Freezer alarm texts go to somebody who left",
        """
        Alarm texts of the -80 freezers still go to Tom Brandt's old number. Please replace it with mine and Yuki's. Test alarm can be triggered with the red button behind the door.
        """,
        priority=2,
        category="Servers/Alarms",
        tags="alarm lab",
        team=DESK,
        then=[
            take("tomas", "30m"),
            note(
                "tomas",
                "15m",
                "The number was in three gateways. Offboarding checklist needs a line 'alarm receivers'. Told Priya.",
            ),
            say(
                "tomas",
                "10m",
                "Changed to you and Yuki. Would one of you press the red button while the other watches both phones?",
                status="Pending",
            ),
            say(
                "farah",
                "50m",
                "Both phones rang after 20 seconds. Half the lab came running, so the horn works as well.",
            ),
            do("tomas", "10m", status="Resolved"),
        ],
    ),
    Story(
        "19h",
        "bob",
        "Cannot open attachments from one customer: winmail.dat",
        """
        Everything Brightwater sends arrives as a file called `winmail.dat`. They say they send PDFs.
        """,
        category="Software/Mail",
        tags="mail attachments",
        team=DESK,
        then=[
            do("agent", "35m", status="Open", assignee="agent"),
            say(
                "agent",
                "10m",
                "They send in Outlook's own *rich text* format. I can teach our gateway to unpack it, give me until tomorrow. If it is urgent: forward one to me, I will return the PDF.",
            ),
            say(
                "bob",
                "15m",
                "Not urgent, they are only complaining that I do not answer. Tomorrow is fine.",
            ),
        ],
    ),
    Story(
        "17h",
        "sofia",
        "Onboarding: three trainees on the first of the month",
        """
        Names and teams:

        | name | team | place |
        |---|---|---|
        | Ada Brooks | Customer Care | New York |
        | Kofi Mensah | Engineering | Boston |
        | Petra Vogel | Warehouse | Newark |

        Laptops from the pool are good enough. Petra needs a scanner login instead of a laptop.
        """,
        category="People/Onboarding",
        tags="onboarding",
        team=DESK,
        due="8d",
        then=[
            take("priya", "1h"),
            say(
                "priya",
                "15m",
                "Thank you, Sofia. Pool laptops for Ada and Kofi are reserved. Does Petra start at 6 am like the others in Newark? Then I will have her login ready the evening before.",
                status="Pending",
            ),
        ],
    ),
    Story(
        "15h",
        "lucia",
        "Screen reader does not read the new intranet menu",
        """
        A colleague who is blind uses NVDA. In the new intranet it only says "button, button, button". With the old one she could work without help.
        """,
        priority=2,
        category="Software/Intranet",
        tags="accessibility intranet",
        team=DESK,
        then=[
            do("lead", "50m", status="Open"),
            note(
                "lead",
                "5m",
                "Menu buttons have icons without names. Agency has to fix it, but do not let her wait: the classic menu can be switched on per user. Who takes it?",
            ),
        ],
    ),
    Story(
        "12h",
        "alerts@watchtower.example",
        "CRITICAL: replication lag on nyc-db02 above 900 s",
        """
        ```
        host   nyc-db02
        check  pg_replication_lag
        value  1 284 s (critical above 900)
        ```
        """,
        priority=1,
        urgency=2,
        category="Servers/Database",
        tags="monitoring database",
        team=DESK,
        source="api",
        custom={"monitor": {"check": "pg_replication_lag", "host": "nyc-db02", "incident": 89333}},
        then=[
            take("agent", "7m"),
            note(
                "agent",
                "25m",
                "A report with an open cursor has been holding back replay since 19:10, user `bi_export`. Asked them to use the reporting copy, session ended.",
            ),
            note("agent", "40m", "Lag down to 2 s.", status="Resolved"),
        ],
    ),
    Story(
        "9h",
        "pawel",
        "Truck scale shows 40 kg with nothing on it",
        """
        Since the night shift. Pressing *Tare* helps for a while and then it creeps up again. We weigh by hand at gate 2 for now.
        """,
        priority=2,
        category="Hardware/Scale",
        tags="warehouse scale",
        team=DESK,
        then=[
            do("tomas", "1h", status="Open", assignee="tomas"),
            say(
                "tomas",
                "5m",
                "Morning Paweł, is there by any chance water or gravel under the platform at the left rear corner? That was the reason in February.",
            ),
            say(
                "pawel",
                "40m",
                "Bingo, a whole puddle, and a frozen load cell cable. We are drying it.",
            ),
        ],
    ),
    Story(
        "7h",
        "quentin",
        "Campaign site is flagged as dangerous by Chrome",
        """
        Red page, "Deceptive site ahead", on `spring.globex.example`. The newsletter went to 40,000 people at 8 o'clock.
        """,
        priority=1,
        urgency=1,
        category="Security/Website",
        tags="website outage marketing",
        team=NETWORK,
        source="chat",
        then=[
            take("mei", "5m"),
            say(
                "mei",
                "6m",
                "I am looking at it. Please do not send a second newsletter for the moment.",
            ),
            note(
                "mei",
                "30m",
                """
                Not hacked: the short links of the newsletter tool point through a domain that is on Safe Browsing's list because of another of its customers.

                - [x] site scanned, clean
                - [x] review requested
                - [ ] own click domain `go.globex.example`
                """,
            ),
            say(
                "mei",
                "10m",
                "Your site is clean. The tracking links of the newsletter tool share a domain with somebody who is not. I have asked for a review and am setting up a domain of our own for the links, about an hour.",
                status="In Progress",
            ),
            watch("mei", "2m", "mallory"),
            say("quentin", "1h", "Red page is gone on my phone, still there on my laptop."),
            say("mei", "8m", "The laptop keeps its list for up to 30 minutes. It will follow."),
        ],
    ),
    Story(
        "5h",
        "ruth",
        "Scanned contracts are not searchable any more",
        """
        Until last week I could search in scans from the machine in Legal. Now they are just pictures.
        """,
        category="Hardware/Printer",
        tags="scanner ocr legal",
        team=DESK,
        then=[
            do("priya", "1h", status="Open", assignee="priya"),
            note(
                "priya",
                "10m",
                "OCR licence of the MFP was bound to the old serial number, device was swapped on Monday. Dealer transfers it today.",
            ),
        ],
    ),
    Story(
        "4h",
        "owen",
        "Badge of the new cleaning crew does not open the loading dock",
        """
        Six badges, numbers 4471 to 4476. Front door works, dock does not. They start at 18:00.
        """,
        category="Access/Badges",
        tags="badges access-control",
        team=DESK,
        due="3h",
        then=[
            do("lead", "20m", status="Open", team=NETWORK),
            note("lead", "1m", "Door groups are with the Network team. Mei, Jonas?"),
        ],
    ),
    Story(
        "3h",
        "yuki",
        "Data export from the plate reader takes ten times as long",
        """
        96 wells used to take a minute, now ten. Nothing else was changed, except that the reader's PC was updated on Friday.
        """,
        category="Hardware/Workstation",
        tags="lab performance",
        team=DESK,
        then=[
            do("agent", "25m", status="Open", assignee="agent"),
            say(
                "agent",
                "5m",
                "Hi Yuki, I suspect the virus scanner looking at every well's file. May I exclude the export folder and ask you to time one plate?",
            ),
        ],
    ),
    Story(
        "2h",
        "erin",
        "Zebra on packing table 3 prints labels shifted to the left",
        """
        Reported by phone. About 4 mm to the left since the roll was changed, the carrier's barcode is cut off.
        """,
        about="ACME-PR-05",
        category="Hardware/Printer",
        tags="printer warehouse",
        team=DESK,
        by="priya",
        source="web",
        then=[
            take("priya", "5m"),
            say(
                "priya",
                "6m",
                "Erin, please hold the *pause* and *cancel* keys together for two seconds, the printer then measures the new roll by itself. Does the next label sit right?",
                status="Pending",
            ),
        ],
    ),
    Story(
        "95m",
        "george",
        "Expense app: photo of a receipt is rejected as too dark",
        """
        It was a candle-light dinner with a client, I cannot make it any brighter. Is there another way to hand it in?
        """,
        priority=4,
        category="Software/Finance",
        tags="expenses mobile",
        team=DESK,
        then=[do("tomas", "40m", status="Open")],
    ),
    Story(
        "74m",
        "marcus",
        "VPN: two-factor prompt never arrives on the phone",
        """
        I am at a supplier's site, no mobile reception in the hall but good Wi-Fi. The VPN wants a push, the push does not come. Codes would be fine if there were a place to type one.
        """,
        priority=2,
        category="Network/VPN",
        tags="vpn mfa",
        team=NETWORK,
        then=[
            do("agent2", "11m", status="Open", assignee="agent2"),
            say(
                "agent2",
                "4m",
                "There is a place, it is only well hidden: type your password, a comma and the six digits, like `hunter2,123456`, into the *password* field.",
            ),
            say("marcus", "7m", "Wow. That works, but no human being would ever find it."),
            note(
                "agent2",
                "3m",
                "He is right. Put this into the VPN article, and ask the vendor for a second field.",
            ),
        ],
    ),
    Story(
        "58m",
        "tamika",
        "Phone queue: callers hear the greeting for the summer party",
        """
        The party was in July. Callers are told that we are all dancing on the roof, which some find charming and our director does not.
        """,
        category="Software/Telephony",
        tags="telephony care",
        team=DESK,
    ),
    Story(
        "44m",
        "simone",
        "Balance 4 does not send its weights to the LIMS",
        """
        Balances 1 to 3 do. I have restarted both the balance and the LIMS client. The display says `TX OK`, so it believes that it sends.
        """,
        category="Software/LIMS",
        tags="lims lab",
    ),
    Story(
        "37m",
        "dana",
        "Sick note in the shared printer tray, please advise",
        """
        I found a colleague's medical certificate in the tray of the printer on the 2nd floor. Is there a way that pages only come out when the person stands in front of it?
        """,
        category="Hardware/Printer",
        tags="printer privacy",
        team=DESK,
    ),
    Story(
        "31m",
        "Sam Porter",
        "Interview link for tomorrow asks me for a company account",
        """
        The meeting link from your HR says "You need permission from your organization". I do not have an organization yet, that is what the interview is for :)
        """,
        category="Software/Meetings",
        source="email",
        tags="careers",
    ),
    Story(
        "26m",
        "ivan",
        "Export of all asset changes in the last quarter",
        """
        For the inventory audit: who changed which device, and when. CSV is enough. No hurry, the auditors come in three weeks.
        """,
        priority=4,
        category="Hardware/Planning",
        tags="report audit",
        team=DESK,
        due="14d",
    ),
    Story(
        "22m",
        "lucia",
        "Payroll upload hangs at 99 %",
        """
        The file has 418 lines, the same as last month. I have been watching 99 % for twenty minutes and do not dare to close the window. Salaries must be in by noon tomorrow.
        """,
        priority=2,
        urgency=2,
        category="Software/Finance",
        tags="payroll hr",
        team=DESK,
        then=[
            do("agent", "6m", status="Open", assignee="agent"),
            say(
                "agent",
                "3m",
                "Please leave the window open, Lucía, you did the right thing. I am checking on the other side whether the file arrived.",
            ),
        ],
    ),
    Story(
        "17m",
        "alerts@watchtower.example",
        "WARNING: disk of bos-fs01 will be full in 4 days",
        """
        ```
        host      bos-fs01
        volume    D: 3.61 of 3.80 TB
        forecast  full in 4 d 6 h
        growth    46 GB per day since Monday (before: 3 GB)
        ```
        """,
        category="Servers/Storage",
        tags="monitoring storage boston",
        source="api",
        custom={"monitor": {"check": "disk_forecast", "host": "bos-fs01", "incident": 89361}},
    ),
    Story(
        "13m",
        "hector",
        "Second floor in Boston: no phone rings",
        """
        Outgoing calls work. If somebody calls us it rings for them, but nothing happens on our desks. Ten people, all of Sales.
        """,
        priority=2,
        urgency=2,
        category="Network/Telephony",
        tags="telephony boston outage",
        team=NETWORK,
        then=[
            do("agent2", "4m", status="Open", assignee="agent2"),
            note(
                "agent2",
                "3m",
                "Registrations of the 2nd floor expired at the same second, that smells like the SBC's failover test. Calling the provider.",
            ),
        ],
    ),
    Story(
        "9m",
        "bob",
        "Mouse pointer disappears when I share my screen",
        """
        Only in the browser version of the meeting app, in the desktop app it is there. Demo for a customer at 4 pm, I can use the app for that one.
        """,
        priority=4,
        about="ACME-LT-017",
        category="Software/Meetings",
        tags="meetings",
        team=DESK,
    ),
    Story(
        "6m",
        "grace",
        "Approver is on leave, payments are waiting",
        """
        Eleven payments wait for Dana's deputy, who is on leave until Monday as well. Who can approve, and can we set that up for the next time?
        """,
        priority=2,
        category="Access/Permissions",
        tags="finance permissions",
    ),
    Story(
        "3m",
        "mallory",
        "Elevator phone in the tower has no line",
        """
        The inspector is here *right now* and will not sign. Cabin 2, number ends in 0179. He gives us until the end of the day.
        """,
        priority=1,
        urgency=1,
        category="Network/Telephony",
        tags="telephony safety",
        source="chat",
    ),
]
