"""Mail, office, ERP, and the servers they run on."""

from helpdesk.demo.story import Story, close, do, note, reopen, say, take, watch

DESK = "Service Desk"
NETWORK = "Network"

STORIES = [
    Story(
        "56d 10:17",
        "grace",
        "ERP takes a minute to open an invoice",
        """
        Since the update at the weekend every invoice takes 50 to 70 seconds to open. Lists are fast, only the detail view is slow. It is the same for all five of us.
        """,
        priority=2,
        category="Software/ERP",
        tags="erp performance finance",
        team=DESK,
        then=[
            take("agent", "20m"),
            say(
                "agent",
                "10m",
                "Thank you for the exact description, Grace, that narrows it down a lot. I am measuring on the server now.",
            ),
            note(
                "agent",
                "1h",
                """
                The update dropped an index. Slow query log:

                ```sql
                SELECT * FROM inv_line WHERE doc_no = '8812-4471' ORDER BY pos;
                -- Seq Scan on inv_line  (rows=14,201,773)  58 911 ms
                ```

                Vendor ticket 55-20931 opened. Their hotfix is due Thursday, but nothing speaks against the index today.
                """,
            ),
            say(
                "agent",
                "30m",
                "A database index was lost in the update. I have the vendor's consent to put it back tonight at 21:00, the ERP will be read-only for about ten minutes.",
                status="Pending",
            ),
            say("grace", "22h", "Under a second now. My team says thank you, in capital letters."),
            do("agent", "15m", status="Resolved"),
            do("agent", "4d", status="Closed"),
        ],
    ),
    Story(
        "52d 11:33",
        "mallory",
        "Restore: folder Pricing was deleted by accident",
        """
        Somebody (me) deleted `\\\\globex\\ops\\Pricing\\2026` this morning around 10:45 while tidying up. It is not in the recycle bin.
        """,
        priority=2,
        urgency=2,
        category="Servers/Backup",
        tags="restore backup",
        team=DESK,
        then=[
            take("tomas", "7m"),
            say(
                "tomas",
                "4m",
                "It happens to the best. The last snapshot is from 10:00, restoring it now next to the original as `2026 (restored)`.",
            ),
            say(
                "tomas",
                "18m",
                "There it is: 1,204 files, 2.8 GB. Please check whether anything was changed between 10:00 and 10:45.",
                status="Pending",
            ),
            say(
                "mallory",
                "25m",
                "All there. Only one sheet was open in that time and I know what I typed. You saved my afternoon.",
            ),
            do("tomas", "3m", status="Resolved"),
            close("mallory", "20m"),
        ],
    ),
    Story(
        "50d 14:15",
        "joan",
        "Calendar invitations show up an hour late for London",
        """
        Directors in London receive my invitations one hour off since the clocks changed. In my own calendar they are right.
        """,
        category="Software/Mail",
        tags="calendar outlook vip",
        team=DESK,
        then=[
            take("priya", "25m"),
            say(
                "priya",
                "20m",
                "I can reproduce it: the series was made with the time zone *(UTC+00:00) Monrovia*, which has no summer time. New invitations with *London* arrive correctly.",
            ),
            say(
                "priya",
                "1h",
                "I have corrected the zone of the four recurring meetings. The participants get one update, nothing to accept.",
                status="Resolved",
            ),
            say("joan", "3h", "London confirms. How on earth did Monrovia get in there?"),
            say(
                "priya",
                "15m",
                "It stands right above London in the list and both are called UTC+00:00. I have pinned *London* to the top of yours.",
            ),
            do("priya", "5d", status="Closed"),
        ],
    ),
    Story(
        "47d 06:30",
        "alerts@watchtower.example",
        "WARNING: backup of nyc-fs01 finished with errors",
        """
        ```
        job       nightly-nyc-fs01
        started   23:00:04
        finished  05:58:51
        result    WARNING 3 of 1 884 213 files skipped
        E: \\finance\\2026\\close\\Q2-consolidation.xlsx  in use
        E: \\finance\\2026\\close\\bridge.xlsx            in use
        E: \\hr\\~$salary.docx                           access denied
        ```
        """,
        category="Servers/Backup",
        tags="monitoring backup",
        team=DESK,
        source="api",
        custom={"monitor": {"check": "backup", "host": "nyc-fs01", "incident": 87310}},
        then=[
            take("tomas", "2h40m"),
            note(
                "tomas",
                "20m",
                "Shadow copies had been turned off on E: for lack of space. Extended the volume by 200 GB, shadow copies on, test run clean.",
                status="Resolved",
            ),
            do("tomas", "2d", status="Closed"),
        ],
    ),
    Story(
        "43d 15:55",
        "marcus",
        "Container builds fail: no space left on device",
        """
        ```
        write /var/lib/docker/tmp/GetImageBlob: no space left on device
        ERROR: Job failed: exit code 1
        ```

        Runner `bos-ci-02`. Number one is fine.
        """,
        category="Servers/CI",
        tags="ci disk boston",
        team=DESK,
        then=[
            take("agent", "30m"),
            note(
                "agent",
                "10m",
                "480 of 500 GB are images from last year. The cleanup timer was disabled in April ('temporarily').",
            ),
            say(
                "agent",
                "15m",
                """
                412 GB of old images removed, and the nightly cleanup runs again:

                ```console
                $ systemctl enable --now docker-prune.timer
                $ df -h /var/lib/docker
                /dev/sdb1  500G   61G  439G  13% /var/lib/docker
                ```
                """,
                status="Resolved",
            ),
            close("marcus", "10m"),
        ],
    ),
    Story(
        "38d 13:29",
        "ruth",
        "PDF signatures are shown as invalid",
        """
        Contracts signed by our counterparty's lawyers are marked *signature validity unknown*. They claim that it is us.
        """,
        category="Software/Office",
        tags="pdf certificate legal",
        team=DESK,
        then=[
            take("tomas", "3h"),
            say(
                "tomas",
                "45m",
                "It is half us: their certificate comes from a European trust list that your reader had never downloaded. I have switched on *Load trusted certificates from an EUTL*, please open a contract again.",
            ),
            say("ruth", "1h5m", "Green check mark. I will tell them it was a draw."),
            do("tomas", "10m", status="Resolved"),
            do("tomas", "5d", status="Closed"),
        ],
    ),
    Story(
        "36d 10:40",
        "hector",
        "Excel crashes with the pricing workbook",
        """
        Opens, shows the first sheet, gone. Started with this morning's version from Bob. 64 MB, about 30 sheets with lookups to the ERP.
        """,
        category="Software/Office",
        tags="excel",
        team=DESK,
        then=[
            take("agent", "1h"),
            say(
                "agent",
                "30m",
                "The sheet *Archive* contains 1,048,576 formatted empty rows. I have saved a copy without them as `pricing-slim.xlsx`: 3.1 MB. Does that one open?",
                status="Pending",
            ),
            say(
                "hector",
                "20m",
                "Opens in two seconds and all the numbers are there. Bob admits to having painted a whole column yellow.",
            ),
            do("agent", "5m", status="Resolved"),
            close("hector", "4m"),
        ],
    ),
    Story(
        "34d 08:55",
        "yuki",
        "Request: Python and JupyterLab on the analysis machine",
        """
        For the new assay evaluation we would like to use notebooks on `LAB-ANALYSIS-1`. Our statistician works with Python 3.12, pandas and scikit-learn.
        """,
        priority=4,
        category="Software/Request",
        tags="request python lab",
        team=DESK,
        then=[
            take("priya", "1d"),
            say(
                "priya",
                "15m",
                "Hi Yuki, nice to see notebooks in the lab. Should it be reachable from your desks too, or only at the machine itself?",
                status="Pending",
            ),
            say("yuki", "5h", "From our desks, please, for Farah, Simone and me."),
            say(
                "priya",
                "2d",
                """
                It is installed as a service: <https://lab-analysis-1.globex.example:8888>, sign in with your usual account. Environment `assay`:

                ```
                python 3.12.8 | pandas 2.3 | scikit-learn 1.6 | matplotlib 3.10
                ```

                Notebooks are kept in the backed-up folder `D:\\notebooks`.
                """,
                status="Resolved",
            ),
            say("yuki", "1d", "Beautiful. Our first plot is already on the wall."),
            do("priya", "4d", status="Closed"),
        ],
    ),
    Story(
        "30d 12:12",
        "pawel",
        "Shipping labels print with yesterday's date",
        """
        The carrier refused a pallet because of it. The computer's clock in the corner says the right date.
        """,
        priority=2,
        category="Software/Shipping",
        tags="shipping warehouse",
        team=DESK,
        then=[
            take("tomas", "10m"),
            note(
                "tomas",
                "25m",
                "The label service runs on its own VM whose time sync was pointing to a host we removed in June. Clock 7 h behind, so before 07:00 it is yesterday.",
            ),
            say(
                "tomas",
                "5m",
                "The label server lived seven hours in the past. Its clock is right again, please reprint the refused ones with *Reprint shipment*.",
            ),
            say("pawel", "20m", "Reprinted, the driver took the pallet."),
            do("tomas", "5m", status="Resolved"),
            do("tomas", "3d", status="Closed"),
        ],
    ),
    Story(
        "26d 14:48",
        "sofia",
        "Survey tool: German umlauts come out as question marks",
        """
        In the export of the employee survey `Müller` becomes `M?ller`. Online everything is displayed correctly.
        """,
        priority=4,
        category="Software/Other",
        tags="encoding hr",
        team=DESK,
        then=[
            take("priya", "4h"),
            say(
                "priya",
                "10m",
                "The export is written as Windows-1252 and Excel is told it were UTF-8. In the export dialog choose *UTF-8 with BOM*, then it is right in Excel as well.",
                status="Resolved",
            ),
            say("sofia", "18h", "Also fixed my old complaint about the Danish colleagues, thanks!"),
            close("sofia", "2m"),
        ],
    ),
    Story(
        "23d 09:44",
        "nils",
        "Staging database needs a copy of last night's production data",
        """
        We are hunting a bug that only shows with real volumes. **Anonymised**, please: names and addresses are not needed, order lines are.
        """,
        category="Servers/Database",
        tags="database staging boston",
        team=DESK,
        then=[
            take("agent", "2h"),
            note(
                "agent",
                "15m",
                "Use the masking script of the data protection officer (v3), not v2: that one forgot the delivery notes.",
                scheduled="-22d",
            ),
            say(
                "agent",
                "1d",
                """
                Loaded at 02:00, masked before it left production:

                | table | rows |
                |---|---|
                | orders | 2,118,402 |
                | order_lines | 11,930,775 |
                | customers (masked) | 88,206 |
                """,
                status="Resolved",
            ),
            say(
                "nils",
                "5h",
                "We found it within the hour: a rounding error from order line 10,000 on.",
            ),
            do("agent", "5d", status="Closed"),
        ],
    ),
    Story(
        "20d 15:12",
        "george",
        "Monthly close: report 'Open items' is empty",
        """
        It ran for 20 minutes and produced an Excel file with headings and nothing below. Last month it worked. The auditors want it by Wednesday.
        """,
        priority=2,
        category="Software/ERP",
        tags="erp report finance",
        team=DESK,
        then=[
            take("agent", "15m"),
            say("agent", "20m", "Which posting period did you choose?", status="Pending"),
            say("george", "5m", "009, as always... no, wait. It is 010 now, is it not?"),
            say(
                "george",
                "12m",
                "Yes. With 010 there are 4,311 lines. I would like to withdraw my complaint.",
            ),
            note(
                "agent",
                "5m",
                "Suggest to the vendor to default to the open period. Third time this year.",
                status="Resolved",
            ),
            close("george", "2m"),
        ],
    ),
    Story(
        "18d 10:25",
        "Sam Porter",
        "Application portal rejects my CV",
        """
        Your careers page says "File type not allowed" for a PDF. Tried with Firefox and Safari. The position closes on Sunday.
        """,
        category="Software/Website",
        tags="website careers",
        team=DESK,
        source="email",
        then=[
            take("priya", "1h"),
            note(
                "priya",
                "20m",
                "His file is called `CV Porter.PDF`; the check on the site compares the extension in lower case only. Bug for the web agency.",
            ),
            say(
                "priya",
                "5m",
                "Hello Sam, please rename the file so that it ends in `.pdf` in small letters, then it is accepted. Sorry for the pedantic form, we are having it corrected.",
                status="Resolved",
            ),
            say("Sam Porter", "40m", "That did it. Thank you for the fast answer on a Friday!"),
            do("priya", "6d", status="Closed"),
        ],
    ),
    Story(
        "14d 09:10",
        "bob",
        "Quotes lose their logo when I send them",
        """
        On my screen the quote looks right, customers see a red cross where our logo should be. Template *Quote 2026 v4*.
        """,
        category="Software/Office",
        tags="template outlook",
        team=DESK,
        then=[
            take("tomas", "2h"),
            say(
                "tomas",
                "25m",
                "The logo in v4 is linked to a file on our server, which customers cannot see of course. I have embedded it and saved the template as v5. It is already in your list.",
                status="Resolved",
            ),
            say(
                "bob",
                "1d",
                "v5 shows the logo, but now the table of positions is in Times New Roman.",
            ),
            reopen("bob", "1m"),
            say(
                "tomas",
                "50m",
                "My mistake: the style got lost while saving. Corrected in v5.1, and I had three colleagues look at it.",
                status="Resolved",
            ),
            close("bob", "2h"),
        ],
    ),
    Story(
        "10d 11:47",
        "ivan",
        "Which of our servers still run Windows Server 2016?",
        """
        Our insurance asks for a list, and for the date by which they will be gone.
        """,
        category="Servers/Planning",
        tags="audit windows insurance",
        team=DESK,
        due="4d",
        then=[
            take("lead", "3h"),
            say(
                "lead",
                "1d",
                """
                Five, of which three are easy:

                - `nyc-prn01`, `nyc-lic01`, `bos-fs01`: replaced by the end of the month
                - `nyc-erp-app2`: waits for the vendor's release 12, promised for Q1
                - `ewr-scale01` (truck scale): vendor out of business, **isolated network** is the only honest answer

                Is a letter with this content enough, or do they want their own form?
                """,
                status="Pending",
            ),
            say(
                "ivan",
                "1d2h",
                "They want the form, of course. I have attached nothing because I have not received it yet. To be continued.",
            ),
        ],
    ),
    Story(
        "8d 14:31",
        "farah",
        "Instrument calendar sends reminders at 3 am",
        """
        All bookings in the calendar *Cytometer A* remind me five hours early. On my phone that means 3 in the morning.
        """,
        category="Software/Mail",
        tags="calendar lab",
        team=DESK,
        then=[
            take("priya", "1h"),
            say(
                "priya",
                "10m",
                "I am sorry for your nights. The calendar was created by an account set to UTC, with *all-day* events. I have rebuilt it in Eastern time; could you tell me tomorrow whether it slept through?",
                status="Pending",
            ),
            say("farah", "23h", "Slept like a stone. It and I."),
            do("priya", "30m", status="Resolved"),
        ],
    ),
    Story(
        "7d 09:33",
        "quentin",
        "Adobe licences for two freelancers, three months",
        """
        Anna Klein and Ravi Menon help with the spring campaign. Creative Cloud all apps, please, from the 1st. Budget GLX-MKT-077.
        """,
        priority=4,
        category="Software/License",
        tags="license adobe request",
        team=DESK,
        custom={"cost_center": "GLX-MKT-077", "quantity": 2, "months": 3},
        then=[
            take("tomas", "6h"),
            note(
                "tomas",
                "10m",
                "One seat is free, one must be bought ($79.49 per month). Mallory signs for purchases above $100.",
            ),
            say(
                "tomas",
                "5m",
                "One licence is in stock. For the second I need Mallory's consent: $238.47 for three months. Mallory, may I order it?",
                status="Pending",
            ),
            watch("tomas", "1m", "mallory"),
        ],
    ),
    Story(
        "4d 13:54",
        "simone",
        "LIMS: PDF certificates arrive without the second page",
        """
        Certificates of analysis with more than 12 parameters are cut after page one when the LIMS mails them. Printed from the screen they are complete.
        """,
        priority=2,
        category="Software/LIMS",
        tags="lims pdf lab",
        team=DESK,
        then=[
            take("agent", "40m"),
            say(
                "agent",
                "30m",
                "Could you name two or three certificates that were affected? Then I can compare what was generated with what was sent.",
            ),
            say(
                "simone",
                "50m",
                "COA-26-11821, COA-26-11833 and COA-26-11840. All to different customers.",
            ),
            note(
                "agent",
                "2h",
                """
                Generated files are complete, the mail gateway's *attachment sanitiser* rewrites them:

                ```
                pdf-cdr[2214]: COA-26-11821.pdf: object 44 0 R (page 2) dropped: unknown filter /JBIG2Decode
                ```

                Signature images on page 2. Needs an exception, talk to Mei about the gateway.
                """,
            ),
            say(
                "agent",
                "15m",
                "Our mail gateway removes page two, because it does not know the format of the scanned signature. We are working on an exception. Until then please send them through the customer portal, the files there are complete.",
                status="In Progress",
            ),
            watch("agent", "2m", "mei"),
        ],
    ),
    Story(
        "3d 11:05",
        "nils",
        "Licence server for the compiler is down",
        """
        ```
        armcc: error C9932E: Cannot obtain license for Compiler with license version >= 5.0
        Feature: compiler  Server: 27005@lic01.acme.example
        FlexNet Licensing error: -15,578
        ```

        Nobody in Boston can build.
        """,
        priority=1,
        urgency=2,
        category="Servers/License",
        tags="license boston outage",
        team=DESK,
        then=[
            take("tomas", "11m"),
            say("tomas", "5m", "I see it, the vendor daemon has crashed. Starting it again."),
            say(
                "tomas",
                "14m",
                "It runs, 4 of 12 licences are in use already. It had run out of file handles; I have raised the limit and will look deeper tomorrow.",
                status="Pending",
            ),
            say("nils", "8m", "Builds are green again."),
            note(
                "tomas",
                "3h",
                "Same crash on the 9th at 03:20, nobody was building then. Leak in daemon 11.16, release notes of 11.18 mention it. Update planned for tonight.",
                status="In Progress",
            ),
            do("tomas", "16h", status="Resolved"),
        ],
    ),
]
