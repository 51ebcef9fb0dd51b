"""Who is there: tenants, companies with sites, people, teams, and what work is done for them.

The cast of the tests, too.
"""

from dataclasses import dataclass, field

PASSWORD = "helpdesk-demo"  # noqa: S105  known to everybody, on purpose
# What tells a demo from a real installation.
MARK = "admin@demo.example"


@dataclass(frozen=True)
class Place:
    name: str
    address: str
    city: str
    state: str
    postal_code: str
    country: str
    phone: str
    is_primary: bool = False


@dataclass(frozen=True)
class Firm:
    """A customer, with the mail domains that claim its people."""

    name: str
    domain: str
    sites: list[Place]
    # Modules that are switched off for it.
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody with a user name; `rights` are further columns of User."""

    username: str
    name: str
    email: str
    role: str = "requester"
    company: str = ""
    site: str = ""
    department: str = ""
    phone: str = ""
    rights: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Crew:
    """A team, by the user names of its lead and members."""

    name: str
    lead: str
    members: str


@dataclass(frozen=True)
class Group:
    """Who decides on what others of a company ask for, by user names."""

    name: str
    company: str
    managers: str
    members: str
    description: str = ""


@dataclass(frozen=True)
class Provider:
    """A tenant and everybody in it."""

    slug: str
    name: str
    is_default: bool
    firms: list[Firm]
    people: list[Person]
    crews: list[Crew]
    groups: list[Group] = field(default_factory=list)


ACME = Firm(
    "Acme Corp",
    "acme.example",
    [
        Place(
            "Headquarters", "240 Water Street", "New York", "NY", "10038", "US",
            "+1 212 555 0140", is_primary=True,
        ),
        Place(
            "Newark Warehouse", "18 Doremus Avenue", "Newark", "NJ", "07105", "US",
            "+1 973 555 0112",
        ),
        Place("Boston Office", "77 Summer Street", "Boston", "MA", "02110", "US", "+1 617 555 0166"),
    ],
)  # fmt: skip
GLOBEX = Firm(
    "Globex",
    "globex.example",
    [
        Place(
            "Globex Tower", "1400 Market Street", "Philadelphia", "PA", "19103", "US",
            "+1 215 555 0171", is_primary=True,
        ),
        Place("Harbor Lab", "5 Pier Road", "Baltimore", "MD", "21230", "US", "+1 410 555 0123"),
    ],
    without=("billing",),
)  # fmt: skip
UMBRA = Firm(
    "Umbra Logistics",
    "umbra.example",
    [
        Place(
            "Depot North", "9 Canal Way", "Albany", "NY", "12207", "US",
            "+1 518 555 0109", is_primary=True,
        ),
    ],
)  # fmt: skip

_SUPPORT = "Service Desk"
_NETWORK = "Network"
_HQ, _NEWARK, _BOSTON = "Headquarters", "Newark Warehouse", "Boston Office"
_TOWER, _LAB = "Globex Tower", "Harbor Lab"


def _staff(
    username: str,
    name: str,
    department: str,
    phone: str,
    role: str = "agent",
    *,
    domain: str = "demo.example",
) -> Person:
    return Person(username, name, f"{username}@{domain}", role, department=department, phone=phone)


def _acme(
    username: str, name: str, site: str, department: str, phone: str = "", **rights
) -> Person:
    return Person(
        username, name, f"{username}@acme.example", "requester", ACME.name, site, department, phone,
        {"asset_edit": "Read Only", **rights},
    )  # fmt: skip


def _globex(username: str, name: str, site: str, department: str, phone: str = "", **rights):
    return Person(
        username, name, f"{username}@globex.example", "requester", GLOBEX.name, site, department,
        phone, rights,
    )  # fmt: skip


DEMO = Provider(
    slug="demo",
    name="Harbor IT Services",
    is_default=True,
    firms=[ACME, GLOBEX],
    people=[
        _staff("admin", "Amara Okafor", _SUPPORT, "+1 212 555 0100", "admin"),
        _staff("lead", "Lena Fischer", _SUPPORT, "+1 212 555 0101", "manager"),
        _staff("agent", "Arjun Patel", _SUPPORT, "+1 212 555 0102"),
        _staff("agent2", "Agnes Lindqvist", _NETWORK, "+1 212 555 0103"),
        _staff("tomas", "Tomás Rivera", _SUPPORT, "+1 212 555 0104"),
        _staff("priya", "Priya Raman", _SUPPORT, "+1 212 555 0105"),
        _staff("jonas", "Jonas Weber", _NETWORK, "+1 212 555 0106"),
        _staff("mei", "Mei Chen", _NETWORK, "+1 212 555 0107"),
        _acme("dana", "Dana Whitfield", _HQ, "Operations", "+1 212 555 0141",
              is_manager=True, can_view_billing=True),
        _acme("ivan", "Ivan Petrov", _HQ, "IT", "+1 212 555 0142",
              it_privileges=True, asset_edit="Modify", can_view_billing=True),
        _acme("bob", "Bob Keller", _HQ, "Sales", "+1 212 555 0143"),
        _acme("erin", "Erin Walsh", _NEWARK, "Warehouse", "+1 973 555 0113",
              asset_edit="None", can_create_tickets=False),
        _acme("grace", "Grace Liu", _HQ, "Finance", "+1 212 555 0144"),
        _acme("hector", "Héctor Ramos", _BOSTON, "Sales", "+1 617 555 0167"),
        _acme("sofia", "Sofia Marin", _HQ, "Human Resources", "+1 212 555 0145"),
        _acme("nils", "Nils Bergström", _BOSTON, "Engineering", "+1 617 555 0168"),
        _acme("tamika", "Tamika Johnson", _HQ, "Customer Care"),
        _acme("pawel", "Paweł Nowak", _NEWARK, "Warehouse", "+1 973 555 0114"),
        _acme("ruth", "Ruth Adeyemi", _HQ, "Legal"),
        _acme("marcus", "Marcus Bell", _BOSTON, "Engineering"),
        _acme("joan", "Joan Tierney", _HQ, "Executive Office", "+1 212 555 0146"),
        _globex("mallory", "Mallory Reyes", _TOWER, "Operations", "+1 215 555 0172",
                is_manager=True, it_privileges=True, asset_edit="Modify", can_view_billing=True),
        _globex("quentin", "Quentin Dubois", _TOWER, "Marketing"),
        _globex("yuki", "Yuki Tanaka", _LAB, "Research", "+1 410 555 0124"),
        _globex("farah", "Farah Aziz", _LAB, "Research"),
        _globex("george", "George Hadley", _TOWER, "Finance", "+1 215 555 0173"),
        _globex("lucia", "Lucía Ferrer", _TOWER, "Human Resources"),
        _globex("owen", "Owen Pryce", _TOWER, "Facilities", "+1 215 555 0174"),
        _globex("simone", "Simone Hart", _LAB, "Quality"),
        # Nobody's employees: a walk-in, and a machine that reports by itself.
        Person("", "Sam Porter", "sam.porter@postbox.example", phone="+1 646 555 0190"),
        Person("", "Watchtower Monitoring", "alerts@watchtower.example"),
        # Colleagues who get along without us, so far.
        _acme("adele", "Adele Fontaine", _HQ, "Finance", "+1 212 555 0147", can_view_billing=True),
        _acme("benedikt", "Benedikt Sauer", _BOSTON, "Engineering", "+1 617 555 0169"),
        _acme("carmen", "Carmen Ochoa", _NEWARK, "Warehouse", asset_edit="None"),
        _acme("dmitri", "Dmitri Volkov", _NEWARK, "Logistics", "+1 973 555 0115"),
        _acme("elise", "Elise Nguyen", _HQ, "Marketing", "+1 212 555 0148"),
        _acme("farid", "Farid Rahimi", _HQ, "Customer Care", "+1 212 555 0149"),
        _acme("gwen", "Gwen Castellano", _BOSTON, "Sales"),
        _acme("hugo", "Hugo Lindgren", _BOSTON, "Engineering"),
        _acme("imani", "Imani Brooks", _HQ, "Human Resources", "+1 212 555 0150"),
        _acme("jasper", "Jasper de Wit", _NEWARK, "Logistics"),
        _acme("keiko", "Keiko Mori", _HQ, "Product", "+1 212 555 0151"),
        _acme("leandro", "Leandro Pires", _HQ, "Operations"),
        _acme("maeve", "Maeve O'Connell", _HQ, "Legal", "+1 212 555 0152"),
        _globex("anton", "Anton Kessler", _LAB, "Research", "+1 410 555 0125"),
        _globex("bianca", "Bianca Moretti", _TOWER, "Sales", "+1 215 555 0175"),
        _globex("cyrus", "Cyrus Behzadi", _LAB, "Quality"),
        _globex("delphine", "Delphine Roy", _TOWER, "Marketing"),
        _globex("ezra", "Ezra Whitlock", _TOWER, "Finance", "+1 215 555 0176"),
        _globex("freya", "Freya Halvorsen", _LAB, "Research"),
    ],
    crews=[
        Crew(_SUPPORT, "lead", "lead agent tomas priya"),
        Crew(_NETWORK, "jonas", "agent2 jonas mei"),
    ],
    groups=[
        Group("Sales and Warehouse", ACME.name, "dana", "bob erin",
              "What Sales at Headquarters and the Newark warehouse ask for."),
    ],
)  # fmt: skip

RIVAL = Provider(
    slug="rival",
    name="Rival Support",
    is_default=False,
    firms=[UMBRA],
    people=[
        _staff("boss", "Beatriz Solano", "Support", "+1 518 555 0100", "admin",
               domain="rival.example"),
        _staff("rita", "Rita Calloway", "Support", "+1 518 555 0101", domain="rival.example"),
        Person("walt", "Walt Jensen", "walt@umbra.example", "requester", UMBRA.name, "Depot North",
               "Dispatch", "+1 518 555 0110"),
        Person("noor", "Noor Haddad", "noor@umbra.example", "requester", UMBRA.name, "Depot North",
               "Accounts"),
    ],
    crews=[Crew("Support", "rita", "rita boss")],
)  # fmt: skip

# Job types. A story has the one that its category is called like.
SAVED_REPLIES = {
    "Ask for a screenshot": "Hello {first_name},\n\ncould you send us a screenshot of the whole window, "
    "with the message in it? You can paste it right into your answer.\n\nThank you,\n{agent}",
    "Restart, then tell us": "Hello {first_name},\n\nplease restart the computer (*Restart*, not *Shut "
    "down*) and try again. If it still happens, tell us the time, so that we find it in the logs."
    "\n\nBest regards,\n{agent}",
    "We are on it": "Hello {first_name},\n\nthank you for writing. I am looking into {number} and come "
    "back to you today.\n\nBest regards,\n{agent}",
    "Solved, please check": "Hello {first_name},\n\nthis should work again. Could you check, and press "
    "*My problem is solved* if so?\n\nBest regards,\n{agent}",
    "Waiting for a part": "Hello {first_name},\n\nthe part is ordered. We tell you as soon as it is here "
    "and agree on a time with you.\n\nBest regards,\n{agent}",
}
KINDS = [
    {
        "name": "Hardware",
        "description": "Computers, screens, printers, phones: broken, missing, or to be replaced.",
    },
    {
        "name": "Software",
        "description": "Programs that do not start, do not work, or are to be installed.",
    },
    {
        "name": "Network",
        "description": "Internet, Wi-Fi, VPN and everything that is slow or cannot be reached.",
        "default_priority": 2,
    },
    {
        "name": "Access",
        "description": "Accounts, folders, rights and keys.",
        "requires_approval": True,
    },
    {
        "name": "Data restore",
        "description": "Files, mails or whole machines back from a backup. Your manager approves it.",
        "requires_approval": True,
    },
]

PROVIDERS = [DEMO, RIVAL]
