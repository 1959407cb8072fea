"""What stands in the brackets of a Sequential: layers, named as torch does or with names of their own."""

from __future__ import annotations

import ast
import re
from typing import Final

from engine.networks.text.settings import PREFIXES
from engine.networks.text.source import Source, dotted, listed

Part = tuple[str, ast.expr]  # its name, what makes it
# what every nn.Sequential has already, beside what begins with an underscore: no part of it can have that name
TAKEN: Final = frozenset(
    """
    T_destination add_module append apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
    eval extend extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half insert ipu
    load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters pop
    register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
    set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
    """.split()  # noqa: SIM905  # sixty words are read more easily so
)


def called(node: ast.expr) -> str:
    """'Sequential' or 'OrderedDict' where the node makes one; '' else."""
    name = dotted(node.func) if isinstance(node, ast.Call) else ""
    if name in ("OrderedDict", "collections.OrderedDict"):
        return "OrderedDict"
    return "Sequential" if name in [prefix + "Sequential" for prefix in PREFIXES] else ""


def numbered(nodes: list[ast.expr]) -> list[Part]:
    """Parts as torch names them."""
    return [(str(n), node) for n, node in enumerate(nodes)]


def members(source: Source, call: ast.Call) -> list[Part]:
    """The parts of a Sequential: what stands in it, what a starred list holds, or an OrderedDict. Raises ParseError."""
    if call.keywords:
        return printed(source, call)
    parts: list[ast.expr] = []
    for argument in call.args:
        if isinstance(argument, ast.Call) and called(argument) == "OrderedDict" and len(call.args) == 1:
            return named(source, argument)
        if isinstance(argument, ast.List):
            raise source.fault(argument, "nn.Sequential takes layers, no list of them: delete [ and ].")
        starred = listed(argument.value) if isinstance(argument, ast.Starred) else None
        parts += [argument] if starred is None else starred
    return numbered(parts)


def printed(source: Source, call: ast.Call) -> list[Part]:
    """What torch printed: `(conv1): Conv2d(...)` came as `_conv1_=Conv2d(...)`."""
    for keyword in call.keywords:
        if not re.fullmatch(r"_\w+_", keyword.arg or ""):
            raise source.fault(
                keyword,
                "nn.Sequential takes no named arguments: name its layers in "
                f'nn.Sequential(OrderedDict([("{keyword.arg or "conv"}", ...)])).',
            )
    if call.args:
        raise source.fault(call.args[0], "this layer has no name, but others in these brackets have: name all or none.")
    return distinct(source, [(check_name(source, each, str(each.arg)[1:-1]), each.value) for each in call.keywords])


def named(source: Source, call: ast.Call) -> list[Part]:
    """The pairs of an OrderedDict."""
    inner = call.args[0] if len(call.args) == 1 and not call.keywords else call
    if isinstance(inner, ast.Dict):
        pairs: list[tuple[ast.expr | None, ast.expr]] = list(zip(inner.keys, inner.values, strict=True))
    else:
        entries = listed(inner)
        if entries is None:
            raise source.fault(call, 'OrderedDict takes one list of pairs: OrderedDict([("conv", nn.Conv2d(...))]).')
        pairs = [pair(source, entry) for entry in entries]
    return distinct(source, [(name_of(source, key, value), value) for key, value in pairs])


def pair(source: Source, node: ast.expr) -> tuple[ast.expr, ast.expr]:
    """A name and a layer."""
    entries = listed(node)
    if entries is None or len(entries) != 2:
        raise source.fault(node, 'an OrderedDict holds pairs: write ("conv", nn.Conv2d(...)).')
    return entries[0], entries[1]


def name_of(source: Source, key: ast.expr | None, value: ast.expr) -> str:
    """The name that stands before a layer."""
    if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
        raise source.fault(key or value, 'the name of a layer stands in quotation marks: write one such as "conv1".')
    return check_name(source, key, key.value)


def check_name(source: Source, node: ast.expr | ast.keyword, name: str) -> str:
    """The name. Raises ParseError where torch would not have it."""
    if not re.fullmatch(r"[A-Za-z0-9]\w*", name, re.ASCII) or name in TAKEN:
        raise source.fault(
            node, f'"{name}" cannot be the name of a layer in torch: use letters and digits, such as "conv1".'
        )
    return name


def distinct(source: Source, parts: list[Part]) -> list[Part]:
    """The parts. Raises ParseError where two have one name."""
    seen: set[str] = set()
    for name, node in parts:
        if name in seen:
            raise source.fault(node, f'a layer before this one is named "{name}" too: choose another name.')
        seen.add(name)
    return parts
