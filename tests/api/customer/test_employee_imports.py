"""Employees from files: V028, V029, their progress and their faults."""

import csv
import io
import uuid

import pytest

from accounts.models import Mail, Session, User
from helpdesk.core.models import Event
from helpdesk.imports.models import Import

HEADER = "first_name,last_name,email,department,external_id"
PIA = ("site_number", "last_name", "email", "external_id", "asset_edit")
GOOD = "Nora,Quist,nora@acme.example,Legal,HR-1"


@pytest.fixture
def send(customer):
    """`send(person, text, …)` brings a file as a browser's form does."""

    def bring(person, content, path="/employees/import", **fields):
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = content if isinstance(content, bytes) else content.encode()
        parts += [head.encode(), body, f"\r\n--{mark}--\r\n".encode()]
        return customer(person).post(
            path, raw=b"".join(parts), content_type=f"multipart/form-data; boundary={mark}"
        )

    return bring


def counts(answer):
    assert answer.status == 200, answer.body
    data = answer.json["data"]
    return [data[name] for name in ("total", "created", "updated", "skipped", "failed")]


def test_it_takes_in_the_good_rows_and_reports_the_bad_ones(send, ivan, bob, office):
    content = "\n".join(
        [
            f"{HEADER},site_number,asset_edit",
            f"{GOOD},{office.number},read only",
            "Otto,,otto@acme.example,,,,",
            "Bob,Keller,BOB@acme.example,,,,",
            "Pia,,pia at acme,,HR-1,9999,All",
            "Nora,Twice,Nora@acme.example,,,,",
            "Rosa,Diaz,rosa@acme.example,,HR-1,,",
        ]
    )
    answer = send(ivan, content)
    data = answer.json["data"]
    assert counts(answer) == [6, 1, 0, 0, 5]
    assert (data["status"], data["dry_run"], data["progress"]) == ("done", False, 100)
    assert [(each["row"], each["field"]) for each in data["errors"]] == [
        (3, "last_name"),
        (4, "email"),
        # Each thing that is wrong with it, in the cells and in what they mean.
        *((5, name) for name in PIA),
        (6, "email"),
        (7, "external_id"),
    ]
    made = User.objects.get(email="nora@acme.example")
    assert (made.company, made.site, made.asset_edit) == (bob.company, office, "Read Only")
    assert (made.display_name, made.department, made.roles) == (
        "Nora Quist",
        "Legal",
        ["requester"],
    )
    assert not made.has_usable_password()
    assert made.employee_number > ivan.employee_number
    assert Event.objects.about(made).of_type("person_added").get().actor == ivan
    assert not User.objects.filter(first_name__in=["Otto", "Pia", "Rosa"]).exists()


def test_it_tells_all_that_is_wrong_with_a_change(send, ivan, bob, mallory):
    content = "\n".join(
        [
            "email,first_name,external_id,site_number,ismgr,status",
            f"bob@acme.example,{'x' * 101},HR-8,9999,true,inactive",
            "ivan@acme.example,,,,true,inactive",
            "mallory@globex.example,M,HR-9,9999,,gone",
            ",Nobody,HR-8,9999,true,",
        ]
    )
    User.objects.filter(pk=mallory.pk).update(external_id="HR-8")
    answer = send(ivan, content, mode="upsert")
    assert counts(answer) == [4, 0, 0, 0, 4]
    told = {}
    for each in answer.json["data"]["errors"]:
        told.setdefault(each["row"], set()).add(each["field"])
    assert told == {
        2: {"first_name", "external_id", "site_number", ""},
        3: {""},
        4: {"email", "site_number", "status"},
        5: {"email", "site_number", ""},
    }
    bob.refresh_from_db()
    assert bob.is_active and not bob.external_id


def test_it_takes_a_list_as_json(customer, ivan):
    people = [
        {"first_name": "Nora", "last_name": "Quist", "email": "nora@acme.example",
         "permissions": {"can_view_billing": True, "asset_edit": "Modify"}},
        {"first_name": "Otto", "last_name": "Mann", "email": "otto@acme.example", "salary": 1},
        "nobody",
    ]  # fmt: skip
    for path in ("/employees/import", "/employees/bulk-import", "/employees/bulk"):
        body = {"employees": people, "dry_run": path != "/employees/import"}
        answer = customer(ivan).post(path, body)
        done = path == "/employees/import"
        assert counts(answer) == [3, 1 if done else 0, 0, 0, 2 if done else 3]
        assert [each["row"] for each in answer.json["data"]["errors"]][-2:] == [2, 3]
    made = User.objects.get(email="nora@acme.example")
    assert (made.can_view_billing, made.asset_edit) == (True, "Modify")


@pytest.mark.parametrize("where", ["query", "form"])
def test_it_rehearses_without_a_trace(send, ivan, where):
    before = User.objects.count()
    content = f"{HEADER}\n{GOOD}\nNora,Again,nora@acme.example,,\nA,,a@acme.example,,\n"
    if where == "query":
        answer = send(ivan, content, "/employees/import?dry_run=true")
    else:
        answer = send(ivan, content, dry_run="true")
    assert counts(answer) == [3, 1, 0, 0, 2]
    assert answer.json["data"]["dry_run"] is True
    assert User.objects.count() == before
    # No number is used up, and no event tells of anybody.
    assert not Event.objects.filter(type="person_added", actor=ivan).exists()


def test_it_changes_those_who_are_there(send, ivan, bob, erin):
    session = Session.objects.create(
        user=erin, token_hash=b"e" * 32, expires_at="2999-01-01T00:00:00Z"
    )
    content = "\n".join(
        [
            "email,last_name,department,status,first_name,external_id",
            "BOB@acme.example,Kell,Marketing,,,",
            "erin@acme.example,,,inactive,,",
            "ivan@acme.example,,,,,",
            "new@acme.example,Newman,,,Nick,HR-2",
        ]
    )
    answer = send(ivan, content, mode="upsert")
    assert counts(answer) == [4, 1, 2, 1, 0]
    bob.refresh_from_db()
    assert (bob.display_name, bob.department, bob.phone) == ("Bob Kell", "Marketing", "")
    assert Event.objects.about(bob).of_type("person_updated").get().changes["department"] == [
        "", "Marketing",
    ]  # fmt: skip
    assert not User.objects.get(pk=erin.pk).is_active
    assert not Session.objects.filter(pk=session.pk).exists()
    assert Event.objects.about(erin).of_type("access_changed").exists()
    # Again, it finds everything as it says.
    assert counts(send(ivan, content, mode="upsert")) == [4, 0, 0, 4, 0]


def test_it_knows_people_by_the_id_of_their_own_company(send, ivan, bob, mallory):
    User.objects.filter(pk=bob.pk).update(external_id="HR-7")
    User.objects.filter(pk=mallory.pk).update(external_id="HR-8")
    content = "\n".join(
        [
            "external_id,email,first_name,last_name",
            "HR-7,robert@acme.example,,",
            "HR-8,mallory2@acme.example,M,R",
            "HR-9,ivan@acme.example,I,P",
            ",nobody@acme.example,N,N",
        ]
    )
    answer = send(ivan, content, mode="upsert", match_on="external_id")
    assert counts(answer) == [4, 0, 1, 0, 3]
    assert [each["field"] for each in answer.json["data"]["errors"]] == [
        "external_id", "email", "external_id",
    ]  # fmt: skip
    assert User.objects.get(pk=bob.pk).email == "robert@acme.example"
    assert User.objects.get(pk=mallory.pk).email == "mallory@globex.example"


def test_it_gives_no_right_that_the_importer_lacks(send, ivan, bob, dana):
    content = "\n".join(
        [
            "email,first_name,last_name,ismgr,it_privileges,department",
            "new@acme.example,N,N,yes,,",
            "bob@acme.example,,,yes,,Sales",
            "ivan@acme.example,,,,no,Sales",
            "dana@acme.example,,,no,,",
        ]
    )
    answer = send(ivan, content, mode="upsert")
    assert counts(answer) == [4, 0, 1, 0, 3]
    # A row does all it says, or nothing.
    assert User.objects.get(pk=bob.pk).department == ""
    assert User.objects.get(pk=ivan.pk).it_privileges


def test_it_invites_whom_the_file_says(send, ivan):
    content = (
        "first_name,last_name,email,send_invite\nA,B,a@acme.example,yes\nC,D,c@acme.example,\n"
    )
    assert counts(send(ivan, content)) == [2, 2, 0, 0, 0]
    assert [mail.person.email for mail in Mail.objects.all()] == ["a@acme.example"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_it_reads_files_as_spreadsheets_write_them(send, ivan, encoding):
    content = "Email;First Name;Last Name\r\nzoe@acme.example;Zoë;Müller\r\n".encode(encoding)
    assert counts(send(ivan, content)) == [1, 1, 0, 0, 0]
    assert User.objects.get(email="zoe@acme.example").display_name == "Zoë Müller"


@pytest.mark.parametrize(
    ("content", "fields", "wrong"),
    [
        ("", {}, "file"),
        (HEADER, {}, "file"),
        ("a,b\n1,2", {}, "file"),
        (f"{HEADER}\n{GOOD}", {"mode": "replace"}, "mode"),
        (f"{HEADER}\n{GOOD}", {"match_on": "phone"}, "match_on"),
        (f"{HEADER}\n{GOOD}", {"dry_run": "perhaps"}, "dry_run"),
        (f"{HEADER}\n{GOOD}", {"company_number": "4711"}, "company_number"),
        (f"{HEADER}\n{GOOD}", {"roles": "admin"}, "roles"),
    ],
)
def test_it_refuses_what_it_cannot_mean(send, ivan, content, fields, wrong):
    answer = send(ivan, content, **fields)
    assert (answer.status, set(answer.errors)) == (400, {wrong})
    assert not Import.objects.exists()


@pytest.mark.parametrize("body", [{}, {"employees": {}}, {"employees": []}, [], {"file": "x"}])
def test_it_refuses_json_without_rows(customer, ivan, body):
    assert customer(ivan).post("/employees/import", body).status == 400


def test_it_limits_files_and_rows(send, customer, ivan, settings, monkeypatch):
    monkeypatch.setattr("helpdesk.imports.services.AT_ONCE", 1)
    monkeypatch.setattr("helpdesk.imports.services.MOST_ROWS", 2)
    rows = "".join(f"A,B,{n}@acme.example,,\n" for n in range(3))
    answer = send(ivan, f"{HEADER}\n{rows}")
    assert (answer.status, answer.json["code"]) == (400, "too_many_rows")
    assert not Import.objects.exists()
    settings.IMPORT_MAX_BYTES = 100
    assert send(ivan, f"{HEADER}\n{rows}").status == 413
    many = [{"first_name": "A" * 100}]
    assert customer(ivan).post("/employees/import", {"employees": many}).status == 413


def test_it_limits_how_often(send, ivan, settings):
    settings.RATE_LIMIT_IMPORTS = 1
    assert send(ivan, f"{HEADER}\n{GOOD}").status == 200
    assert send(ivan, f"{HEADER}\n{GOOD}").status == 429


def test_it_gives_a_template_that_it_takes(customer, send, ivan):
    told = customer(ivan).get("/employees/template").json["data"]
    by_name = {each["name"]: each for each in told["fields"]}
    assert by_name["email"] == {
        "name": "email",
        "type": "email",
        "required": True,
        "max_length": 254,
        "choices": [],
        "example": "nora.quist@example.com",
    }
    assert by_name["asset_edit"]["choices"] == ["None", "Read Only", "Modify"]
    file = customer(ivan).get("/employees/template?format=csv")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert counts(send(ivan, file.body, dry_run="1")) == [1, 1, 0, 0, 0]
    rows = list(csv.reader(io.StringIO(file.body.decode("utf-8-sig"))))
    assert rows[0] == list(by_name)
    answer = customer(ivan).post("/employees/import", {"employees": [told["example"]]})
    assert counts(answer) == [1, 1, 0, 0, 0]
    assert customer(ivan).get("/employees/template?format=xml").status == 400


def test_it_tells_of_an_import_and_of_its_faults(customer, send, ivan, dana, mallory, agent):
    job = send(ivan, f"{HEADER}\n=1+1,B,nobody,,\n{GOOD}").json["data"]
    path = f"/imports/{job['import_id']}"
    assert customer(ivan).get(path).json["data"] == job
    file = customer(agent).get(f"{path}/errors")
    assert file.headers["Content-Disposition"] == (
        f'attachment; filename="import-{job["import_id"]}-errors.csv"'
    )
    assert list(csv.reader(io.StringIO(file.body.decode("utf-8-sig")))) == [
        ["row", "field", "message"],
        ["2", "email", "This is not an e-mail address."],
    ]
    for stranger in (dana, mallory):
        assert customer(stranger).get(path).status == 404
        assert customer(stranger).get(f"{path}/errors").status == 404


def test_it_asks_staff_for_whom(send, agent, bob):
    assert send(agent, f"{HEADER}\n{GOOD}").status == 400
    assert counts(send(agent, f"{HEADER}\n{GOOD}", company_number=bob.company.number))[1] == 1
    assert User.objects.get(email="nora@acme.example").company == bob.company


def test_it_is_for_those_who_keep_the_people(send, customer, bob, dana):
    for person in (bob, dana):
        assert send(person, f"{HEADER}\n{GOOD}").status == 403
        assert customer(person).get("/employees/template").status == 403


# ── Many rows ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def many(monkeypatch, folder):
    """More rows than are taken in while the client waits, in batches of three."""
    monkeypatch.setattr("helpdesk.imports.services.AT_ONCE", 3)
    monkeypatch.setattr("helpdesk.imports.services.BATCH", 3)
    rows = [f"P{n},Q,p{n}@acme.example,," for n in range(8)]
    rows[4] = "P4,,p4@acme.example,,"
    return "\n".join([HEADER, *rows])


def files(folder):
    return [each for each in folder.rglob("*") if each.is_file()]


def test_it_takes_many_rows_in_behind_the_scenes(send, customer, ivan, many, folder, deliver):
    job = send(ivan, many).json["data"]
    assert (job["status"], job["total"], job["processed"]) == ("queued", 8, 0)
    assert len(files(folder)) == 1
    deliver()
    done = customer(ivan).get(f"/imports/{job['import_id']}")
    assert counts(done) == [8, 7, 0, 0, 1]
    assert (done.json["data"]["status"], done.json["data"]["progress"]) == ("done", 100)
    assert done.json["data"]["errors"] == [
        {"row": 6, "field": "last_name", "message": "This is needed."}
    ]
    numbers = User.objects.filter(last_name="Q").values_list("employee_number", flat=True)
    assert len(set(numbers)) == 7
    # The file is kept no longer than it is needed.
    assert files(folder) == []
