"""QR codes and bar codes as SVG, drawn into the page."""

from typing import Final

import barcode
import segno

_BAR_HEIGHT: Final = 40
_QUIET_ZONE: Final = 10
"""Modules of nothing on both sides, without which scanners do not see where the code begins."""


def qr_svg(text: str, *, title: str) -> str:
    """The text as a QR code that fills its box; medium error correction, a quiet zone of four modules."""
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", title=title, svgclass="qr"))


def bar_svg(text: str, *, title: str) -> str:
    """The text as a Code 128 bar code that fills its box."""
    modules: str = barcode.get("code128", text).build()[0]
    width = len(modules) + 2 * _QUIET_ZONE
    bars = "".join(f"M{start + _QUIET_ZONE} 0h{length}v{_BAR_HEIGHT}h-{length}z" for start, length in _runs(modules))
    return (
        f'<svg class="bars" viewBox="0 0 {width} {_BAR_HEIGHT}" preserveAspectRatio="none" role="img"'
        f' shape-rendering="crispEdges"><title>{title}</title>'
        f'<path fill="#fff" d="M0 0h{width}v{_BAR_HEIGHT}H0z"/><path d="{bars}"/></svg>'
    )


def _runs(modules: str) -> list[tuple[int, int]]:
    """Where each bar starts and how many modules wide it is."""
    runs: list[tuple[int, int]] = []
    for index, module in enumerate(modules):
        if module == "0":
            continue
        if index and modules[index - 1] == "1":
            start, length = runs.pop()
            runs.append((start, length + 1))
        else:
            runs.append((index, 1))
    return runs
