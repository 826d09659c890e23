"""A bar chart: few bars, their numbers written on them, a line at every ten or so."""

from html import escape

WIDTH, HEIGHT, FOOT = 640, 380, 40
LEFT, HIGH = 30, 320  # room for the scale; the tallest bar
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
FEWEST_LINES = 3
PLAIN = 3  # a bar without an address


def bar_chart(bars, title):
    """`bars`: [(label, number, css)] or [(label, number, css, address of its rows)], css being near, far, now or nothing. Drawn in the
    colours of the page."""
    base, top = HEIGHT - FOOT, _top([bar[1] for bar in bars])
    says = ", ".join(f"{label} {number}" for label, number, *_rest in bars)
    drawn = "".join(_bar(i, bar, base=base, top=top, wide=(WIDTH - LEFT) / max(len(bars), 1)) for i, bar in enumerate(bars))
    lines = "".join(_line(value, base=base, top=top) for value in _scale(top))
    ground = f'<path class="base" d="M{LEFT} {base}H{WIDTH}"/>'
    label = escape(f"{title}: {says}")
    role = "group" if any(len(bar) > PLAIN for bar in bars) else "img"  # what is one picture holds no links
    return f'<svg class="bars" viewBox="0 0 {WIDTH} {HEIGHT}" role="{role}" aria-label="{label}">{lines}{drawn}{ground}</svg>'


def _step(most):
    return next((step for step in STEPS if most <= step * FEWEST_LINES), STEPS[-1])


def _top(numbers):
    most = max([*numbers, 1])
    step = _step(most)
    return -(-most // step) * step


def _scale(top):
    step = _step(top)
    return range(step, top + 1, step)


def _line(value, *, base, top):
    y = base - HIGH * value / top
    return f'<path class="grid" d="M0 {y:.1f}H{WIDTH}"/><text x="0" y="{y - 4:.1f}">{value}</text>'


def _bar(index, bar, *, base, top, wide):
    label, number, css, *address = bar
    x, width, y = LEFT + index * wide, wide * 0.68, base - HIGH * number / top
    middle = x + width / 2
    drawn = (
        f'<path class="{escape(css or "far")}" d="M{x:.0f} {base}V{y:.1f}h{width:.0f}V{base}z"/>'
        f'<text class="v" x="{middle:.0f}" y="{y - 6:.1f}" text-anchor="middle">{number}</text>'
        f'<text x="{middle:.0f}" y="{base + 20}" text-anchor="middle">{escape(str(label))}</text>'
    )
    said = escape(f"{label}: {number}")
    return f'<a href="{escape(address[0])}" aria-label="{said}">{drawn}</a>' if address else drawn
