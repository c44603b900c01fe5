"""PDFs as printers make them, written by hand: each text at its place, in its size."""

from __future__ import annotations


def pdf(*pages: list[tuple[float, float, float, str]]) -> bytes:
    """A PDF of pages, each of texts with where they stand: x, y (from below) and size in points."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for place, texts in enumerate(pages):
        shown = "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET" for x, y, size, text in texts
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * place} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    result, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(result))
        result += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{result}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(result)}\n%%EOF\n"
    ).encode("cp1252")


def column(
    lines: list[str], *, x: float = 50, top: float = 720, size: float = 10, hanging: float = 0
) -> list[tuple[float, float, float, str]]:
    """Lines below each other; with `hanging`, those that begin with a space are indented by so much."""
    return [
        (x + (hanging if line.startswith(" ") else 0), top - 12 * place, size, line.lstrip())
        for place, line in enumerate(lines)
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
