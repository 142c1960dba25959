"""Rewrite a right or wrong answer as another person would: spelling, names, order, layout, comments."""

from __future__ import annotations

import ast
import builtins
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass

# What people call an intermediate value, the usual words first: two who work alone often choose the same.
VALUES = (
    "z a s tmp temp h out pre act total net lin state result u v q y res val acc cur new_h h_new zt at st pre_act "
    "logits combined affine activation linear inner weighted summed raw mixed gate_in value x_part h_part first second "
    "part block"
)
GRADIENTS = (
    "dz da ds dh grad delta dtanh d dact dpre dout dtmp g gz back dsum dcell dtotal grad_z dlin dscores dlogits "
    "upstream dt local up dq dstate g_h grad_h dc_total chain dinner dnet err dpreact dv flow db_ dprev total_grad gh"
)
RARE = "blorp foo thing stuff aux buf scratch hmm xx aa bb mm kk ww foo2 test1 final last_one wert wert2 ergebnis paso"
USUAL = ("t", "i", "j", "k")
STYLES = ("{}", "{}_t", "{}t", "my_{}", "{}_", "{}1", "{}_new", "cur_{}", "{}_val", "new_{}", "{}_out", "{}2", "_{}")
PLAIN = (
    "forward pass|backward|compute the gates|gate|tanh|bias|gradient|shapes|sum over batch|chain rule|loop over time|"
    "derivative of tanh|time step|initial state|from the formula|weights|equation above|next state|return|the cell|"
    "init|output|softmax|split|concat|mask|input gate|forget gate|hidden state|element-wise|derivative"
)
ADDED = (
    "again|here|check this!|why?|(B, H)|see slide {n}|ok|as in lecture {n}|not sure|works|same as before|to do|"
    "this one took me ages|careful|broadcast|dont transpose|line {n} of the derivation|like in the book p. {n}|"
    "important|step {n}|first|now|needed later|for all t|no loop needed|sanity|faster|more readable|from {n}|-> ok|"
    "eq {n}"
)


@dataclass(frozen=True)
class Habits:
    """How one person writes. Shares are from 0 to 1."""

    product: str  # "@", "np.dot", ".dot", "np.matmul"
    square: str  # "**", "*", "np.square"
    total: str  # ".sum(axis=", "np.sum("
    apart: float  # how often a part of a formula gets a line of its own
    keeps: float  # how often a variable has the name of the equation
    remarks: float  # comments per line
    spaces: str  # "all", "none", "products": around which operators
    blank: float
    style: str
    bracketed: bool

    @classmethod
    def drawn(cls, draw: random.Random) -> Habits:
        return cls(
            draw.choices(["@", "np.dot", ".dot", "np.matmul"], [5, 3, 2, 1])[0],
            draw.choices(["**", "*", "np.square"], [7, 2, 1])[0],
            draw.choices([".sum(axis=", "np.sum("], [1, 1])[0],
            draw.choice([0, 0.05, 0.15, 0.3]),
            draw.choice([0.9, 0.7, 0.5, 0.2]),
            draw.choices([0, 0.1, 0.3, 0.6], [4, 3, 2, 1])[0],
            draw.choices(["all", "products", "none"], [6, 2, 1])[0],
            draw.choice([0, 0.05, 0.2]),
            draw.choice(STYLES),
            draw.random() < 0.2,
        )


def words(draw: random.Random, taken: Iterable[str], pool: str = "") -> str:
    """A name that is not taken: the usual ones often, the others seldom."""
    usual = (pool or draw.choice([VALUES, GRADIENTS])).split()
    for _ in range(1000):
        rare = draw.random() < 0.04
        name = draw.choice(RARE.split()) if rare else usual[min(int(draw.expovariate(0.15)), len(usual) - 1)]
        name = name if draw.random() < 0.75 else draw.choice(STYLES).format(name)
        if name not in taken:
            return name
    return f"{name}_{draw.randint(1000, 9999)}"


class Rewriter(ast.NodeTransformer):
    """Spells formulas as one person does, and takes some apart."""

    def __init__(self, habits: Habits, draw: random.Random, parameters: set[str]) -> None:
        self.habits, self.draw, self.parameters = habits, draw, parameters
        self._made: list[ast.Assign] = []
        self._count = 0

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """These statements, rewritten one by one; parts that get a line of their own come before theirs."""
        found: list[ast.stmt] = []
        for statement in body:
            for field in ("body", "orelse"):
                if isinstance(getattr(statement, field, None), list):
                    setattr(statement, field, self.block(getattr(statement, field)))
            if isinstance(statement, ast.Return | ast.Assign | ast.AugAssign):
                self.visit(statement)
                made, self._made = self._made, []
                if made and isinstance(statement.value, ast.Name):  # the whole value needs no name of its own
                    statement.value = made.pop().value
                found += made
            found += self._split(statement)
        return found

    def _split(self, statement: ast.stmt) -> list[ast.stmt]:
        """One assignment per line, of those that are written as a tuple."""
        if not isinstance(statement, ast.Assign) or self.draw.random() < 0.5:
            return [statement]
        target, value = statement.targets[0], statement.value
        if not (isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts)):
            return [statement]
        return [ast.Assign([one], other, lineno=0) for one, other in zip(target.elts, value.elts, strict=True)]

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        habit = self.draw.random() < 0.93
        found: ast.expr = node
        if isinstance(node.op, ast.MatMult):
            found = self._product(node, self.habits.product if habit else self.draw.choice(["@", "np.dot", ".dot"]))
        elif isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2:
            found = self._square(node)
        elif isinstance(node.op, ast.Add | ast.Mult) and self.draw.random() < 0.3:
            node.left, node.right = node.right, node.left
        if self.draw.random() < self.habits.apart and not isinstance(node.left, ast.List):
            self._count += 1
            name = f"part_{self._count}"
            self._made.append(ast.Assign([ast.Name(name, ast.Store())], found, lineno=0))
            return ast.Name(name, ast.Load())
        return found

    def _product(self, node: ast.BinOp, spelled: str) -> ast.expr:
        if spelled == "@":
            return node
        if spelled == ".dot":
            return ast.Call(ast.Attribute(node.left, "dot", ast.Load()), [node.right], [])
        return ast.Call(ast.parse(spelled, mode="eval").body, [node.left, node.right], [])

    def _square(self, node: ast.BinOp) -> ast.expr:
        if self.habits.square == "*" and isinstance(node.left, ast.Name | ast.Subscript):
            return ast.BinOp(node.left, ast.Mult(), node.left)
        if self.habits.square == "np.square":
            return ast.Call(ast.parse("np.square", mode="eval").body, [node.left], [])
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "sum" and self.habits.total == "np.sum(":
            its = node.func.value
            if not (isinstance(its, ast.Name) and its.id == "np"):
                return ast.Call(ast.parse("np.sum", mode="eval").body, [its, *node.args], node.keywords)
        name = ast.unparse(node.func)
        if name == "reversed" and self.draw.random() < 0.5 and "range" in ast.unparse(node):
            return ast.parse(f"range({ast.unparse(node.args[0])[6:-1]} - 1, -1, -1)", mode="eval").body
        return node

    # A lambda's or a comprehension's names are its own: nothing in it gets a line outside.
    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node

    visit_ListComp = visit_GeneratorExp = visit_DictComp = visit_IfExp = visit_Lambda  # type: ignore[assignment]


def locals_of(source: str) -> set[str]:
    """The names that a function assigns, but for its parameters."""
    function = ast.parse(source).body[0]
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored - arguments - set(dir(builtins))


def renamed(function: ast.FunctionDef, parameters: set[str], draw: random.Random, habits: Habits) -> ast.FunctionDef:
    """The function with the local variables called as this person calls them."""
    new: dict[str, str] = {}
    own = locals_of(ast.unparse(ast.fix_missing_locations(function)))
    for name in sorted(own):
        made = name.startswith("part_")
        if not made and (name in USUAL or draw.random() < habits.keeps):
            continue
        pool = GRADIENTS if name.startswith("d") else VALUES
        styled = habits.style.format(name)
        new[name] = (
            styled if not made and draw.random() < 0.3 else words(draw, {*own, *new.values(), *parameters}, pool)
        )
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
    return function


def arranged(body: list[ast.stmt], draw: random.Random, often: float = 0.3) -> list[ast.stmt]:
    """Some neighbours swapped that do not depend on each other."""
    found = list(body)
    for place in range(len(found) - 1):
        one, other = found[place], found[place + 1]
        if isinstance(one, ast.Assign) and isinstance(other, ast.Assign) and draw.random() < often:
            stored = [
                {n.id for n in ast.walk(t) if isinstance(n, ast.Name)} for t in (one.targets[0], other.targets[0])
            ]
            read = [{n.id for n in ast.walk(each) if isinstance(n, ast.Name)} for each in (one, other)]
            if not (stored[0] & read[1] or stored[1] & read[0]):
                found[place], found[place + 1] = other, one
    return found


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def laid_out(text: str, habits: Habits, draw: random.Random) -> str:
    """The text with this person's spaces and blank lines, not quite the same everywhere."""
    lines = []
    for line in text.splitlines():
        if not habits.bracketed:  # ast.unparse writes brackets round every tuple
            line = re.sub(r"^( *return |[^()]* = )\((.*)\)$", lambda found: _bare(found) or found[0], line)
        if habits.spaces == "none" and draw.random() < 0.9:
            line = re.sub(r"(?<=\S) ([-+*/@]|\*\*) (?=\S)", r"\1", line)
        elif habits.spaces == "products" and draw.random() < 0.9:
            line = re.sub(r"(?<=\S) ([*/@]|\*\*) (?=\S)", r"\1", line)
        if draw.random() < 0.02:
            line = draw.choice([line + " ", line.replace(", ", ",", 1), line.replace(" = ", "  = ", 1)])
        lines.append(line)
        if draw.random() < habits.blank:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _bare(found: re.Match[str]) -> str:
    """The line without the brackets round its tuple; empty if they are not one pair round all of it."""
    try:
        value = ast.parse(f"({found[2]})", mode="eval").body
    except SyntaxError:
        return ""
    return found[1] + found[2] if isinstance(value, ast.Tuple) else ""


def remarked(text: str, habits: Habits, draw: random.Random) -> str:
    """The text with this person's comments, some of which everybody could have written."""
    lines = []
    for line in text.splitlines():
        if line.strip() and draw.random() < habits.remarks:
            said = draw.choice(PLAIN.split("|"))
            if draw.random() < 0.6:
                added = draw.choice(ADDED.split("|")).format(n=draw.randint(1, 40))
                said = f"{said} {added}" if draw.random() < 0.7 else f"{added}: {said}"
            said = said.capitalize() if habits.blank else said
            indent = " " * (len(line) - len(line.lstrip()))
            lines += [f"{line}  # {said}"] if draw.random() < 0.5 else [f"{indent}# {said}", line]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
