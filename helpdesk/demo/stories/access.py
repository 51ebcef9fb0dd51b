"""Passwords, second factors, permissions, and people who come and go."""

from helpdesk.demo.story import Story, close, do, note, rate, reopen, say, take, watch

DESK = "Service Desk"

STORIES = [
    Story(
        "59d 13:40",
        "sofia",
        "New colleague in Sales starts on the 1st: Malik Osei",
        """
        Please prepare everything for **Malik Osei**, Account Executive, Boston office, manager Héctor Ramos.

        - laptop (standard sales) and phone
        - mailbox, CRM (role *AE East*), VPN
        - badge for Boston, floors 2 and 3
        """,
        category="People/Onboarding",
        tags="onboarding boston",
        team=DESK,
        due="-50d",
        custom={"manager": "Héctor Ramos", "start_on": "the 1st", "badge_floors": [2, 3]},
        then=[
            take("priya", "2h"),
            note(
                "priya",
                "30m",
                """
                - [x] account `mosei`, group *Sales East*
                - [x] CRM licence (2 left)
                - [ ] laptop imaged
                - [ ] phone
                - [ ] badge -> Boston reception
                """,
            ),
            say(
                "priya",
                "5m",
                "Thank you for telling us early, Sofia. Accounts exist already; laptop and phone go to Boston with Thursday's courier.",
                status="Pending",
            ),
            say(
                "priya",
                "4d",
                "Everything is in Boston, Héctor has signed for it. Malik's first password is valid once and Héctor hands it over in a sealed envelope.",
            ),
            say("sofia", "3d2h", "He was working by 9:30 on day one. That is a record."),
            do("priya", "20m", status="Resolved"),
            rate("sofia", "40m", "good"),
            do("priya", "5d", status="Closed"),
        ],
    ),
    Story(
        "53d 09:05",
        "ruth",
        "Locked out after changing my password",
        """
        I changed my password on Friday as asked, and since this morning my account locks itself every few minutes, even though I type the right one.
        """,
        priority=2,
        category="Access/Password",
        tags="password lockout",
        team=DESK,
        source="chat",
        then=[
            take("tomas", "4m"),
            say(
                "tomas",
                "3m",
                "Some other device still tries the old password. Do you read mail on a tablet, or is there an old phone in a drawer?",
            ),
            say("ruth", "9m", "The iPad at home! My daughter uses it for drawing."),
            note(
                "tomas",
                "4m",
                "Confirmed in the log: 40 failed IMAP sign-ins since 06:10 from 198.51.100.61 (residential), agent `iPadOS`.",
            ),
            say(
                "tomas",
                "2m",
                "That is the one, it knocks every three minutes. I have blocked mail on it until you have entered the new password there, and unlocked you.",
            ),
            say("ruth", "11m", "I am in. Thank you for the detective work."),
            do("tomas", "1m", status="Resolved"),
            do("tomas", "3d", status="Closed"),
        ],
    ),
    Story(
        "48d 15:18",
        "nils",
        "Write access to the share Engineering/Releases",
        """
        I am taking over release management from Marcus while he is on parental leave and need to write to `\\\\acme\\eng\\releases`.
        """,
        category="Access/Permissions",
        tags="share permissions boston",
        team=DESK,
        then=[
            take("agent", "50m"),
            say(
                "agent",
                "10m",
                "Hi Nils, the owner of this share is Marcus. @Marcus, is that all right with you?",
                status="Pending",
            ),
            watch("agent", "1m", "marcus"),
            say("marcus", "2h", "Yes, please, until the end of my leave."),
            say(
                "agent",
                "25m",
                "Done. You are in the group *eng-releases-rw*; the access ends by itself in 90 days, we will remind you both a week before. Sign out and in once.",
                status="Resolved",
            ),
            close("nils", "1h"),
        ],
    ),
    Story(
        "44d 12:30",
        "lucia",
        "Leaver: Tom Brandt, last day this Friday",
        """
        Tom leaves us on good terms. Please

        1. close his account on Friday at 17:00
        2. forward his mail to me for 30 days
        3. keep his files for George
        """,
        category="People/Offboarding",
        tags="offboarding",
        team=DESK,
        then=[
            take("priya", "1h"),
            say(
                "priya",
                "20m",
                "All three are scheduled. For the forwarding an automatic answer will name you as the contact, is that fine?",
                status="Pending",
            ),
            say("lucia", "1h", "Perfect."),
            note(
                "priya",
                "3d",
                "Account disabled 17:00, tokens revoked, 2 sessions ended. Mailbox converted to shared. OneDrive handed to G. Hadley. Laptop and badge back, CRM licence freed.",
                status="Resolved",
            ),
            do("priya", "4d", status="Closed"),
        ],
    ),
    Story(
        "40d 10:11",
        "quentin",
        "Authenticator app asks for a code I do not have",
        """
        New phone, restored from backup, and now the authenticator is empty. It wants me to scan a code, and to see the code I need the authenticator.
        """,
        priority=2,
        category="Access/MFA",
        tags="mfa phone",
        team=DESK,
        then=[
            take("agent", "18m"),
            say(
                "agent",
                "5m",
                "The classic circle, I break it every week. I will call you on your desk phone in five minutes to make sure that you are you, then you get a pass that lets you in once.",
            ),
            note(
                "agent",
                "15m",
                "Called back on the number in the directory, asked for employee number. Old method removed, temporary pass issued.",
            ),
            say(
                "quentin", "20m", "Back in, and this time I turned on the cloud backup of the app."
            ),
            do("agent", "5m", status="Resolved"),
            rate("quentin", "40m", "good", "Two minutes. I had planned to lose the morning."),
            do("agent", "5d", status="Closed"),
        ],
    ),
    Story(
        "35d 14:02",
        "dana",
        "Who can read the folder Operations/Contracts?",
        """
        Before I put the new supplier contracts there I would like to know who can open them. I have a feeling that it is half the company.
        """,
        category="Access/Permissions",
        tags="share permissions audit",
        team=DESK,
        then=[
            take("lead", "1h30m"),
            say(
                "lead",
                "2h",
                """
                Your feeling is right, I am afraid: 61 people. They come from three groups:

                | group | people | why |
                |---|---|---|
                | ops-team | 9 | intended |
                | all-newyork | 48 | inherited from the parent folder since 2021 |
                | interns-2023 | 4 | should have ended in 2023 |

                Shall I cut it down to *ops-team* plus Legal?
                """,
                status="Pending",
            ),
            say("dana", "30m", "Yes, please. And thank you for not only answering the question."),
            say(
                "lead",
                "40m",
                "Done: ops-team and Legal, 12 people. The four intern accounts are gone altogether.",
                status="Resolved",
            ),
            note(
                "lead",
                "5m",
                "Nils' team has the same inheritance problem on Engineering/Archive. Make it a project?",
            ),
            do("lead", "6d", status="Closed"),
        ],
    ),
    Story(
        "29d 16:45",
        "bob",
        "CRM says 'Your licence has expired'",
        """
        Only me, colleagues can work. I am in front of a customer tomorrow at 9.
        """,
        priority=2,
        urgency=2,
        category="Access/License",
        tags="license crm",
        team=DESK,
        then=[
            take("tomas", "10m"),
            note(
                "tomas",
                "15m",
                "CRM had 45 seats, 46 users since Malik. The system throws out whoever signed in last. Two leavers still hold seats.",
            ),
            say(
                "tomas",
                "5m",
                "You had no seat any more: there were 46 people on 45 chairs. I have freed two from colleagues who left, please sign in again.",
                status="Resolved",
            ),
            say("bob", "4m", "Works. Phew."),
            close("bob", "1d"),
        ],
    ),
    Story(
        "22d 09:30",
        "farah",
        "Guest account for a visiting researcher, two weeks",
        """
        Dr. Ingrid Sato from the University of Leeds works with us from the 9th to the 20th. She needs Wi-Fi and the instrument booking calendar, nothing else.
        """,
        priority=4,
        category="Access/Guest",
        tags="guest lab",
        team=DESK,
        then=[
            take("priya", "3h"),
            say(
                "priya",
                "20m",
                "Guest account is ready and lives exactly from the 9th, 07:00 until the 20th, 20:00. I have sent the sealed letter to the lab's reception.",
                status="Resolved",
            ),
            say(
                "farah",
                "9d",
                "Ingrid's project needs three more days, until the 25th. Could you extend it?",
            ),
            reopen("farah", "1m"),
            say("priya", "30m", "Extended to the 25th.", status="Resolved"),
            do("priya", "6d", status="Closed"),
        ],
    ),
    Story(
        "16d 11:21",
        "tamika",
        "Shared mailbox care@acme.example does not show up in Outlook",
        """
        I moved from second to first line and was told I would see the shared mailbox. It has been two days.
        """,
        category="Access/Mailbox",
        tags="mailbox outlook",
        team=DESK,
        then=[
            take("agent", "1h15m"),
            say(
                "agent",
                "10m",
                "Congratulations on the move! You had been given *send as* but not *full access*. Corrected; it appears by itself within the hour, without a restart.",
                status="Resolved",
            ),
            say("tamika", "2h", "There it is. 214 unread, I may regret this."),
            close("tamika", "30m"),
        ],
    ),
    Story(
        "13d 14:26",
        "ivan",
        "Local administrator rights for the CAD update",
        """
        The vendor's update for the CAD suite insists on an administrator at nine machines in Boston. Could I get temporary rights, or can you push it?

        Machines: `BOS-CAD-01` to `BOS-CAD-09`
        """,
        category="Access/Privileges",
        tags="admin-rights cad boston",
        team=DESK,
        then=[
            take("lead", "2h"),
            note(
                "lead",
                "5m",
                "No standing admin rights, policy 4.2. @Arjun Patel, can you package it?",
                assignee="agent",
            ),
            say(
                "agent",
                "1h",
                "Hi Ivan, I would rather push it, then it is documented and nobody has to walk around. I need the installer and the licence server's name.",
                status="Pending",
            ),
            say(
                "ivan",
                "3h",
                "Installer is in `\\\\acme\\software\\cad\\2026.1`, licence server `lic01.acme.example:27000`.",
            ),
            note(
                "agent",
                "1d1h",
                """
                Silent install works on the test machine:

                ```powershell
                .\\setup.exe --quiet --norestart --license-server 27000@lic01.acme.example
                # exit code 3010 = restart needed
                ```
                """,
                status="In Progress",
            ),
            say(
                "agent",
                "20m",
                "Package is ready. I would install tomorrow from 19:00; people only have to leave the machines on. Will you tell them?",
            ),
            say("ivan", "30m", "Told them. Go ahead."),
            say("agent", "1d", "Eight of nine are done. `BOS-CAD-07` was off.", status="Pending"),
            say("ivan", "1d20h", "07 is on again since this morning."),
            do("agent", "3h", status="Resolved"),
            rate("ivan", "40m", "bad", "It took a day and a half to press one button."),
        ],
    ),
    Story(
        "9d 13:13",
        "sofia",
        "Change of name: Tamika Johnson becomes Tamika Johnson-Reed",
        """
        She got married, the papers are with us. Please change display name and mail address, and keep the old address for a while. From the 1st of next month.
        """,
        priority=4,
        category="People/Change",
        tags="name-change",
        team=DESK,
        then=[
            take("priya", "1d"),
            say(
                "priya",
                "5m",
                "With pleasure, and our congratulations. Planned for the night before; the old address stays as an alias for two years.",
                status="Pending",
                scheduled="8d",
            ),
            watch("priya", "1m", "tamika"),
        ],
    ),
    Story(
        "6d 09:20",
        "simone",
        "Electronic signature asks for a certificate that expired",
        """
        When releasing a batch record I get *Certificate expired 2 days ago*. Without a signature the batch stays in quarantine, and there are three trucks in the yard.
        """,
        priority=1,
        urgency=1,
        category="Access/Certificate",
        tags="certificate lab outage",
        team=DESK,
        then=[
            take("agent", "5m"),
            say(
                "agent",
                "3m",
                "I see it, Simone. Renewing your certificate now; please stay at the workstation with your card.",
            ),
            note(
                "agent",
                "12m",
                """
                Auto-renewal failed for 6 people, the template lost its enrolment permission in last week's hardening:

                ```
                CertEnroll: 0x80094012 The permissions on the certificate template do not allow ...
                ```
                """,
            ),
            say(
                "agent",
                "9m",
                "Please put the card in once more and choose *Renew*. It should ask for your PIN twice.",
            ),
            say("simone", "7m", "Signed. Trucks are leaving. Thank you for being so quick."),
            note(
                "agent",
                "30m",
                "Other five renewed too, template fixed, alert at 14 days before expiry added.",
                status="Resolved",
            ),
        ],
    ),
    Story(
        "5d 14:36",
        "grace",
        "Two new people in Finance need access to the payment portal",
        """
        Leah Stone and Omar Farouk start in Accounts Payable. They need the payment portal with the role *Preparer* (not *Approver*!).
        """,
        category="Access/Permissions",
        tags="permissions finance",
        team=DESK,
        due="1d",
        then=[
            take("tomas", "1d"),
            say(
                "tomas",
                "10m",
                "Hello Grace, for the payment portal I need Dana's approval by mail or here. @Dana?",
                status="Pending",
            ),
            watch("tomas", "1m", "dana"),
            say("dana", "5h", "Approved for both, as preparers, with a limit of $10,000."),
            do("tomas", "30m", status="In Progress"),
        ],
    ),
]
