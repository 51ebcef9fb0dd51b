"""`extends`, `block`, `include` and `csrf_token` as Django's, with less to find out at each page.

Built into every template. What a name in quotes leads to is found once; a template that is changed
while the program runs is found anew under DEBUG, since Django then loads all of them again.
"""

from collections.abc import Callable

from django.template import Context, Library, Node, base, defaulttags, loader_tags
from django.template.base import Parser, Token

register = Library()


def _as(node_class: type[Node], compile_tag: Callable[[Parser, Token], Node]) -> None:
    """Lets a tag of Django's make nodes of our class."""

    def compile_ours(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        node.__class__ = node_class
        return node

    register.tag(compile_tag.__name__.removeprefix("do_"), compile_ours)


class Extends(loader_tags.ExtendsNode):
    """The blocks of a parent are the same for every page; Django's looks for them each time."""

    _parent: base.Template | None = None

    def get_parent(self, context: Context) -> base.Template:
        if self._parent is None:
            parent = super().get_parent(context)
            # A template that extends one of its own name depends on who extends it.
            if self.parent_name.is_var or parent.origin.template_name == self.origin.template_name:
                return parent
            self._parent = parent
        return self._parent

    def render(self, context: Context) -> str:
        parent, state = self.get_parent(context), context.render_context
        blocks = state.setdefault(loader_tags.BLOCK_CONTEXT_KEY, loader_tags.BlockContext())
        blocks.add_blocks(self.blocks)
        blocks.add_blocks(_blocks_of(parent))
        with state.push_state(parent, isolated_context=False):
            return parent._render(context)


def _blocks_of(parent: base.Template) -> dict[str, Node]:
    """The blocks of a template that extends no other; one that does brings them itself."""
    known = getattr(parent, "own_blocks", None)
    if known is None:
        first = next((n for n in parent.nodelist if not isinstance(n, base.TextNode)), None)
        is_root = first is not None and not isinstance(first, loader_tags.ExtendsNode)
        found = parent.nodelist.get_nodes_by_type(loader_tags.BlockNode) if is_root else []
        known = parent.own_blocks = {block.name: block for block in found}
    return known


class Include(loader_tags.IncludeNode):
    """One whose name stands in the template finds what it includes once."""

    _found: base.Template | None = None

    def render(self, context: Context) -> str:
        if self.template.is_var or self.isolated_context:
            return super().render(context)
        if self._found is None:
            name = loader_tags.construct_relative_path(self.origin.template_name, self.template.var)
            self._found = context.template.engine.get_template(name)
        state, values = context.render_context, self.extra_context.items()
        names = {name: value.resolve(context) for name, value in values}
        before, state.template = state.template, self._found
        state.dicts.append({})
        context.dicts.append(names)
        try:
            return self._found._render(context)
        finally:
            context.dicts.pop()
            state.dicts.pop()
            state.template = before


class Block(loader_tags.BlockNode):
    def render(self, context: Context) -> str:
        blocks = context.render_context.get(loader_tags.BLOCK_CONTEXT_KEY)
        if blocks is None:
            return super().render(context)
        overriding = blocks.pop(self.name)
        shown = overriding or self
        # A node of its own: several threads draw the same template.
        block = Block(shown.name, shown.nodelist)
        block.context = context
        context.dicts.append({"block": block})
        try:
            return shown.nodelist.render(context)
        finally:
            context.dicts.pop()
            if overriding is not None:
                blocks.push(self.name, overriding)


class CsrfToken(defaulttags.CsrfTokenNode):
    """The token has letters and digits only, so nothing in it is to be escaped."""

    def render(self, context: Context) -> str:
        text = str(context.get("csrf_token", ""))
        if not text.isalnum() or text == "NOTPROVIDED":
            return super().render(context)
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{text}">'


_as(Extends, loader_tags.do_extends)
_as(Block, loader_tags.do_block)
_as(Include, loader_tags.do_include)
_as(CsrfToken, defaulttags.csrf_token)
