"""What our templates show is what Django's would show, letter by letter."""

from collections import namedtuple
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.middleware.csrf import _does_token_match
from django.template import Context, TemplateSyntaxError, base, engines
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.safestring import mark_safe

from helpdesk.core.csrf import Token, masked
from helpdesk.core.templates import FileTemplate, Shown

Point = namedtuple("Point", "x y")
SECRET = "abcdefghijklmnopqrstuvwxyzABCDEF"


class Person:
    name = "<b>Bob</b> & 'co' \"x\""

    def greeting(self):
        return f"Hello {self.name}"

    def delete(self):
        raise AssertionError("A template has deleted somebody.")

    delete.alters_data = True

    def needs(self, argument):
        return argument

    @property
    def absent(self):
        raise Person.DoesNotExist

    class DoesNotExist(Exception):
        silent_variable_failure = True


CONTEXT = {
    "text": "a < b & c",
    "plain": "Printers",
    "safe": mark_safe("<i>safe</i>"),
    "lazy": lazystr("<lazy>"),
    "number": 1234567,
    "share": 0.5,
    "nothing": None,
    "yes": True,
    "moment": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "person": Person(),
    "late": SimpleLazyObject(Person),
    "make": Person,
    "deep": {"items": "an item", "person": Person(), "calls": lambda: {"name": "called"}},
    "point": Point("<1>", 2),
    "rows": ["first", "second"],
    "space": SimpleNamespace(inner=SimpleNamespace(value="<deep>"), call=lambda: "called"),
}
TEXTS = (
    "{{ text }}{{ plain }}{{ safe }}{{ lazy }}{{ number }}{{ share }}{{ nothing }}{{ yes }}",
    "{{ moment }}{{ moment.year }}{{ True }}{{ None }}{{ 5 }}{{ 'quoted' }}{{ \"<x>\" }}",
    "{{ missing }}|{{ missing.deeper }}|{{ person.missing }}|{{ text.missing }}|{{ nothing.x }}",
    "{{ person.name }}{{ person.greeting }}{{ person.delete }}{{ person.needs }}{{ person.absent }}",
    "{{ late.name }}{{ make.name }}{{ make.greeting }}{{ space.call }}{{ space.inner.value }}",
    "{{ deep.items }}{{ deep.keys|length }}{{ deep.person.name }}{{ deep.calls.name }}",
    "{{ point.x }}{{ point.1 }}{{ rows.1 }}{{ rows.9 }}{{ rows.first }}{{ text.upper }}",
    "{{ missing|default:'none' }}{{ text|upper }}{{ safe|upper }}{{ missing|default:text }}",
    "{% autoescape off %}{{ text }}{{ safe }}{{ number }}{% endautoescape %}{{ text }}",
    "{% if missing %}a{% elif person.missing == None %}b{% else %}c{% endif %}{# said #} d",
    "{% for row in rows %}{{ forloop.counter }}{{ row }}{% empty %}none{% endfor %}",
    "{% with text=person.name %}{{ text }}{% endwith %}{{ text }}",
    "{% include 'components/status.html' with status='In Progress' %}{{ status }}",
    "{% include 'components/status.html' with status=text only %}",
    "{% for row in rows %}{% include part with status=row %}{% endfor %}",
    "{% load ui %}{% icon 'lock' 14 %} and {% icon 'eye' %}{% avatar person %}",
)


@pytest.fixture
def engine():
    return engines["django"].engine


def drawn(template_class, text, engine):
    values = CONTEXT | {"part": "components/priority.html"}
    return template_class(text, engine=engine).render(Context(values))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_it_shows_what_django_shows(text, engine):
    assert drawn(FileTemplate, text, engine) == drawn(base.Template, text, engine)


def test_it_makes_one_text_of_those_side_by_side(engine):
    text = "{% load ui %}a{# said #}b{% icon 'lock' %}c{{ text }}d"
    kinds = [type(node) for node in FileTemplate(text, engine=engine).nodelist]
    assert kinds[-3:] == [base.TextNode, Shown, base.TextNode]


def test_it_refuses_what_django_refuses(engine):
    for text in ("{% if %}", "{{ a b }}", "{% block a %}", "{{ _secret }}", "{% unknown %}"):
        with pytest.raises(TemplateSyntaxError):
            FileTemplate(text, engine=engine)


def inherited(template_class, engine, page):
    """A page whose parent has a parent, which includes something between its blocks."""
    root = template_class(
        "<{% block a %}root {{ text }}{% endblock %}{% include 'components/mark.html' with size=1 %}"
        "{% block b %}b{% block c %}c{% endblock %}{% endblock %}>",
        engine=engine,
    )
    middle = template_class(
        "{% extends root %}{% block a %}middle {{ block.super }}{% endblock %}", engine=engine
    )
    return template_class(page, engine=engine).render(
        Context({"root": root, "middle": middle, "text": "<t>"})
    )


def test_it_inherits_as_django_does(engine):
    page = (
        "{% extends middle %}{% block a %}page {{ block.super }}{% endblock %}"
        "{% block c %}{{ block.super }}{{ block.super }}{% endblock %}"
    )
    ours = inherited(FileTemplate, engine, page)
    assert "page middle root &lt;t&gt;" in ours
    assert "bcc>" in ours
    assert ours == inherited(base.Template, engine, page)


def test_it_draws_the_same_page_twice(engine):
    page = engine.get_template("errors/error.html")
    assert isinstance(page, FileTemplate)
    request = RequestFactory().get("/")
    values = {"status": 404, "message": "<gone>", "request": request}
    first, second = (page.render(Context(values)) for _ in range(2))
    assert first == second
    assert "&lt;gone&gt;" in first
    assert first.count("<title>") == 1


def test_it_loads_templates_as_django_does_while_developing(settings):
    (told,) = settings.TEMPLATES
    settings.TEMPLATES = [told | {"OPTIONS": told["OPTIONS"] | {"debug": True}}]
    page = engines["django"].engine.get_template("errors/error.html")
    assert type(page) is base.Template
    page.render(Context({"status": 404, "message": "gone"}))


def test_it_masks_a_token_anew_for_each_page():
    masks = {masked(SECRET) for _ in range(50)}
    assert len(masks) == 50
    assert all(_does_token_match(each, SECRET) for each in masks)
    assert not _does_token_match(masked(SECRET), SECRET[::-1])


def test_it_makes_a_secret_only_for_a_page_with_a_form():
    request = RequestFactory().get("/")
    token = Token(request)
    assert "CSRF_COOKIE" not in request.META
    assert str(token) == str(token)
    assert _does_token_match(str(token), request.META["CSRF_COOKIE"])
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]


def test_it_draws_a_token_once_for_all_forms_of_a_page(engine):
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = SECRET
    form = FileTemplate("{% csrf_token %}", engine=engine)
    first, second = (form.render(Context({"csrf_token": token})) for token in [Token(request)] * 2)
    assert first == second
    assert first.startswith('<input type="hidden" name="csrfmiddlewaretoken" value="')
    assert 'value="&lt;"' in form.render(Context({"csrf_token": "<"}))
    assert not form.render(Context())
