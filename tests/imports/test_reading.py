"""Files as people have them: any usual encoding, any usual delimiter, whatever Excel adds."""

import io

import pytest

from helpdesk.core.errors import Invalid
from helpdesk.core.imports import Column, Mode, read_row
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.reading import csv_rows, json_rows, rows_of

COLUMNS = KINDS["employees"].columns
NEEDED = ["first_name", "last_name", "email"]
TEXT = 'first_name,last_name,email,department\r\nZoë,Müller,zoe@x.example,"Rent, pay"\r\n'
ZOE = {
    "first_name": "Zoë",
    "last_name": "Müller",
    "email": "zoe@x.example",
    "department": "Rent, pay",
}


def read(content, needed=NEEDED):
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    return list(csv_rows(file, COLUMNS, needed))


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"],
)
def test_it_reads_every_usual_encoding(encoding):
    assert read(TEXT.encode(encoding)) == [(2, ZOE)]


def test_it_knows_what_only_latin_1_has():
    assert read(b"first_name,last_name,email\nA\x81,B,c@x.example\n")[0][1]["first_name"] == "A\x81"


def test_it_decodes_by_the_whole_file_and_not_by_its_beginning():
    rows = "".join(f"A{n},B,c{n}@x.example\n" for n in range(20_000))
    found = read(f"first_name,last_name,email\n{rows}Jos\xe9,B,j@x.example\n".encode("cp1252"))
    assert (len(found), found[-1][1]["first_name"]) == (20_001, "José")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_it_reads_every_usual_delimiter_and_line_end(delimiter, line_end):
    lines = [["email", "first_name", "last_name", "phone"], ["a@x.example", "A", "B", "1, 2; 3"]]
    quoted = [[f'"{cell}"' for cell in line] for line in lines]
    found = read(line_end.join(delimiter.join(line) for line in quoted))
    assert found == [
        (2, {"email": "a@x.example", "first_name": "A", "last_name": "B", "phone": "1, 2; 3"})
    ]


def test_it_forgives_what_spreadsheets_add():
    content = "sep=;\r\nE-Mail; First Name;LASTNAME;;\r\n;;;;\r\n\r\na@x.example;A;B;;\r\n"
    row = {"email": "a@x.example", "first_name": "A", "last_name": "B"}
    assert read(content) == [(5, row)]
    assert read("\r\n;;\r\n" + content) == [(7, row)]


def test_it_counts_rows_as_a_spreadsheet_does():
    content = 'first_name,last_name,email\n"A\nA",B,a@x.example\n\nC,D,c@x.example\n'
    assert [number for number, _ in read(content)] == [2, 4]


def test_it_takes_short_rows_and_refuses_long_ones():
    (_, short), (_, long) = read("first_name,last_name,email\nA\nA,B,c@x.example,more\n")
    assert short == {"first_name": "A"}
    assert read_row(COLUMNS, long)[1].keys() == {""}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_header"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "unreadable"),
        (b"PK\x03\x04\x14\x06\x08\xff\xfe\xdc\x81", "no_header"),
        ("name,mail\nA,a@x.example\n", "no_header"),
        ("first_name,last_name\nA,B\n", "no_header"),
        ("first_name,last_name,email,salary\nA,B,c@x.example,1\n", "unknown_column"),
        ("first_name,last_name,email,email\nA,B,c@x.example,d@x.example\n", "unknown_column"),
        ("first_name,last_name,email\n" + '"' + "x" * 200_000, "unreadable"),
        ('first_name,last_name,email\n"A,B,c@x.example\nD,E,f@x.example\n', "unreadable"),
        ('first_name,last_name,email\n"A" the "B",C,c@x.example\n', "unreadable"),
        (
            b"\xff\xfef\x00i\x00r\x00s\x00t\x00_\x00n\x00a\x00m\x00e\x00\n\x00\x00\xd8\n\x00",
            "unreadable",
        ),
    ],
)
def test_it_refuses_what_is_no_such_file(content, code):
    with pytest.raises(Invalid) as refused:
        read(content, NEEDED if code != "unreadable" else [])
    assert refused.value.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "content", ['[{"email": "é@x.example"}]', '{"employees": [{"email": "é@x.example"}]}']
)
def test_it_reads_a_file_of_json(encoding, content):
    file = io.BytesIO(content.encode(encoding))
    rows = rows_of(file, "People.JSON", KINDS["employees"], mode=Mode.CREATE, match_on="email")
    assert list(rows) == [(1, {"email": "é@x.example"})]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"5", b'{"people": []}', b"[" * 100_000, b"\xff\x81"]
)
def test_it_refuses_what_is_no_list_as_json(content):
    with pytest.raises(Invalid) as refused:
        rows_of(
            io.BytesIO(content), "a.json", KINDS["employees"], mode=Mode.CREATE, match_on="email"
        )
    assert refused.value.code == "unreadable"


def test_it_reads_json_with_nested_objects():
    items = [{"email": "a@x.example", "permissions": {"ismgr": True}}, 5]
    (one, said), (two, odd) = json_rows(items, ["permissions"])
    assert (one, said) == (1, {"email": "a@x.example", "ismgr": True})
    assert (two, read_row(COLUMNS, odd)[1].keys()) == (2, {""})


@pytest.mark.parametrize(
    ("column", "said", "value"),
    [
        (Column("x"), "  a b ", "a b"),
        (Column("x"), 5, "5"),
        (Column("x"), " ", None),
        (Column("x"), None, None),
        (Column("x", "integer"), "12", 12),
        (Column("x", "integer"), 12, 12),
        (Column("x", "boolean"), "Yes", True),
        (Column("x", "boolean"), False, False),
        (Column("x", "boolean"), "0", False),
        (Column("x", "choice", choices=["Read Only"]), "read only", "Read Only"),
    ],
)
def test_it_reads_cells(column, said, value):
    assert column.read(said) == value


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (Column("x"), "a\0b"),
        (Column("x"), "\ud800"),
        (Column("x"), ["a"]),
        (Column("x"), True),
        (Column("x", max_length=2), "abc"),
        (Column("x", "integer"), "1.5"),
        (Column("x", "integer"), "-1"),
        (Column("x", "integer"), "9999999999"),
        (Column("x", "integer"), True),
        (Column("x", "integer"), "٣"),
        (Column("x", "boolean"), "perhaps"),
        (Column("x", "boolean"), {}),
        (Column("x", "choice", choices=["A"]), "B"),
        (Column("x", "choice", choices=["A"]), 1),
        (Column("x", "date"), "10.03.2026"),
        (Column("x", "date"), 5),
    ],
)
def test_it_refuses_cells(column, said):
    with pytest.raises(ValueError, match=r"\.$"):
        column.read(said)
