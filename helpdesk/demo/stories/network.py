"""VPN, Wi-Fi, lines, names and addresses."""

from helpdesk.demo.story import Story, close, do, note, rate, say, take, watch

NETWORK = "Network"

STORIES = [
    Story(
        "58d 14:05",
        "bob",
        "VPN drops every ten minutes when I work from home",
        """
        Since Monday the VPN disconnects roughly every ten minutes. I get thrown out of the CRM each time and lose whatever I was typing.

        What I tried so far:

        - restarted the router and the laptop
        - cable instead of Wi-Fi, no difference
        - phone hotspot: **works fine for over an hour**

        The client only says "Connection lost".
        """,
        priority=2,
        about="ACME-LT-017",
        category="Network/VPN",
        tags="vpn home-office",
        team=NETWORK,
        then=[
            take("agent2", "25m"),
            say(
                "agent2",
                "6m",
                """
                Hi Bob, that it works over the hotspot is a very useful hint, thank you.

                Could you send me two things?

                1. The model of your home router.
                2. The last lines of `C:\\ProgramData\\HarborVPN\\client.log` right after a drop.
                """,
                status="Pending",
            ),
            say(
                "bob",
                "3h",
                """
                Router is a FritzBox 7590. Here is the log:

                ```
                14:52:07 INFO  tunnel up, mtu=1420
                15:02:11 WARN  no keepalive for 25s
                15:02:11 WARN  peer unreachable, retry 1/3
                15:02:19 ERROR peer unreachable, retry 3/3 - closing tunnel
                ```
                """,
                files="client.log",
            ),
            note(
                "agent2",
                "20m",
                """
                Exactly 600 s between up and drop. His provider's NAT forgets the UDP mapping after 10 min idle, our keepalive is set to 0 on the *old* profile. He never got the new one: device missed the rollout group.
                """,
                files="rollout-group.csv",
                status="In Progress",
            ),
            say(
                "agent2",
                "15m",
                """
                Found it. Your laptop still has an old profile that never says "I am still here", and your provider closes a quiet connection after ten minutes.

                I have put your laptop into the right group. Please sign out of the VPN client once and in again; the profile should then be called `Harbor-2`.
                """,
            ),
            say("bob", "1d1h", "A whole morning without a single drop. You made my week!"),
            do("agent2", "12m", status="Resolved"),
            rate(
                "bob",
                "40m",
                "good",
                "Explained so well that I could tell my brother-in-law. He has the same router.",
            ),
            close("bob", "2d"),
        ],
    ),
    Story(
        "55d 13:20",
        "erin",
        "No Wi-Fi in aisles 14 to 18 of the Newark warehouse",
        """
        Phoned in by Erin. The handheld scanners lose the network in the rear aisles, people walk back to aisle 12 to sync their picks. Started after the new racking was put up last weekend.
        """,
        priority=2,
        category="Network/Wi-Fi",
        tags="wifi warehouse",
        team=NETWORK,
        by="tomas",
        source="web",
        then=[
            take("jonas", "1h"),
            say(
                "jonas",
                "10m",
                """
                Hi Erin, steel racking full of bottled water is about the worst thing one can put in front of an access point. I will come by with a survey kit tomorrow at 09:00. Is somebody there who can open the cage at dock 3?
                """,
            ),
            say("erin", "2h", "Paweł has the key and starts at 6. I told him."),
            note(
                "jonas",
                "20h",
                """
                Survey done. Signal by aisle (5 GHz, at scanner height):

                | aisle | before | with test AP |
                |---|---|---|
                | 12 | -61 dBm | -58 dBm |
                | 14 | -79 dBm | -60 dBm |
                | 16 | -88 dBm | -63 dBm |
                | 18 | none | -66 dBm |

                Needs two more APs on the rear wall. PoE budget of the cage switch is enough (212 of 370 W used).
                """,
            ),
            say(
                "jonas",
                "30m",
                """
                Measured this morning: behind the new racks there is practically nothing left. We will mount **two more access points** on the rear wall. The electrician can be there on Thursday.

                Until then I have turned up the existing one, which should bring you to about aisle 15.
                """,
                status="Pending",
            ),
            watch("lead", "1h"),
            say("jonas", "3d4h", "Both access points are up. Erin, how do the scanners behave?"),
            say("erin", "4h", "All the way to aisle 18 and the ramp as well. Thank you!"),
            do("jonas", "30m", status="Resolved"),
            rate("erin", "40m", "good"),
            do("jonas", "5d", status="Closed"),
        ],
    ),
    Story(
        "49d 09:42",
        "nils",
        "git.acme.example resolves to the wrong address in the Boston office",
        """
        In Boston I get the public address, so every clone goes out through the firewall and back in:

        ```console
        $ dig +short git.acme.example @10.20.0.53
        203.0.113.40
        $ dig +short git.acme.example @10.10.0.53
        10.10.4.12
        ```

        Cloning the firmware repository takes 40 minutes that way instead of 3.
        """,
        category="Network/DNS",
        tags="dns boston",
        team=NETWORK,
        then=[
            take("mei", "50m"),
            say(
                "mei",
                "25m",
                """
                Confirmed. The Boston resolver has not received the internal zone since the 3rd, its transfer key had expired:

                ```
                zone acme.example/IN: refresh: failure trying master 10.10.0.53#53: tsig verify failure
                ```

                New key is in place, serial is the same on both now. You may have to flush your cache once.
                """,
                status="Resolved",
            ),
            say("nils", "35m", "3 min 12 s. Perfect, thanks."),
            note(
                "mei",
                "10m",
                "Added zone serial comparison of all resolvers to the monitoring, so nobody has to notice this by the clock again.",
            ),
            do("mei", "4d", status="Closed"),
        ],
    ),
    Story(
        "37d 16:10",
        "yuki",
        "Please open port 8443 from the lab to the sequencer vendor",
        """
        The new sequencer uploads its run reports to the vendor's cloud. According to their manual it needs

        - TCP 8443 to `ingest.genodyne.example`
        - NTP to anywhere

        Serial number and contract are with Mallory.
        """,
        category="Network/Firewall",
        tags="firewall lab change",
        team=NETWORK,
        then=[
            take("agent2", "1h10m"),
            say(
                "agent2",
                "15m",
                """
                Hello Yuki, happy to. Three questions before I touch the lab's firewall:

                1. Which address has the sequencer? (On its screen under *Settings > Network*.)
                2. Do the reports contain patient data?
                3. Is NTP to our own server `10.40.0.1` all right? It is more exact than most of the internet.
                """,
                status="Pending",
            ),
            say(
                "yuki",
                "18h",
                """
                1. 10.40.12.77
                2. No, only machine telemetry and quality scores. Farah checked with the vendor.
                3. Yes, works, I just set it.
                """,
            ),
            note(
                "agent2",
                "30m",
                "Change CHG-0311: `permit tcp host 10.40.12.77 host 198.51.100.19 eq 8443`. Approved by Lena in the Tuesday meeting.",
                status="In Progress",
            ),
            say(
                "agent2",
                "1d2h",
                "The rule is active, for that one machine and that one destination. First upload went through at 11:04, 212 MB.",
                status="Resolved",
            ),
            close("yuki", "3h"),
        ],
    ),
    Story(
        "33d 02:14",
        "alerts@watchtower.example",
        "CRITICAL: bos-core-sw1 unreachable",
        """
        ```
        host      bos-core-sw1 (10.20.0.2)
        check     icmp, snmp
        state     CRITICAL for 180 s
        affected  31 hosts behind it
        ```
        """,
        priority=1,
        urgency=1,
        category="Network/Outage",
        tags="monitoring boston outage",
        team=NETWORK,
        source="api",
        custom={"monitor": {"check": "icmp", "host": "bos-core-sw1", "incident": 88121}},
        then=[
            take("jonas", "9m"),
            note(
                "jonas",
                "4m",
                "On call. UPS card answers, switch does not. Both power supplies in that rack hang on the same feed. Calling the building.",
            ),
            note(
                "jonas",
                "35m",
                """
                Security guard confirms: breaker F12 tripped, somebody had plugged a floor polisher into the rack's service outlet. Breaker back on.

                ```
                02:58:31 bos-core-sw1 %SYS-5-RESTART: System restarted
                02:59:40 bos-core-sw1 %LINEPROTO-5-UPDOWN: Te1/0/1 up
                ```
                """,
            ),
            do(
                "jonas",
                "20m",
                status="Resolved",
                tags=["monitoring", "boston", "outage", "postmortem"],
            ),
            note(
                "lead",
                "6h",
                """
                Nice work at 3 in the morning. For the review:

                - [ ] second feed for rack B2
                - [ ] lock on the service outlet
                - [x] tell the cleaning company
                """,
            ),
            do("jonas", "3d", status="Closed"),
        ],
    ),
    Story(
        "24d 15:31",
        "quentin",
        "Uploading videos to the agency takes all night",
        """
        We send 20 to 30 GB of raw footage to our agency every week. Upload speed test at my desk says 11 Mbit/s, at home I have ten times that. Is there a limit somewhere?
        """,
        priority=4,
        category="Network/Performance",
        tags="bandwidth marketing",
        team=NETWORK,
        then=[
            take("mei", "3h"),
            say(
                "mei",
                "20m",
                """
                Bonjour Quentin! There is: on your floor every desk shares a guaranteed lane with the phones, and bulk uploads come last on purpose.

                I can offer the sync station in room 4.11. It is on its own line, put the files into `\\\\tower\\outbox\\agency` and it sends them overnight at 400 Mbit/s with a resume after interruptions.
                """,
                status="Pending",
            ),
            say(
                "quentin",
                "1d3h",
                "Tried it with the product shoot: 26 GB arrived before I had my coffee. Merci!",
            ),
            do("mei", "1h", status="Resolved"),
            rate("quentin", "40m", "good", "The agency asked whether we had a new line."),
            do("mei", "4d", status="Closed"),
        ],
    ),
    Story(
        "17d 12:55",
        "simone",
        "Label printers in the lab lost their addresses after the power cut",
        """
        Four Zebra printers at the sample intake show `0.0.0.0`. We are writing labels by hand right now, which our auditor will not like.
        """,
        priority=2,
        category="Network/DHCP",
        tags="dhcp printer lab",
        team=NETWORK,
        then=[
            take("agent2", "12m"),
            note(
                "agent2",
                "14m",
                "Scope 10.40.20.0/24 is exhausted: 254 of 254 leased. 190 of the leases belong to the visitor phones, somebody bridged the guest SSID into the lab VLAN in March.",
            ),
            say(
                "agent2",
                "20m",
                """
                The address pool was full: visitors' phones were given lab addresses by a mistake in our configuration. That is corrected, and your four printers now have **fixed reservations**:

                | printer | address |
                |---|---|
                | intake-1 | 10.40.20.11 |
                | intake-2 | 10.40.20.12 |
                | intake-3 | 10.40.20.13 |
                | freezer | 10.40.20.14 |

                Please switch each off and on once.
                """,
            ),
            say(
                "simone", "16m", "All four print. I will file the handwritten ones as a deviation."
            ),
            do("agent2", "5m", status="Resolved"),
            do("agent2", "6d", status="Closed"),
        ],
    ),
    Story(
        "12d 10:02",
        "hector",
        "Calls break up on video meetings in Boston, mostly after lunch",
        """
        Customers tell me that I sound like a robot between about 1 and 3 pm. In the morning everything is fine. It affects the four of us on the window side.
        """,
        category="Network/Wi-Fi",
        tags="wifi voice boston",
        team=NETWORK,
        then=[
            take("jonas", "2h"),
            say(
                "jonas",
                "15m",
                "Hi Héctor, could you tell me the name of the access point next time it happens? On Windows: `netsh wlan show interfaces`, the line *BSSID*.",
                status="Pending",
            ),
            say(
                "hector",
                "1d4h",
                """
                Here you go, taken during a call just now:

                ```
                    SSID                   : ACME-Staff
                    BSSID                  : 6c:b2:ae:41:0f:d3
                    Radio type             : 802.11n
                    Band                   : 2.4 GHz
                    Channel                : 6
                    Signal                 : 91%
                ```
                """,
            ),
            note(
                "jonas",
                "40m",
                "2.4 GHz on channel 6 with 91 % signal: next to the kitchen, and the microwave is busiest from 12:30 on. Turning 2.4 off on that AP and steering to 5 GHz.",
                status="In Progress",
            ),
            say(
                "jonas",
                "10m",
                "You will laugh: the microwave oven. Your laptops were on the same frequency. I have moved the window side to another band, please watch it for the rest of the week.",
                status="Pending",
            ),
            say("hector", "3d1h", "Three days of clean calls, and I had soup during one of them."),
            do("jonas", "45m", status="Resolved"),
            rate(
                "hector",
                "40m",
                "bad",
                "Solved in the end, but I had to tell the same thing to three people.",
            ),
        ],
    ),
    Story(
        "8d 08:48",
        "owen",
        "Card readers on the 9th floor are offline",
        """
        The doors fail open so nobody is locked in, but we have a guard sitting there now. The reader panel shows *NO HOST*. Nothing was changed on our side that I know of.
        """,
        priority=1,
        urgency=1,
        category="Network/Outage",
        tags="access-control outage",
        team=NETWORK,
        source="chat",
        then=[
            take("mei", "6m"),
            say(
                "mei",
                "5m",
                "On it. Is the green light next to the network socket of the panel lit?",
            ),
            say("owen", "4m", "Orange, blinking, about twice a second."),
            note(
                "mei",
                "11m",
                """
                Port is err-disabled:

                ```
                tower-9-sw2# show interfaces status err-disabled
                Gi1/0/37  access-panel  err-disabled  psecure-violation
                ```

                New MAC on it since 08:31. Owen's contractor swapped the panel board.
                """,
            ),
            say(
                "mei",
                "8m",
                "The contractor exchanged the board this morning, and the switch took the new one for an intruder. I have registered it, the readers should be back within a minute.",
            ),
            say(
                "owen",
                "3m",
                "All green. Guard goes back to the lobby. I will tell them to call you first next time.",
            ),
            do("mei", "2m", status="Resolved"),
            watch("owen", "1m"),
            do("lead", "2d", status="Closed"),
        ],
    ),
    Story(
        "6d 13:37",
        "marcus",
        "Static address for the test rig on bench 3",
        """
        The rig at bench 3 (MAC `b8:27:eb:90:1c:44`) gets another address every few days and our scripts lose it. Could it have a fixed one in 10.20.30.0/24, and a name, for example `rig3.bos.acme.example`?
        """,
        priority=4,
        category="Network/DNS",
        tags="dns dhcp boston",
        team=NETWORK,
        then=[
            take("agent2", "4h"),
            say(
                "agent2",
                "10m",
                "Done: `rig3.bos.acme.example` is `10.20.30.33` from its next renewal on, at the latest tonight. Forward and reverse.",
                status="Resolved",
            ),
        ],
    ),
    Story(
        "5d 11:16",
        "mallory",
        "Second internet line for Harbor Lab: what would it cost?",
        """
        After the outage in spring our board asks for a backup line at the lab. What are the options, what do they cost a month, and how long until it would stand? I need a page for the meeting on the 28th.
        """,
        category="Network/Planning",
        tags="quote wan lab",
        team=NETWORK,
        due="6d",
        custom={"budget_code": "GLX-OPS-114", "requested_by_board": True},
        then=[
            take("jonas", "5h"),
            say(
                "jonas",
                "1d1h",
                """
                Good morning Mallory, here is a first comparison. Firm quotes for the first two are on their way.

                | option | speed | monthly | ready in |
                |---|---|---|---|
                | second fibre, other duct | 500/500 | $640 | 10-12 weeks |
                | business cable | 300/40 | $185 | 3 weeks |
                | 5G router, unlimited | ~200/30 | $95 | 3 days |

                My advice: cable now, fibre when the street is opened in spring anyway.
                """,
                status="Pending",
            ),
            note(
                "lead",
                "2h",
                "Jonas, please ask the fibre people whether the duct really is another one. Last time both ran over the same bridge.",
            ),
            say(
                "mallory",
                "1d3h",
                "Very clear, thank you. Does the sequencer keep running if we fall back to the cable line's 40 Mbit upload?",
            ),
            do("jonas", "1h", status="In Progress"),
        ],
    ),
]
