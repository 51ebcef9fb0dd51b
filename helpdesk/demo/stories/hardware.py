"""Laptops, screens, printers, phones, meeting rooms."""

from helpdesk.demo.story import Story, close, do, note, rate, reopen, say, take, watch

DESK = "Service Desk"

STORIES = [
    Story(
        "57d 13:12",
        "grace",
        "Printer on the 3rd floor prints grey stripes over everything",
        """
        The big Kyocera next to Finance. Every page has two grey stripes from top to bottom, copies as well. We have to send out the quarterly statements by Friday.
        """,
        category="Hardware/Printer",
        tags="printer finance",
        team=DESK,
        then=[
            take("tomas", "40m"),
            say(
                "tomas",
                "10m",
                """
                Hi Grace, stripes on copies *and* prints point to the drum. Two quick tests, please:

                1. Clean the narrow strip of glass left of the scanner with a dry cloth and copy a page.
                2. Print a status page (*Menu > Reports > Status*) and check it for stripes.
                """,
                status="Pending",
            ),
            say("grace", "1h20m", "Glass was clean already. The status page has the stripes too."),
            say(
                "tomas",
                "15m",
                "Then it is the drum unit, it has done 412,000 pages. The technician comes **tomorrow between 10 and 12**. For the statements I have added the printer on floor 4 to your list: `NYC-4-COLOR`.",
                status="In Progress",
            ),
            do("tomas", "1d", status="Resolved"),
            rate(
                "grace",
                "40m",
                "good",
                "The grey stripes are gone, and so is my bad conscience about the paper.",
            ),
            say("grace", "2h", "Flawless now. Statements are in the mail."),
            do("tomas", "3d", status="Closed"),
        ],
    ),
    Story(
        "54d 15:44",
        "tamika",
        "Laptop battery lasts 35 minutes",
        """
        My ThinkPad used to run half a day. Now I cannot get through one stand-up without the charger, and yesterday it just switched off at 41 %.
        """,
        category="Hardware/Laptop",
        tags="laptop battery warranty",
        team=DESK,
        custom={"asset_tag": "ACM-LT-0388", "warranty_until": "2027-03-31"},
        then=[
            take("agent", "1h5m"),
            say(
                "agent",
                "10m",
                "Hello Tamika, could you run `powercfg /batteryreport` in a command window and paste the lines with *capacity*?",
                status="Pending",
            ),
            say(
                "tamika",
                "40m",
                """
                ```
                DESIGN CAPACITY       57,000 mWh
                FULL CHARGE CAPACITY  18,240 mWh
                CYCLE COUNT           611
                ```
                """,
            ),
            say(
                "agent",
                "20m",
                "32 % of what it once was: that one has earned its retirement. It is under warranty, I have ordered a new battery and will change it at your desk, ten minutes. Is Wednesday around 2 pm all right?",
            ),
            say("tamika", "12m", "Wednesday 2 pm is fine."),
            note(
                "agent",
                "2d",
                "Battery swapped, old one in the recycling box. RMA 7741-220 filed.",
                status="Resolved",
            ),
            do("agent", "5d", status="Closed"),
        ],
    ),
    Story(
        "51d 14:20",
        "joan",
        "Board room: display stays black when I connect my laptop",
        """
        I have directors here on the 14th and cannot have a technician crawling under the table again. The panel says *No signal* with the cable as well as with wireless sharing.
        """,
        priority=2,
        urgency=2,
        category="Hardware/Meeting room",
        tags="meeting-room display vip",
        team=DESK,
        then=[
            take("priya", "8m"),
            say("priya", "4m", "Good morning Joan. I am on my way up, the room is free until 11."),
            note(
                "priya",
                "45m",
                """
                - HDMI plate in the table: pin bent, cable replaced
                - switcher was on input 3 (nothing there), firmware 2.1 does not auto-switch
                - updated to 2.4, auto-switch on, tested with Mac, Windows and the sharing stick
                """,
            ),
            say(
                "priya",
                "10m",
                """
                Two things came together: a bent plug in the table and a switch that did not look for new devices. Both are fixed and I tested with three laptops.

                I have put a small card with a picture next to the socket, and I will be **in the room ten minutes before** your meeting on the 14th.
                """,
                status="Resolved",
            ),
            say("joan", "30m", "That is what I call service."),
            do("lead", "7d", status="Closed"),
        ],
    ),
    Story(
        "46d 12:08",
        "pawel",
        "Two scanner cradles at dock 5 do not charge",
        """
        Both left cradles in the row of six. Scanner blinks red three times and stops. In the right cradles the same scanners charge.
        """,
        about="ACME-SC-11",
        category="Hardware/Scanner",
        tags="warehouse scanner",
        team=DESK,
        then=[
            take("tomas", "3h"),
            say(
                "tomas",
                "10m",
                "Thanks for testing them crosswise, Paweł, that saves us a visit. I am sending a spare row of cradles with tomorrow's courier; please put the old one in the same box, label inside.",
            ),
            say("pawel", "1d6h", "Came at 10, plugged in, six green lights."),
            do("tomas", "20m", status="Resolved"),
            close("pawel", "1h"),
        ],
    ),
    Story(
        "42d 09:15",
        "farah",
        "Microscope workstation freezes when saving image stacks",
        """
        It hangs for two to three minutes while saving and sometimes does not come back. Stacks are about 9 GB. Windows then shows *Not responding* for the camera software. I lost one series of the night shift.
        """,
        priority=2,
        about="GLX-MIC-02",
        category="Hardware/Workstation",
        tags="lab storage",
        team=DESK,
        then=[
            take("agent", "30m"),
            say(
                "agent",
                "20m",
                "I am sorry about the night shift's series. May I connect remotely while you save a stack? Then I can see where it waits.",
            ),
            say("farah", "25m", "Yes, now is good, nothing is running until noon."),
            note(
                "agent",
                "40m",
                """
                Disk queue length 60+, data disk is at 97 % and it is the old spinning one:

                ```
                Disk 1 D:  reallocated sectors 412 (was 8 in January)
                Disk 1 D:  pending sectors     37
                ```

                This disk is dying. Copy first, everything else later.
                """,
                priority=1,
            ),
            say(
                "agent",
                "10m",
                """
                The data disk of the workstation is failing. Please **do not save anything to D: any more**; I have started to copy everything to the lab share (`\\\\lab\\rescue`) and will bring a new SSD this afternoon.
                """,
            ),
            do("agent", "6h", status="Pending"),
            say(
                "agent",
                "3h",
                "Copy complete: 3.1 TB, four files could not be read, their names are in `rescue\\unreadable.txt`. The new disk is built in.",
            ),
            say(
                "farah",
                "15h",
                "The four files are from calibration runs, no loss. Saving a stack now takes 11 seconds!",
            ),
            do("agent", "1h", status="Resolved"),
            rate("farah", "40m", "good"),
            do("agent", "6d", status="Closed"),
        ],
    ),
    Story(
        "39d 14:50",
        "ruth",
        "Docking station: second monitor flickers",
        """
        The right-hand screen goes black for a second every minute or so. It began when I came back from leave.
        """,
        priority=4,
        about="ACME-LT-026",
        category="Hardware/Monitor",
        tags="docking monitor",
        team=DESK,
        then=[
            take("priya", "5h"),
            say(
                "priya",
                "15m",
                "Welcome back! While you were away we rolled out a driver that is not good friends with this dock. Could you leave the laptop docked and switched on tonight? The corrected firmware installs itself after 20:00.",
                status="Pending",
            ),
            say("ruth", "20h", "No flicker this morning."),
            do("priya", "1h", status="Resolved"),
            do("priya", "4d", status="Closed"),
        ],
    ),
    Story(
        "31d 15:22",
        "hector",
        "Work phone fell into the harbor",
        """
        Literally. It is at the bottom of Boston Harbor, next to the customer's yacht. Number is +1 617 555 0167. I need the authenticator on it for practically everything.
        """,
        priority=2,
        category="Hardware/Phone",
        tags="phone mfa loss",
        team=DESK,
        source="email",
        then=[
            take("agent", "9m"),
            say(
                "agent",
                "6m",
                """
                Well, at least nobody else will read your mail there. What I have done in the last minutes:

                - phone locked and wiped, should it ever surface
                - SIM blocked, replacement ordered for the same number
                - **temporary access pass** for your accounts, I will call you on Teams to read it to you

                A spare iPhone from our drawer leaves with the courier at 4 pm.
                """,
            ),
            note(
                "agent",
                "4m",
                "Identity checked by video call, Dana confirmed him too. Pass valid 8 h, one use.",
            ),
            say(
                "hector",
                "1d2h",
                "Phone is here, number works, authenticator set up with your pass. I owe you a clam chowder.",
            ),
            do("agent", "10m", status="Resolved"),
            rate("hector", "40m", "bad", "Friendly, but I was without a phone for far too long."),
            do("lead", "3d", status="Closed"),
        ],
    ),
    Story(
        "27d 10:34",
        "george",
        "Key 7 on my keyboard prints 77",
        """
        For somebody in Finance this is more exciting than it sounds. I noticed it in a transfer of $77,012 that should have been $7,012.
        """,
        priority=2,
        category="Hardware/Peripherals",
        tags="keyboard finance",
        team=DESK,
        then=[
            take("tomas", "15m"),
            say(
                "tomas",
                "5m",
                "I would not trust that keyboard with another cent. A new one is on its way to you by internal mail, and for the next hours please raise *Keyboard > Repeat delay* to the maximum.",
            ),
            say(
                "george",
                "3h",
                "New keyboard arrived, tested with all ten digits. The transfer had not been released, luckily.",
            ),
            do("tomas", "10m", status="Resolved"),
            close("george", "5m"),
        ],
    ),
    Story(
        "21d 11:58",
        "sofia",
        "Badge printer feeds two cards at once",
        """
        Every second badge comes out half printed because two cards stick together. 14 new colleagues start on Monday and I have to have their badges ready.
        """,
        category="Hardware/Printer",
        tags="printer badges",
        team=DESK,
        due="-17d",
        then=[
            take("priya", "50m"),
            say(
                "priya",
                "5m",
                "Hi Sofia, fan the pack of cards like playing cards before loading it, and put in no more than 50. If it still doubles, the feed roller needs cleaning; there should be a pack of cleaning cards in the lid.",
                status="Pending",
            ),
            say(
                "sofia",
                "2h",
                "Fanning helped a bit, then again two at once. There are no cleaning cards in the lid.",
            ),
            say(
                "priya",
                "10m",
                "I will bring some over and do it for you at 3.",
                status="In Progress",
            ),
            do("priya", "2h10m", status="Resolved"),
            say("sofia", "1d", "It jammed again after twenty cards, sorry!"),
            reopen("sofia", "1m"),
            note(
                "priya",
                "25m",
                "Roller surface is glazed, cleaning is not enough. Spare part KX-90 in the storeroom, shelf C4.",
                status="In Progress",
            ),
            say(
                "priya",
                "3h",
                "New roller is in, I ran 60 cards in one go without a single double.",
                status="Resolved",
            ),
            close("sofia", "20h"),
        ],
    ),
    Story(
        "15d 13:03",
        "lucia",
        "Headsets for six new people in HR",
        """
        We need six headsets, wired, with a mute button on the cable, the same model as in Customer Care if possible. Cost centre GLX-HR-020.
        """,
        priority=4,
        category="Hardware/Request",
        tags="request headset",
        team=DESK,
        custom={"cost_center": "GLX-HR-020", "quantity": 6},
        then=[
            take("tomas", "1d"),
            say(
                "tomas",
                "10m",
                "Ordered: 6 x Jabra Evolve2 30, USB-C. The supplier names next week as the delivery date, I will bring them over myself.",
                status="Pending",
                scheduled="2d",
            ),
        ],
    ),
    Story(
        "11d 14:41",
        "owen",
        "Lobby screen shows the desktop instead of the welcome page",
        """
        Since last night visitors can admire our wallpaper and a message about activating Windows.
        """,
        category="Hardware/Meeting room",
        tags="display lobby",
        team=DESK,
        then=[
            take("priya", "35m"),
            note(
                "priya",
                "20m",
                "Player's licence server could not be reached after it was moved to the guest VLAN on Tuesday. Moved back, player restarted, autostart repaired.",
            ),
            say(
                "priya",
                "5m",
                "Your visitors are welcome again. The little computer behind the screen had been moved to a network in which it could not prove its licence.",
                status="Resolved",
            ),
            do("priya", "4d", status="Closed"),
        ],
    ),
    Story(
        "7d 15:09",
        "dana",
        "Replacement plan for laptops older than four years",
        """
        Could you give me a list of our laptops that are older than four years, with their users, so that I can put the replacement into next year's budget? By department would be ideal.
        """,
        category="Hardware/Planning",
        tags="report budget laptop",
        team=DESK,
        due="5d",
        then=[
            take("lead", "2h"),
            say(
                "lead",
                "1d3h",
                """
                Hello Dana, first numbers from the inventory. 31 of your 118 laptops will be past four years by January:

                | department | count | oldest |
                |---|---|---|
                | Sales | 9 | 5.6 years |
                | Warehouse | 8 | 6.1 years |
                | Engineering | 7 | 4.9 years |
                | Finance | 4 | 4.4 years |
                | others | 3 | 4.2 years |

                Would you like the warehouse to stay on rugged tablets, as Paweł suggested? That changes the price by about a third.
                """,
                status="Pending",
            ),
            watch("ivan", "3h"),
            say(
                "ivan",
                "20m",
                "For the warehouse I am in favour of tablets, too. Laptops die of dust there.",
            ),
            note(
                "lead",
                "1h",
                "Wait for Dana's word, she decides on the budget. Ivan is only advising.",
            ),
        ],
    ),
    Story(
        "4d 10:27",
        "erin",
        "Rugged tablet on forklift 2 reboots when driving over the ramp",
        """
        Erin called: the tablet restarts nearly every time the forklift goes over the dock ramp. Mount was tightened yesterday, no change.
        """,
        category="Hardware/Tablet",
        tags="warehouse tablet",
        team=DESK,
        by="agent",
        source="web",
        then=[
            take("agent", "5m"),
            note(
                "agent",
                "10m",
                "Sounds like the vehicle power adapter, we had the same on forklift 5 in May (loose pogo pins). Ordering a dock of the new revision.",
            ),
            say(
                "agent",
                "15m",
                "Erin, I suspect the power contacts of the dock. A new one arrives Thursday. Until then, please try with the tablet charged and the vehicle power unplugged: does it survive the ramp then?",
                status="Pending",
            ),
            say("erin", "22h", "Unplugged it stays on, all day. So it's the dock."),
            do("agent", "40m", status="In Progress"),
        ],
    ),
    Story(
        "3d 09:52",
        "Sam Porter",
        "Left my umbrella and a USB stick in your waiting room",
        """
        I was at your office on Thursday for an interview. The stick is blue and has my portfolio on it. Could you have a look?
        """,
        priority=4,
        category="General/Lost and found",
        team=DESK,
        source="email",
        then=[
            take("tomas", "2h"),
            say(
                "tomas",
                "15m",
                "Hello Sam, both are at the reception in an envelope with your name. We have not plugged the stick in, and for the same reason we recommend encrypting it. Open until 6 pm.",
                status="Resolved",
            ),
        ],
    ),
]
