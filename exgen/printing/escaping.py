"""Text that anyone may have typed, as each format shows it: nothing in it is markup, a command or a formula."""

from __future__ import annotations

import re
from collections.abc import Callable

from exgen.printing.lettering import latex_text, printable

HIDDEN = "\N{REPLACEMENT CHARACTER}"  # stands for what would not be seen


def markdown_text(text: str) -> str:
    """Any text as Markdown prose: nothing in it is markup, HTML or math."""
    return printable(text).translate(_MARKDOWN)


_MARKDOWN = str.maketrans(
    {sign: f"\\{sign}" for sign in r"\`*_{}[]#+-.!|$~"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_SIGNS = r"""
− -  · \cdot  ⋅ \cdot  × \times  ÷ \div  ± \pm  ∓ \mp  ∗ *  √ \surd  ∞ \infty  ∂ \partial  ∇ \nabla  ∑ \sum  ∏ \prod
∫ \int  ≤ \le  ≥ \ge  ≠ \ne  ≈ \approx  ≡ \equiv  ∈ \in  ∉ \notin  ∅ \emptyset  ∪ \cup  ∩ \cap  ⊂ \subset  ⊆ \subseteq
→ \to  ← \leftarrow  ⇒ \Rightarrow  ↦ \mapsto  ¬ \neg  ∧ \wedge  ∨ \vee  ⊕ \oplus  ⊤ \top  ⊙ \odot  ∘ \circ  ℓ \ell
ℝ \mathbb{R}  ⌊ \lfloor  ⌋ \rfloor  ⌈ \lceil  ⌉ \rceil  ½ \frac12  ¼ \frac14  ¾ \frac34  ᵀ ^T
α \alpha  β \beta  γ \gamma  δ \delta  ε \varepsilon  ζ \zeta  η \eta  θ \theta  ι \iota  κ \kappa  λ \lambda  μ \mu
µ \mu  ν \nu  ξ \xi  π \pi  ρ \rho  σ \sigma  τ \tau  φ \varphi  ϕ \phi  χ \chi  ψ \psi  ω \omega  Γ \Gamma  Δ \Delta
Θ \Theta  Λ \Lambda  Ξ \Xi  Π \Pi  Σ \Sigma  Φ \Phi  Ψ \Psi  Ω \Omega
⁰ ^0  ¹ ^1  ² ^2  ³ ^3  ⁴ ^4  ⁵ ^5  ⁶ ^6  ⁷ ^7  ⁸ ^8  ⁹ ^9  ⁺ ^+  ⁻ ^-  ⁽ ^(  ⁾ ^)  ⁿ ^n
₀ _0  ₁ _1  ₂ _2  ₃ _3  ₄ _4  ₅ _5  ₆ _6  ₇ _7  ₈ _8  ₉ _9  ₊ _+  ₋ _-  ₍ _(  ₎ _)  ₙ _n  ᵢ _i  ⱼ _j  ₖ _k  ₓ _x
""".split()
_LATEX = dict(zip(_SIGNS[::2], _SIGNS[1::2], strict=True))


def latex_typed(text: str) -> str:
    """What a student may have typed, as prose: signs of mathematics in math mode, all else as `latex_text` has it."""
    if text.isascii():
        return latex_text(text)
    pieces = re.split(f"([{''.join(_LATEX)}])", text)
    return "".join(rf"\ensuremath{{{_LATEX[p]}}}" if i % 2 else latex_text(p) for i, p in enumerate(pieces))


def raw(text: str) -> list[str]:
    """The lines of raw text, as many as are shown, with nothing in them that is not seen."""
    lines = ["".join(c if c.isprintable() or c == "\t" else HIDDEN for c in line) for line in text.split("\n")[:60]]
    shown = "\n".join(lines)
    return (shown if len(shown) <= 4000 else shown[:4000] + " ...").split("\n")


def markdown_block(text: str) -> str:
    """Raw text as a code block that nothing in it can end."""
    shown = "\n".join(raw(text))
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def markdown_code(text: str) -> str:
    """Raw text as inline code."""
    flat = " ".join(" ".join(raw(text)).split())
    ticks = "`" * (_longest_run(flat) + 1)
    return f"{ticks} {flat} {ticks}" if "`" in flat else f"`{flat}`"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def latex_code(text: str) -> str:
    """A line of raw text in the typewriter's letters, with its blanks."""
    return r"\ ".join(map(latex_typed, text.replace("\t", " ").split(" ")))


def latex_prose(text: str) -> str:
    """The bank's prose, which is alike in Markdown and LaTeX: its math stays, all else is text."""
    pieces = re.split(r"(?<!\\)(\$[^$]+(?<!\\)\$)", text)
    return "".join(
        piece if i % 2 else latex_typed(re.sub(r"\\([%&#_$])", r"\1", piece)) for i, piece in enumerate(pieces)
    )


FILTERS: dict[str, Callable[[str], object]] = {
    "latex_typed": latex_typed,
    "latex_prose": latex_prose,
    "latex_code": latex_code,
    "markdown_text": markdown_text,
    "block": markdown_block,
    "code": markdown_code,
    "raw": raw,
}
