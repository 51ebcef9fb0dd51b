"""Tags of which nothing varies become text when their template is loaded, not at each page.

Built into every template for `static`.
"""

from collections.abc import Callable

from django.template import Context, Library, Node
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.template.library import SimpleNode
from django.templatetags.static import StaticNode, do_static

register = Library()
Compile = Callable[[Parser, Token], Node]


def fixed(compile_tag: Compile) -> Compile:
    """The same tag, as text where all that it is given stands in the template."""

    def compile_or_draw(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        return node if _varies(node) else TextNode(node.render(Context()))

    return compile_or_draw


def _varies(node: Node) -> bool:
    if isinstance(node, StaticNode):
        return node.varname is not None or _is_variable(node.path)
    if isinstance(node, SimpleNode) and node.target_var is None and not node.takes_context:
        return any(map(_is_variable, [*node.args, *node.kwargs.values()]))
    return True


def _is_variable(value: FilterExpression) -> bool:
    # Numbers are variables to Django, with nothing to look up.
    return bool(value.filters) or (value.is_var and value.var.lookups is not None)


register.tag("static", fixed(do_static))
