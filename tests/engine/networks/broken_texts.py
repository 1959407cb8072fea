"""Broken texts of networks: what is written, where the reader says it is wrong, and the whole sentence it says.

‹ and › stand around the word at which it is said to be wrong, and are no part of the text.
"""

from __future__ import annotations

from typing import NamedTuple


class Broken(NamedTuple):
    """A text, the sentence it gets, and the text after that advice was followed, which must be read."""

    marked: str
    sentence: str
    mended: str = ""

    @property
    def text(self) -> str:
        return self.marked.replace("‹", "").replace("›", "")

    @property
    def token(self) -> str:
        return self.marked.partition("‹")[2].partition("›")[0]

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, both from 1."""
        before = self.marked.partition("‹")[0]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


def inside(layer: str) -> str:
    """A layer in the third line of a sequence."""
    return f"nn.Sequential(\n    nn.Conv2d(1, 8, 3),\n    {layer},\n)"


BROKEN = {
    "nothing": Broken(
        "‹›",
        "there is no layer in the text: write one, such as nn.Conv2d(1, 8, kernel_size=3).",
        "nn.Conv2d(1, 8, kernel_size=3)",
    ),
    "only a comment": Broken(
        "‹›# my network\n", "there is no layer in the text: write one, such as nn.Conv2d(1, 8, kernel_size=3)."
    ),
    "only an import": Broken(
        "‹import› torch.nn as nn", "there is no layer in the text: write one, such as nn.Conv2d(1, 8, kernel_size=3)."
    ),
    "an empty sequence": Broken(
        "‹nn›.Sequential()", "there is no layer in it: write one, such as nn.Conv2d(1, 8, kernel_size=3)."
    ),
    "capital D": Broken("nn.‹Conv2D›(1, 8, 3)", "Conv2D is unknown here: did you mean Conv2d?", "nn.Conv2d(1, 8, 3)"),
    "a typo deep inside": Broken(
        (
            "nn.Sequential(\n    nn.Sequential(\n        nn.Conv2d(1, 8, 3),\n        nn.‹RelU6›(),\n        "
            "nn.MaxPol2d(2),\n    ),\n)"
        ),
        "RelU6 is unknown here: did you mean ReLU6?",
        (
            "nn.Sequential(\n    nn.Sequential(\n        nn.Conv2d(1, 8, 3),\n        nn.ReLU6(),\n        "
            "nn.MaxPool2d(2),\n    ),\n)"
        ),
    ),
    "a layer of Keras": Broken(
        inside("nn.‹Dense›(10)"),
        "Dense is not read: in torch it is nn.Linear(in_features, out_features).",
        inside("nn.Linear(10, 10)"),
    ),
    "a layer that is not here": Broken(
        inside("nn.‹Dropout3d›(0.5)"),
        "Dropout3d is not read: nn.Dropout has the same shapes and counts.",
        inside("nn.Dropout(0.5)"),
    ),
    "an unknown layer": Broken(
        inside("nn.‹LSTM›(10, 20)"), "LSTM is no layer that is known here: write one of torch.nn's, such as nn.ReLU()."
    ),
    "a function": Broken(
        inside("‹F›.relu()"),
        "F.relu is no layer: write nn.ReLU, with its settings and without an input.",
        inside("nn.ReLU()"),
    ),
    "torch's function": Broken(
        "‹torch›.relu(x)", "torch.relu is no layer: write nn.ReLU, with its settings and without an input.", "nn.ReLU()"
    ),
    "another library": Broken(
        "‹tf›.keras.layers.Conv2D(8, 3)",
        "tf.keras.layers.Conv2D is no layer: write nn.Conv2d, with its settings and without an input.",
        "nn.Conv2d(8, 8, 3)",
    ),
    "a layer of another module": Broken(
        "‹tnn›.Conv2d(1, 8, 3)", "tnn.Conv2d is not of torch.nn: write nn.Conv2d.", "nn.Conv2d(1, 8, 3)"
    ),
    "no brackets": Broken(
        inside("‹nn›.ReLU"),
        "nn.ReLU is only the name of a kind of layer: write nn.ReLU() with its settings in the brackets.",
        inside("nn.ReLU()"),
    ),
    "an argument missing": Broken(
        inside("nn.‹Conv2d›(8, 16)"),
        "Conv2d needs kernel_size: write it, as in nn.Conv2d(in_channels=3, out_channels=3, kernel_size=3).",
        inside("nn.Conv2d(in_channels=3, out_channels=3, kernel_size=3)"),
    ),
    "no argument at all": Broken(
        inside("nn.‹Linear›()"),
        "Linear needs in_features: write it, as in nn.Linear(in_features=3, out_features=3).",
        inside("nn.Linear(in_features=3, out_features=3)"),
    ),
    "one too many": Broken(
        inside("nn.Linear(10, 5, True, None, None, ‹3›)"),
        "Linear has too many arguments: it takes in_features, out_features, bias, device, dtype; delete this one.",
        inside("nn.Linear(10, 5, True, None, None)"),
    ),
    "any is too many": Broken(
        inside("nn.Sigmoid(‹1›)"),
        "Sigmoid has too many arguments: it takes none; delete this one.",
        inside("nn.Sigmoid()"),
    ),
    "a wrong keyword": Broken(
        inside("nn.Conv2d(8, 8, ‹kernal_size›=3)"),
        "Conv2d has no kernal_size: did you mean kernel_size?",
        inside("nn.Conv2d(8, 8, kernel_size=3)"),
    ),
    "Keras's keyword": Broken(
        inside("nn.Conv2d(8, ‹filters›=8, kernel_size=3)"),
        "Conv2d has no filters: did you mean out_channels?",
        inside("nn.Conv2d(8, out_channels=8, kernel_size=3)"),
    ),
    "a keyword of nothing": Broken(
        inside("nn.Flatten(‹axis›=1)"),
        "Flatten has no axis: it takes start_dim, end_dim.",
        inside("nn.Flatten(start_dim=1)"),
    ),
    "given twice": Broken(
        inside("nn.Conv2d(8, 8, 3, ‹kernel_size›=5)"),
        "kernel_size is given twice: delete one of the two.",
        inside("nn.Conv2d(8, 8, kernel_size=5)"),
    ),
    "a keyword twice": Broken(
        inside("nn.MaxPool2d(kernel_size=3, ‹kernel_size›=2)"), "kernel_size is given twice: delete one of the two."
    ),
    "positional after keyword": Broken(
        inside("nn.Conv2d(in_channels=8, ‹8›, 3)"),
        "an argument without a name stands behind one with a name: write its name as well.",
        inside("nn.Conv2d(in_channels=8, out_channels=8, kernel_size=3)"),
    ),
    "stride 0": Broken(
        inside("nn.Conv2d(8, 8, 3, stride=‹0›)"),
        "in Conv2d, stride=0 is too small: the window would never move; stride must be at least 1.",
        inside("nn.Conv2d(8, 8, 3, stride=1)"),
    ),
    "negative padding": Broken(
        inside("nn.Conv2d(8, 8, 3, padding=‹-›1)"),
        "in Conv2d, padding=-1 is too small: padding counts cells; padding must be at least 0.",
        inside("nn.Conv2d(8, 8, 3, padding=0)"),
    ),
    "groups that do not divide": Broken(
        inside("nn.Conv2d(8, 9, 3, groups=‹4›)"),
        (
            "in Conv2d, groups=4 does not divide out_channels=9, but every group needs the same number of "
            "channels: change one of the two."
        ),
        inside("nn.Conv2d(8, 9, 3, groups=1)"),
    ),
    "half a filter": Broken(
        inside("nn.Conv2d(8, ‹8.5›, 3)"), "in Conv2d, out_channels=8.5 is not a count: give a whole number such as 1."
    ),
    "same with a stride": Broken(
        inside('nn.Conv2d(8, 8, 3, stride=2, padding=‹"same"›)'),
        (
            'in Conv2d, padding="same" keeps the size only with stride 1, but stride=[2, 2]: set stride=1 or '
            "give padding as numbers."
        ),
        inside('nn.Conv2d(8, 8, 3, stride=1, padding="same")'),
    ),
    "a padding of ours": Broken(
        inside('nn.Conv2d(8, 8, 3, padding=‹"full"›)'),
        'padding="full" has no meaning in torch: give numbers, "same" or "valid".',
        inside('nn.Conv2d(8, 8, 3, padding="same")'),
    ),
    "a word as stride": Broken(
        inside('nn.Conv2d(8, 8, 3, stride=‹"two"›)'), 'stride="two" has no meaning in torch: give numbers.'
    ),
    "a word as padding of a pooling": Broken(
        inside('nn.MaxPool2d(2, padding=‹"same"›)'),
        "in MaxPool2d, padding='same' is not a count: give a whole number such as 1.",
    ),
    "too many axes": Broken(
        inside("nn.Conv2d(8, 8, ‹(›3, 3, 3))"),
        "kernel_size=(3, 3, 3) does not fit Conv2d: give one number, or a tuple of 2.",
    ),
    "a tuple of one": Broken(
        inside("nn.Conv2d(8, 8, ‹(›3,))"),
        "kernel_size=(3,) does not fit Conv2d: give one number, or a tuple of 2.",
        inside("nn.Conv2d(8, 8, (3, 3))"),
    ),
    "padding by side": Broken(
        inside("nn.Conv2d(8, 8, 3, padding=‹(›(1, 1), (0, 1)))"),
        "padding=((1, 1), (0, 1)) does not fit Conv2d: give one number, or a tuple of 2.",
    ),
    "too much padding": Broken(
        inside("nn.MaxPool2d(2, padding=‹2›)"),
        (
            "in MaxPool2d, padding=2 is more than half of kernel_size=2, so a window at the border would be "
            "mostly padding: use padding of at most 1."
        ),
        inside("nn.MaxPool2d(2, padding=1)"),
    ),
    "output_padding too large": Broken(
        inside("nn.ConvTranspose2d(8, 8, 3, stride=2, output_padding=‹2›)"),
        (
            "in ConvTranspose2d, output_padding=2 is not below stride=2 or dilation=1, as torch wants it; to "
            "choose among the sizes that a convolution maps to the input's, it has to be below stride: use "
            "at most 1 or raise stride."
        ),
        inside("nn.ConvTranspose2d(8, 8, 3, stride=2, output_padding=1)"),
    ),
    "a padding mode": Broken(
        inside('nn.Conv2d(8, 8, 3, padding_mode=‹"mirror"›)'),
        "in Conv2d, padding_mode='mirror' is unknown: choose one of zeros, reflect, replicate, circular.",
    ),
    "transposed reflection": Broken(
        inside('nn.ConvTranspose2d(8, 8, 3, padding_mode=‹"reflect"›)'),
        'padding_mode="reflect" is not read: a transposed convolution has zeros around it only: leave it out.',
        inside("nn.ConvTranspose2d(8, 8, 3)"),
    ),
    "indices": Broken(
        inside("nn.MaxPool2d(2, return_indices=‹True›)"),
        (
            "return_indices=True is not read: with indices it hands on two tensors, and the next layer takes "
            "one: leave it out."
        ),
        inside("nn.MaxPool2d(2)"),
    ),
    "adaptive to 7": Broken(
        inside("nn.AdaptiveAvgPool2d(‹(›7, 7))"),
        (
            "output_size=(7, 7) is not read: other windows would depend on the size of the input: give 1, or "
            "leave the layer out where the map already is of that size."
        ),
        inside("nn.AdaptiveAvgPool2d(1)"),
    ),
    "softmax over rows": Broken(
        inside("nn.Softmax(dim=‹-›1)"),
        "dim=-1 is not read: axis 1 holds the channels or features, which the shares are taken over: give 1.",
        inside("nn.Softmax(dim=1)"),
    ),
    "softmax over nothing": Broken(
        inside("nn.‹Softmax›()"), "Softmax needs dim: write it, as in nn.Softmax(dim=1).", inside("nn.Softmax(dim=1)")
    ),
    "flatten everything": Broken(
        inside("nn.Flatten(‹0›)"),
        "start_dim=0 is not read: everything but the batch becomes one line: leave it out.",
        inside("nn.Flatten()"),
    ),
    "another gelu": Broken(
        inside('nn.GELU(approximate=‹"tanh"›)'),
        'approximate="tanh" is not read: its slope and its counts are those of the exact function: leave it out.',
        inside("nn.GELU()"),
    ),
    "bilinear": Broken(
        inside('nn.Upsample(scale_factor=2, mode=‹"bilinear"›)'),
        'mode="bilinear" is not read: other modes average between cells: leave it out.',
        inside("nn.Upsample(scale_factor=2)"),
    ),
    "by half": Broken(
        inside("nn.Upsample(scale_factor=‹1.5›)"),
        "in Upsample, scale_factor=1.5 is not a count: give a whole number such as 1.",
    ),
    "to a size": Broken(
        inside("nn.‹Upsample›(size=28)"),
        "Upsample needs scale_factor: write it, as in nn.Upsample(scale_factor=3).",
        inside("nn.Upsample(scale_factor=3)"),
    ),
    "no probability": Broken(
        inside("nn.Dropout(‹50›)"),
        "in Dropout, p=50 is no probability: give a number from 0 to 1.",
        inside("nn.Dropout(0.5)"),
    ),
    "yes": Broken(
        inside('nn.Conv2d(8, 8, 3, bias=‹"yes"›)'),
        "in Conv2d, bias='yes' is neither true nor false: give one of the two.",
        inside("nn.Conv2d(8, 8, 3, bias=True)"),
    ),
    "true": Broken(
        inside("nn.Conv2d(8, 8, 3, bias=‹true›)"),
        "true is written True in Python.",
        inside("nn.Conv2d(8, 8, 3, bias=True)"),
    ),
    "null": Broken(
        inside("nn.MaxPool2d(2, stride=‹null›)"),
        "null is written None in Python.",
        inside("nn.MaxPool2d(2, stride=None)"),
    ),
    "never closed": Broken(
        "nn.Sequential‹(›\n    nn.ReLU(),\n",
        "( is never closed: write ) where it ends.",
        "nn.Sequential(\n    nn.ReLU(),\n)",
    ),
    "an inner bracket never closed": Broken(
        "nn.Sequential(\n    nn.Conv2d‹(›1, 8, 3,\n    nn.ReLU(),\n)",
        "( is never closed: write ) where it ends.",
        inside("nn.ReLU()"),
    ),
    "closes nothing": Broken(
        "nn.Sequential(\n    nn.ReLU(),\n)‹)›", ") closes nothing: delete it.", "nn.Sequential(\n    nn.ReLU(),\n)"
    ),
    "wrong kind of bracket": Broken(
        "nn.Sequential(\n    nn.ReLU(‹]›,\n)",
        "] stands where the ( of line 2, column 12 has to be closed: write ).",
        "nn.Sequential(\n    nn.ReLU(),\n)",
    ),
    "a comma missing between layers": Broken(
        "nn.Sequential(\n    nn.Conv2d(1, 8, 3)\n    ‹nn›.ReLU(),\n)",
        "a comma is missing before nn: write one at the end of line 2.",
        inside("nn.ReLU()"),
    ),
    "a comma missing between numbers": Broken(
        "nn.Conv2d(1, 8 ‹3›)", "a comma is missing before 3: write one behind 8.", "nn.Conv2d(1, 8, 3)"
    ),
    "a comma missing between pairs": Broken(
        'nn.Sequential(OrderedDict([\n    ("a", nn.ReLU())\n    ‹(›"b", nn.Tanh()),\n]))',
        "a comma is missing before (: write one at the end of line 2.",
        'nn.Sequential(OrderedDict([\n    ("a", nn.ReLU()),\n    ("b", nn.Tanh()),\n]))',
    ),
    "two commas": Broken("nn.Conv2d(1,‹,› 8, 3)", "nothing stands before this comma: delete it.", "nn.Conv2d(1, 8, 3)"),
    "a comma first": Broken("‹,› nn.ReLU()", "nothing stands before this comma: delete it.", "nn.ReLU()"),
    "a sum of nothing": Broken(
        "nn.Linear(3 +‹,› 2)",
        (
            "this is no layer and no setting: write layers as nn.Name(...) and settings as name=value, with "
            "commas between."
        ),
    ),
    "no value": Broken(
        "nn.Conv2d(1, 8, kernel_size‹=›)",
        "a value is missing behind =: write one, or leave the argument out.",
        "nn.Conv2d(1, 8, kernel_size=3)",
    ),
    "a colon": Broken(
        "nn.Conv2d(1, 8, kernel_size‹:› 3)",
        "a setting is written with =, not with a colon: write kernel_size=.",
        "nn.Conv2d(1, 8, kernel_size=3)",
    ),
    "a quotation mark open": Broken(
        'nn.Conv2d(1, 8, 3, padding=‹"›same)',
        'the quotation mark " is never closed: write another behind the name.',
        'nn.Conv2d(1, 8, 3, padding="same")',
    ),
    "printed quotation marks": Broken(
        "nn.Conv2d(1, 8, 3, padding=‹“›same”)",
        '“ is not what a keyboard writes in a program: write " instead.',
        'nn.Conv2d(1, 8, 3, padding="same")',
    ),
    "a times sign": Broken(
        "nn.Linear(64‹×›7×7, 10)",
        (
            "× is not what a keyboard writes in a program: write * between numbers, or a tuple such as (3, "
            "3) for a size instead."
        ),
        "nn.Linear(64*7*7, 10)",
    ),
    "three by three": Broken(
        "nn.Conv2d(1, 8, ‹3x3›)",
        "3x3 is no number: write one such as 3 or 0.5, or a tuple such as (3, 3) for a size.",
        "nn.Conv2d(1, 8, (3, 3))",
    ),
    "a long minus": Broken(
        "nn.Flatten(1, ‹−›1)", "− is not what a keyboard writes in a program: write - instead.", "nn.Flatten(1, -1)"
    ),
    "wide brackets": Broken(
        "nn.ReLU‹（›）", "（ is not what a keyboard writes in a program: write ( instead.", "nn.ReLU()"
    ),
    "an invisible sign": Broken("nn.‹\u200b›ReLU()", "there is an invisible sign, U+200B: delete it.", "nn.ReLU()"),
    "a Cyrillic letter": Broken(
        "nn.‹Сonv2d›(1, 8, 3)",
        "Сonv2d holds С (U+0421), but torch has plain letters only: type it.",
        "nn.Conv2d(1, 8, 3)",
    ),
    "marks around a program": Broken(
        "‹`›``python\nnn.ReLU()\n```",
        "` marks a program in other texts: give only what stands between such marks.",
        "nn.ReLU()",
    ),
    "a prompt": Broken("‹>>>› nn.ReLU()", ">>> is Python's prompt: leave it out.", "nn.ReLU()"),
    "a backslash": Broken(
        "model = ‹\\›\n    nn.ReLU()",
        "a backslash is not needed, as a bracket may go on over lines: delete it.",
        "model = nn.Sequential(\n    nn.ReLU())",
    ),
    "a semicolon sign": Broken("nn.ReLU()‹$›", "$ has no meaning among layers: delete it."),
    "left out": Broken(inside("‹...›"), "... stands for something left out, which nobody can guess: write it."),
    "too many digits": Broken(
        "nn.Linear(‹10000000000000000000000000000000›, 10)", "a number of 32 digits is too long: give at most 30."
    ),
    "too large a product": Broken(
        "nn.Linear(‹99999999› * 99999999, 10)", "this is too large a number for a layer: write a smaller one."
    ),
    "too large for torch": Broken(
        "nn.Linear(‹99999› * 99999, 10)",
        "in Linear, in_features=9999800001 is too large; the largest that can be used is 2147483647.",
    ),
    "a power": Broken(
        "nn.Linear(2‹**›10, 10)",
        "** is not read: write the number itself, or the arguments one by one.",
        "nn.Linear(1024, 10)",
    ),
    "a remainder": Broken(
        "nn.Linear(‹10› % 3, 10)", "only +, -, *, / and // are calculated here: write the result itself."
    ),
    "divided by nothing": Broken("nn.Linear(10 // ‹0›, 10)", "nothing can be divided by 0: write another number."),
    "a text times 3": Broken('nn.Linear(‹"10"› * 3, 10)', "only numbers can be calculated with: write a number."),
    "a size by name": Broken(
        inside("nn.Linear(‹n_features›, 10)"),
        "n_features is a name, and no name is looked up here: write its value.",
        inside("nn.Linear(3, 10)"),
    ),
    "a layer by name": Broken(
        inside("‹conv2›"), "conv2 is a name, and no name is looked up here: write the layer itself."
    ),
    "starred name": Broken(
        "nn.Sequential(‹*›layers)",
        "what is repeated or unpacked would be one layer with one set of weights: write out every layer.",
    ),
    "repeated block": Broken(
        "nn.Sequential(‹*›[nn.ReLU()] * 3)",
        "what is repeated or unpacked would be one layer with one set of weights: write out every layer.",
        "nn.Sequential(nn.ReLU(), nn.ReLU(), nn.ReLU())",
    ),
    "attribute": Broken(
        inside("nn.Conv2d(8, 8, 3, dtype=‹torch›.float16)"),
        "torch.float16 would have to be looked up, and nothing is run here: leave it out or write a number.",
        inside("nn.Conv2d(8, 8, 3)"),
    ),
    "an import inside": Broken(
        'nn.Sequential(__import__("os")‹.›system("ls"))',
        "a network is only read here, not run: delete the dot and what comes behind it.",
    ),
    "an import as a number": Broken(
        'nn.Linear(__import__("os")‹.›getpid(), 10)',
        "a network is only read here, not run: delete the dot and what comes behind it.",
    ),
    "an eval": Broken(
        'nn.Linear(‹eval›("10"), 10)',
        "eval(...) would have to be run, and nothing is run here: write the result itself.",
    ),
    "numpy": Broken(
        "nn.Linear(‹np›.prod((64, 7, 7)), 10)",
        "np.prod(...) would have to be run, and nothing is run here: write the result itself.",
        "nn.Linear(3136, 10)",
    ),
    "a lambda": Broken(
        "nn.Sequential(‹lambda› x: x)",
        "lambda belongs to a program, and nothing is run here: write the layers and numbers themselves.",
    ),
    "a walrus": Broken(
        "nn.Linear((‹n› := 10), 10)",
        ":= gives a name to a value, and no name is looked up here: write the value alone.",
        "nn.Linear((10), 10)",
    ),
    "an f-string": Broken(
        'nn.Conv2d(1, 8, 3, padding=‹f"same"›)',
        "f before a quotation mark makes a text of another kind: delete it.",
        'nn.Conv2d(1, 8, 3, padding="same")',
    ),
    "a comprehension": Broken(
        "nn.Sequential(*[nn.ReLU() ‹for› _ in range(3)])",
        "for belongs to a program, and nothing is run here: write out every layer that it would make.",
    ),
    "a choice": Broken(
        "nn.Linear(10 ‹if› True else 5, 10)",
        "if belongs to a program, and nothing is run here: write what it would choose.",
    ),
    "a comparison": Broken(
        "nn.Linear(‹10› < 5, 10)",
        "only numbers, tuples, texts, True, False and None are read as settings: write one of these.",
    ),
    "a subscript": Broken(
        "nn.Linear(sizes‹[›0], 10)",
        "sizes[...] picks something out, and nothing is run here: write what it would pick.",
    ),
    "a set": Broken(
        "nn.Conv2d(1, 8, ‹{›3})",
        "{ } holds no setting: write a number, or a tuple such as (3, 3).",
        "nn.Conv2d(1, 8, (3, 3))",
    ),
    "unpacked numbers": Broken(
        "nn.Conv2d(‹*›(1, 8), 3)",
        "* unpacks something, and nothing is run here: write the numbers themselves.",
        "nn.Conv2d(1, 8, 3)",
    ),
    "unpacked arguments": Broken(
        'nn.Conv2d(‹**›{"in_channels": 1})', "** is not read: write the number itself, or the arguments one by one."
    ),
    "a class": Broken(
        "‹class› Net(nn.Module):\n    def __init__(self):\n        pass",
        (
            "class belongs to a program, and nothing is run here: give only the layers that it holds, as "
            "nn.Sequential(...)."
        ),
    ),
    "a loop": Broken(
        "‹for› n in range(3):\n    nn.ReLU()",
        "for belongs to a program, and nothing is run here: write out every layer that it would make.",
    ),
    "a second network": Broken(
        "a = nn.Sequential(nn.ReLU())\n‹b› = nn.Sequential(nn.Tanh())",
        "a second network begins here: put all layers in one nn.Sequential.",
        "a = nn.Sequential(nn.ReLU(), nn.Tanh())",
    ),
    "a layer with a name": Broken(
        "‹conv› = nn.Conv2d(1, 8, 3)\nnn.Sequential(conv, nn.ReLU())",
        "a name is given to something that is no network: write it in place of the name.",
        "nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU())",
    ),
    "another line": Broken(
        "model = nn.Sequential(nn.ReLU())\n‹print›(model)",
        "print is no layer that is known here: write one of torch.nn's, such as nn.ReLU().",
        "model = nn.Sequential(nn.ReLU())",
    ),
    "the network run": Broken(
        "nn.Sequential(nn.ReLU())‹(›x)",
        "a network is only read here, not run: delete this bracket and what is in it.",
        "nn.Sequential(nn.ReLU())",
    ),
    "moved to a device": Broken(
        "nn.Sequential(\n    nn.ReLU(),\n)‹.›to(device)",
        "a network is only read here, not run: delete the dot and what comes behind it.",
        "nn.Sequential(\n    nn.ReLU(),\n)",
    ),
    "another module": Broken(
        "import ‹os›\nnn.ReLU()", "os is not needed to read layers: leave this line out.", "nn.ReLU()"
    ),
    "from another module": Broken(
        "‹from› torchvision.models import vgg16\nnn.ReLU()",
        "torchvision.models is not needed to read layers: leave this line out.",
    ),
    "added up": Broken(
        "model = nn.Sequential(nn.ReLU())\n‹model› += 3",
        "only layers are read, and nothing is run: leave this line out.",
    ),
    "a list in a sequence": Broken(
        "nn.Sequential(‹[›nn.ReLU(), nn.Tanh()])",
        "nn.Sequential takes layers, no list of them: delete [ and ].",
        "nn.Sequential(nn.ReLU(), nn.Tanh())",
    ),
    "a list in a list": Broken(
        "[‹[›nn.ReLU()], nn.Tanh()]",
        "layers in brackets of their own are another sequence: write nn.Sequential(...).",
        "[nn.Sequential(nn.ReLU()), nn.Tanh()]",
    ),
    "a pair without its dict": Broken(
        'nn.Sequential(‹(›"a", nn.ReLU()))',
        "a layer with a name needs nn.Sequential(OrderedDict([...])) around it: write that.",
        'nn.Sequential(OrderedDict([("a", nn.ReLU())]))',
    ),
    "a dict alone": Broken(
        'nn.Sequential(‹{›"a": nn.ReLU()})',
        "layers with names stand in an OrderedDict: write nn.Sequential(OrderedDict({...})).",
        'nn.Sequential(OrderedDict({"a": nn.ReLU()}))',
    ),
    "named arguments": Broken(
        "nn.Sequential(‹a›=nn.ReLU())",
        'nn.Sequential takes no named arguments: name its layers in nn.Sequential(OrderedDict([("a", ...)])).',
        'nn.Sequential(OrderedDict([("a", nn.ReLU())]))',
    ),
    "a name with a dot": Broken(
        'nn.Sequential(OrderedDict([(‹"a.b"›, nn.ReLU())]))',
        '"a.b" cannot be the name of a layer in torch: use letters and digits, such as "conv1".',
        'nn.Sequential(OrderedDict([("conv1", nn.ReLU())]))',
    ),
    "a name that torch has": Broken(
        'nn.Sequential(OrderedDict([(‹"forward"›, nn.ReLU())]))',
        '"forward" cannot be the name of a layer in torch: use letters and digits, such as "conv1".',
    ),
    "a name twice": Broken(
        'nn.Sequential(OrderedDict([("a", nn.ReLU()), ("a", ‹nn›.Tanh())]))',
        'a layer before this one is named "a" too: choose another name.',
        'nn.Sequential(OrderedDict([("a", nn.ReLU()), ("b", nn.Tanh())]))',
    ),
    "a name without marks": Broken(
        "nn.Sequential(OrderedDict([(‹a›, nn.ReLU())]))",
        'the name of a layer stands in quotation marks: write one such as "conv1".',
        'nn.Sequential(OrderedDict([("conv1", nn.ReLU())]))',
    ),
    "no pair": Broken(
        "nn.Sequential(OrderedDict([‹nn›.ReLU()]))",
        'an OrderedDict holds pairs: write ("conv", nn.Conv2d(...)).',
        'nn.Sequential(OrderedDict([("conv", nn.ReLU())]))',
    ),
    "no list of pairs": Broken(
        'nn.Sequential(‹OrderedDict›(("a", nn.ReLU()), ("b", nn.ReLU())))',
        'OrderedDict takes one list of pairs: OrderedDict([("conv", nn.Conv2d(...))]).',
        'nn.Sequential(OrderedDict([("a", nn.ReLU()), ("b", nn.ReLU())]))',
    ),
    "a name for one only": Broken(
        "Sequential(\n  (0): ReLU()\n  ‹Tanh›()\n)", "a comma is missing before Tanh: write one at the end of line 2."
    ),
    "a number as a layer": Broken("nn.Sequential(nn.ReLU(), ‹3›)", "this is no layer: write one, such as nn.ReLU()."),
    "a letter in marks": Broken(
        'nn.Conv2d(1, 8, 3, padding=‹"säme"›)',
        "between quotation marks only plain letters, digits and signs are read: write it with those.",
    ),
    "a list repeated inside": Broken(
        "‹[›nn.ReLU()] * 3",
        "what is repeated or unpacked would be one layer with one set of weights: write out every layer.",
    ),
    "an equals too many": Broken(
        "nn.Conv2d(1, 8, kernel_size‹==›3)",
        "== compares, and nothing is run here: a setting is written with one =.",
        "nn.Conv2d(1, 8, kernel_size=3)",
    ),
    "an assignment to a number": Broken(
        "‹3› = nn.ReLU()",
        (
            "this is no layer and no setting: write layers as nn.Name(...) and settings as name=value, with "
            "commas between."
        ),
    ),
    "a doubled dot": Broken(
        "nn.‹.›ReLU()",
        (
            "this is no layer and no setting: write layers as nn.Name(...) and settings as name=value, with "
            "commas between."
        ),
    ),
    "ellipsis kinds": Broken(
        "nn.Conv2d(1, 8, 3, ‹b'x'›)", "b before a quotation mark makes a text of another kind: delete it."
    ),
    "printed Alexnet": Broken(
        "‹AlexNet›(\n  (features): Sequential(\n    (0): ReLU()\n  )\n)",
        "AlexNet is a class that runs its parts in an order of its own: give one Sequential of it.",
        "Sequential(\n    (0): ReLU()\n)",
    ),
    "tabs": Broken(
        "nn.Sequential(\n\tnn.Conv2d(1, 8, 3, stride=‹0›)\n)",
        "in Conv2d, stride=0 is too small: the window would never move; stride must be at least 1.",
    ),
    "a minus text": Broken('nn.Conv2d(1, 8, -‹"3"›)', "only numbers can be calculated with: write a number."),
    "a list of settings": Broken(
        "nn.Conv2d(1, 8, ‹[›3, [3]])", "kernel_size=(3, (3,)) does not fit Conv2d: give one number, or a tuple of 2."
    ),
    "module attr": Broken(
        "‹nn›.functional.relu(nn.ReLU())",
        "nn.functional.relu is no layer: write nn.ReLU, with its settings and without an input.",
    ),
    "call inside": Broken(
        "nn.Sequential(nn.ReLU(‹nn›.ReLU()))",
        "nn.ReLU(...) would have to be run, and nothing is run here: write the result itself.",
    ),
    "number with dot call": Broken(
        "‹5.real›", "5.real is no number: write one such as 3 or 0.5, or a tuple such as (3, 3) for a size."
    ),
    "is": Broken(
        "nn.Linear(‹not› 3, 1)", "not belongs to a program, and nothing is run here: write what it would choose."
    ),
    "names for some": Broken(
        "Sequential(‹ReLU›(),\n  (1): Tanh()\n)",
        "this layer has no name, but others in these brackets have: name all or none.",
    ),
    "shifts without scales": Broken(
        inside("nn.BatchNorm2d(8, bias=‹False›)"),
        (
            "in BatchNorm2d, bias=False leaves scales without shifts, which is not counted here: set "
            "affine=False as well."
        ),
        inside("nn.BatchNorm2d(8, affine=False, bias=False)"),
    ),
    "an upsampling by default": Broken(
        inside("nn.‹Upsample›(2)"),
        "Upsample needs scale_factor: write it, as in nn.Upsample(scale_factor=3).",
        inside("nn.Upsample(scale_factor=2)"),
    ),
    "a dropped comma before a bracket": Broken(
        "nn.Conv2d(1, 8\n    ‹(›3, 3))", "a comma is missing before (: write one at the end of line 1."
    ),
    "only a place": Broken(
        "nn.Conv2d(1, 8, 3, device=‹torch›.device('cpu'))",
        "torch.device(...) would have to be run, and nothing is run here: write the result itself.",
    ),
    "a range of layers": Broken(
        "nn.Sequential(‹*›range(3))",
        "what is repeated or unpacked would be one layer with one set of weights: write out every layer.",
    ),
    "a division that is no count": Broken(
        "nn.Linear(‹7› / 2, 10)", "in Linear, in_features=3.5 is not a count: give a whole number such as 1."
    ),
    "an and": Broken(
        "nn.Linear(3 ‹and› 4, 1)", "and belongs to a program, and nothing is run here: write what it would choose."
    ),
    "a slice": Broken(
        "nn.Sequential(nn.ReLU(), nn.Tanh())‹[›:1]",
        ")[...] picks something out, and nothing is run here: write what it would pick.",
    ),
    "Python's list of modules": Broken(
        "nn.‹ModuleList›([nn.ReLU()])",
        "ModuleList is not read: a list has no order in which it is run: use nn.Sequential.",
        "nn.Sequential(nn.ReLU())",
    ),
    "a way of importing everything": Broken(
        "‹from› . import layers", "a file of yours is not needed to read layers: leave this line out."
    ),
    "nested too deeply": Broken(
        "(" * 60 + "‹(›" + ")" * 61, "brackets lie more than 60 deep in each other: write fewer nn.Sequential."
    ),
    "no comma for long": Broken(
        "nn.Linear(" + "1+" * 30 + "‹1›, 10)",
        "more than 60 words and signs come without a comma: write the number itself.",
    ),
}
