"""Statements by what they say: the same whatever their layout, and under every version of Python."""

from __future__ import annotations

import io
import textwrap
import tokenize

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.diagnostics import Span
from seedlint.statements import read_statements, statement_at

PROGRAM = '''\
"""What it is."""
import numpy as np
class Model(Base):
    rng = np.random.default_rng( )
    @property
    def size(self): return len(self.x)
    async def fit(self, x, *, seed = None,) -> None:
        """Fit it."""
        if seed is None: seed = 0.
        def inner():
            return f'{x!r:>{3}} {"a" }', rf'b'
        for a in x :
            print('it is',a, .5, 1E5, 0XFF, 3J, "a'b", 'a"b', r'\\d', '\\n') # say so
            self.y = [ a for a in x if a
                      ][ 0 ]
        else:
            pass
        return {1:2,}, (1,), x [ 1 : ], lambda : 0
if True:
    def late(): pass
    x = \\
        1; y = 2
match = 3
print(match)
'''
TEXTS = [
    ("", '"""What it is."""'),
    ("", "import numpy as np"),
    ("", "class Model(Base):"),
    ("Model", "rng=np.random.default_rng()"),
    ("Model", "@property"),
    ("Model", "def size(self):return len(self.x)"),
    ("Model", "async def fit(self,x,*,seed=None)->None:"),
    ("Model.fit", '"""Fit it."""'),
    ("Model.fit", "if seed is None:seed=0.0"),
    ("Model.fit", "def inner():"),
    ("Model.fit.inner", 'return f\'{x!r:>{3}} {"a" }\',rf"b"'),
    ("Model.fit", "for a in x:"),
    ("Model.fit", "print(\"it is\",a,0.5,1e5,0xff,3j,\"a'b\",'a\"b',r'\\d','\\n')"),
    ("Model.fit", "self.y=[a for a in x if a][0]"),
    ("Model.fit", "else:"),
    ("Model.fit", "pass"),
    ("Model.fit", "return{1:2},(1),x[1:],lambda:0"),
    ("", "if True:"),
    ("", "def late():pass"),
    ("", "x=1;y=2"),
    ("", "match=3"),
    ("", "print(match)"),
]


def test_symbols_and_texts() -> None:
    """By hand."""
    assert [(one.symbol, one.text) for one in read_statements(PROGRAM)] == TEXTS


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\n\n# first\n" + text.replace(":\n", ":  # here\n\n    # there\n"),
        lambda text: text.replace("    ", "\t"),
        lambda text: text.rstrip("\n"),
        lambda text: f"if True:\n{textwrap.indent(text, ' ')}",
    ],
)
def test_layout_says_nothing(change) -> None:
    """Line ends, comments, empty lines, indentation."""
    now = [(one.symbol, one.text) for one in read_statements(change(PROGRAM))]
    assert [one for one in now if one != ("", "if True:")] == [one for one in TEXTS if one != ("", "if True:")]


def test_a_line_finds_its_statement() -> None:
    """Every line of it, and none besides."""
    statements = read_statements("\nx = (\n    1,\n)\n\n# y\ny = 2  # z\n")
    assert [statement_at(statements, line) for line in range(1, 9)] == [
        None, *[statements[0]] * 3, None, None, statements[1], None
    ]  # fmt: skip
    assert (statements[0].first, statements[0].last, statements[1].last) == (2, 4, 7)


def test_a_part_is_what_a_span_covers() -> None:
    """From its first token to its last, over lines."""
    (statement,) = read_statements("x = f(1, g(\n    2,\n), h(3))\n")
    assert statement.part(Span(1, 10, 3, 2)) == "g(2)"
    assert statement.part(Span(1, 1, 1, 2)) == "x"
    assert statement.part(Span(1, 3, 1, 3)) == ""


@pytest.mark.parametrize("text", ["x = (\n", "x = '''\n", "if x:\n  a\n b\n", "x = 1\n\0\n", "é = $\n", ")\n", "\\\n"])
def test_a_broken_file_is_read_up_to_there(text: str) -> None:
    """And raises nothing."""
    first, *_ = read_statements(f"a = 1\n{text}")
    assert first.text == "a=1"


WORDS = st.sampled_from(
    [
        "x",
        "f(1, 2)",
        "'a'",
        "1.",
        ".5",
        "[1, 2,]",
        "{'a': 1}",
        "np.random.rand(3)",
        "(lambda a: a)",
        "(not x)",
        "-x",
        "x[1:2]",
    ]
)
LINES = st.lists(st.builds("{} = {}({}, {}) + {}".format, st.just("y"), st.just("g"), WORDS, WORDS, WORDS), max_size=5)


@settings(max_examples=200, deadline=None)
@given(LINES, st.integers(20, 100))
def test_black_changes_nothing_but_parentheses(lines: list[str], width: int) -> None:
    """What it wraps it may put in parentheses; else its output says what its input said."""
    text = "".join(f"{line}\n" for line in lines)
    after = black.format_str(text, mode=black.Mode(line_length=width))
    bare = [one.text.replace("(", "").replace(")", "") for one in read_statements(after)]
    assert bare == [one.text.replace("(", "").replace(")", "") for one in read_statements(text)]


KINDS = {tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab01 .,:()[]{}'\"\n\t\\#=r@;é", max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever it holds; what Python's tokenizer accepts is read whole, but for a statement without an end."""
    statements = read_statements(text)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline=None).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    ends = [number for number, token in enumerate(tokens) if token.type == tokenize.NEWLINE]
    wanted = [token.string for token in tokens[: ends[-1] if ends else 0] if token.type in KINDS]
    assert [token.text for one in statements for token in one.tokens if token.kind in KINDS] == wanted
