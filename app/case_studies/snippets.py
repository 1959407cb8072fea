"""The lines that make a case study in torch and print what the page shows."""

from __future__ import annotations

from engine.networks.network import Network


def lines_for(network: Network) -> str:
    """The network's twin, its parameters and the shape of its answer.

    >>> from engine.networks import named
    >>> print(lines_for(named("lenet5-modern").network()))
    import torch
    from engine.networks import named
    <BLANKLINE>
    model = named("lenet5-modern").network((1, 32, 32), num_classes=10).module()
    print(sum(p.numel() for p in model.parameters() if p.requires_grad))
    print(tuple(model.eval()(torch.zeros(1, 1, 32, 32)).shape[1:]))
    """
    classes = network.report().output_shape[0]
    shape = ", ".join(map(str, network.input_shape))
    return (
        "import torch\nfrom engine.networks import named\n\n"
        f'model = named("{network.id}").network(({shape}), num_classes={classes}).module()\n'
        "print(sum(p.numel() for p in model.parameters() if p.requires_grad))\n"
        f"print(tuple(model.eval()(torch.zeros(1, {shape})).shape[1:]))"
    )
