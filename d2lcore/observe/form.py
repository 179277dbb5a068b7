"""How numbers are written, in every drawing and table: units, digits, columns."""

from __future__ import annotations

from collections.abc import Sequence


def number(value: float | None) -> str:
    """Three significant digits, powers of ten outside of 0.001 to 100000.

    >>> number(0.012345), number(12345.6), number(3e-9), number(2.0), number(float("nan")), number(None)
    ('0.0123', '12346', '3.0e-9', '2.00', 'nan', '–')
    """
    if value is None:
        return "–"
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.001 or size >= 1e5:
        digits, exponent = f"{value:.1e}".split("e")
        return f"{digits}e{int(exponent)}"
    return f"{value:.0f}" if size >= 1000 else f"{value:.{max(2 - _order(size), 0)}f}"


def tick(value: float) -> str:
    """A round value beside an axis, as short as it goes.

    >>> tick(0.5), tick(2000.0), tick(2e8), tick(-1.5e-5), tick(0)
    ('0.5', '2000', '2e8', '-1.5e-5', '0')
    """
    if value and not 0.001 <= abs(value) < 1e5:
        digits, exponent = f"{value:.4e}".split("e")
        return f"{float(digits):g}e{int(exponent)}"
    return f"{value:g}"


def _order(size: float) -> int:
    return int(f"{size:.2e}".split("e")[1])


def _scaled(value: float, units: Sequence[str], base: float = 1000.0) -> str:
    unit = units[0]
    for larger in units[1:]:
        if round(abs(value), 1) < base:
            break
        value, unit = value / base, larger
    if float(value).is_integer() and unit == units[0]:
        return f"{value:.0f} {unit}"
    return f"{value:.0f} {unit}" if abs(value) >= 100 else f"{value:.1f} {unit}"


def nbytes(n: float) -> str:
    """Bytes in decimal units.

    >>> nbytes(0), nbytes(617), nbytes(4_816_896), nbytes(177_704)
    ('0 B', '617 B', '4.8 MB', '178 kB')
    """
    return _scaled(n, ("B", "kB", "MB", "GB", "TB"))


def seconds(s: float) -> str:
    """A measured time.

    >>> seconds(0.00123), seconds(2.5e-6), seconds(12.34)
    ('1.2 ms', '2.5 µs', '12.3 s')
    """
    if s >= 0.9995:
        return f"{s:.1f} s"
    return _scaled(s * 1e6, ("µs", "ms"))


def duration(s: float) -> str:
    """A time to wait.

    >>> duration(4.2), duration(125), duration(7322)
    ('4 s', '2 min 05 s', '2 h 02 min')
    """
    s = round(s)
    if s < 60:
        return f"{s} s"
    if s < 3600:
        return f"{s // 60} min {s % 60:02d} s"
    return f"{s // 3600} h {s % 3600 // 60:02d} min"


def shape(sizes: Sequence[int]) -> str:
    """A shape as it is spoken.

    >>> shape((256, 6, 28, 28)), shape(())
    ('256 × 6 × 28 × 28', 'scalar')
    """
    return " × ".join(map(str, sizes)) or "scalar"


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Columns of text, the first row as headings; ``right`` numbers the columns that are aligned to the right.

    >>> print(table([["layer", "size"], ["conv", "156"]], right=[1]))
    layer  size
    conv    156
    """
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(cell.rjust(w) if i in right else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths)))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
