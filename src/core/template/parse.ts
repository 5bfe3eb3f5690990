// Tokens → trees: one per template (the main one and those of define and block), with Go's complaints about what is wrong.
// (Go text/template/parse/parse.go)

import { Failure } from '../failure.ts';
import { quote } from '../sources/go-text.ts';
import { lex, type Token, type TokenKind } from './lex.ts';
import { number, unquote } from './literal.ts';
import type { Command, Operand, Pipe, Tree } from './tree.ts';

export type Trees = ReadonlyMap<string, readonly Tree[]>;

/** How a list of trees ended. */
type Ending = 'end' | 'else';

/** `root` names the main template. The error is Go's, `template: NAME:LINE: …`. */
export function parse(
  input: string,
  root: string,
  known: (name: string) => boolean,
): { readonly trees: Trees } | { readonly error: string } {
  try {
    return { trees: parser(input, root, known) };
  } catch (problem) {
    if (problem instanceof Failure) return { error: problem.message };
    throw problem;
  }
}

const operandStart: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'char',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw',
  'string',
  'variable',
  'left',
]);

function parser(input: string, root: string, known: (name: string) => boolean): Trees {
  const tokens = lex(input);
  const trees = new Map<string, readonly Tree[]>();
  let at = 0;
  let variables: string[] = ['$'];
  let rangeDepth = 0;

  const last: Token = tokens[tokens.length - 1] ?? { kind: 'end', text: '', at: 0 };
  const peek = (): Token => tokens[at] ?? last;
  const next = (): Token => tokens[at++] ?? last;
  const skipSpace = (): Token => {
    while (peek().kind === 'space') at++;
    return peek();
  };
  const nextSolid = (): Token => {
    skipSpace();
    return next();
  };
  const fail = (message: string): never => {
    const line = input.slice(0, (tokens[Math.min(at, tokens.length) - 1] ?? peek()).at).split('\n').length;
    throw new Failure('usage', `template: ${root}:${line}: ${message}`);
  };
  const unexpected = (token: Token, context: string): never =>
    fail(token.kind === 'error' ? token.text : `unexpected ${described(token)} in ${context}`);
  const expect = (kind: TokenKind, context: string): Token => {
    const token = nextSolid();
    return token.kind === kind ? token : unexpected(token, context);
  };

  function all(): void {
    const main: Tree[] = [];
    while (peek().kind !== 'end') {
      const mark = at;
      if (peek().kind === 'open') {
        next();
        const head = nextSolid();
        if (head.kind === 'keyword' && head.text === 'define') {
          definition();
          continue;
        }
        at = mark;
      }
      const tree = textOrAction();
      if (typeof tree === 'string') fail(`unexpected {{${tree}}}`);
      else main.push(tree);
    }
    add(root, main);
  }

  function add(name: string, list: readonly Tree[]): void {
    const before = trees.get(name);
    if (before !== undefined && !blank(before) && !blank(list)) {
      throw new Failure('usage', `template: multiple definition of template ${quote(name)}`);
    }
    if (before === undefined || blank(before)) trees.set(name, list);
  }

  function definition(): void {
    const name = nameOf('define clause');
    expect('close', 'define clause');
    const outer = variables;
    variables = ['$'];
    const [list, ending] = body();
    if (ending !== 'end') fail(`unexpected {{${ending}}} in define clause`);
    variables = outer;
    add(name, list);
  }

  function nameOf(context: string): string {
    const token = nextSolid();
    if (token.kind !== 'string' && token.kind !== 'raw') return unexpected(token, context);
    return unquote(token.text) ?? fail('invalid syntax');
  }

  function body(): readonly [readonly Tree[], Ending] {
    const list: Tree[] = [];
    for (;;) {
      if (skipSpace().kind === 'end') return fail('unexpected EOF');
      const tree = textOrAction();
      if (typeof tree === 'string') return [list, tree];
      list.push(tree);
    }
  }

  function textOrAction(): Tree | Ending {
    const token = nextSolid();
    if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text };
    return token.kind === 'open' ? action() : unexpected(token, 'input');
  }

  function action(): Tree | Ending {
    const token = skipSpace();
    if (token.kind === 'keyword') {
      next();
      switch (token.text) {
        case 'if':
        case 'with':
        case 'range':
          return control(token.text, token.at);
        case 'break':
        case 'continue': {
          const after = nextSolid();
          if (after.kind !== 'close') return unexpected(after, `{{${token.text}}}`);
          if (rangeDepth === 0) return fail(`{{${token.text}}} outside {{range}}`);
          return { kind: token.text, at: token.at };
        }
        case 'end':
          expect('close', 'end');
          return 'end';
        case 'else': {
          const after = skipSpace();
          if (after.kind !== 'keyword' || (after.text !== 'if' && after.text !== 'with')) expect('close', 'else');
          return 'else';
        }
        case 'template':
          return call(skipSpace().at);
        case 'block':
          return block(skipSpace().at);
        default:
          at--;
      }
    }
    return { kind: 'action', at: token.at, pipe: pipeline('command', 'close') };
  }

  function control(kind: 'if' | 'with' | 'range', start: number): Tree {
    const kept = variables.length;
    const pipe = pipeline(kind, 'close');
    if (kind === 'range') rangeDepth++;
    const [list, ending] = body();
    if (kind === 'range') rangeDepth--;
    const otherwise = ending === 'end' ? [] : alternative(kind);
    variables.length = kept;
    return { kind, at: start, pipe, body: list, otherwise };
  }

  function alternative(kind: 'if' | 'with' | 'range'): readonly Tree[] {
    const token = peek();
    if (token.kind === 'keyword') {
      if (kind === 'range' || token.text !== kind) return unexpected(token, 'input');
      next();
      return [control(kind, token.at)];
    }
    const [list, ending] = body();
    if (ending !== 'end') fail(`expected end; found {{${ending}}}`);
    return list;
  }

  function call(start: number): Tree {
    const name = nameOf('template clause');
    if (skipSpace().kind === 'close') {
      next();
      return { kind: 'template', at: start, name, pipe: null };
    }
    return { kind: 'template', at: start, name, pipe: pipeline('template clause', 'close') };
  }

  function block(start: number): Tree {
    const name = nameOf('block clause');
    const pipe = pipeline('block clause', 'close');
    const outer = variables;
    variables = ['$'];
    const [list, ending] = body();
    if (ending !== 'end') fail(`unexpected {{${ending}}} in block clause`);
    variables = outer;
    add(name, list);
    return { kind: 'template', at: start, name, pipe };
  }

  function pipeline(context: string, end: 'close' | 'right'): Pipe {
    const start = skipSpace().at;
    const declared: string[] = [];
    const assigns = declarations(context, declared);
    const commands: Command[] = [];
    for (;;) {
      const token = skipSpace();
      if (token.kind === end) {
        next();
        break;
      }
      if (!operandStart.has(token.kind)) return unexpected(next(), context);
      commands.push(command());
    }
    if (commands.length === 0) fail(`missing value for ${context}`);
    commands.slice(1).forEach(({ operands }, i) => {
      const kind = operands[0]?.kind;
      if (kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string') {
        fail(`non executable command in pipeline stage ${i + 2}`);
      }
    });
    return { kind: 'pipe', at: start, variables: declared, assigns, commands };
  }

  /** `$x :=`, `$i, $x :=`, `$x =`; true when it assigns. */
  function declarations(context: string, declared: string[]): boolean {
    for (;;) {
      const token = skipSpace();
      if (token.kind !== 'variable') return false;
      const mark = at;
      next();
      const sign = skipSpace();
      if (sign.kind === 'assign' || sign.kind === 'declare') {
        next();
        declared.push(token.text);
        variables.push(token.text);
        return sign.kind === 'assign';
      }
      if (sign.kind !== 'mark' || sign.text !== ',') {
        at = mark;
        return false;
      }
      next();
      declared.push(token.text);
      variables.push(token.text);
      if (context !== 'range' || declared.length >= 2) fail(`too many declarations in ${context}`);
      const second = skipSpace().kind;
      if (second !== 'variable' && second !== 'close' && second !== 'right')
        fail('range can only initialize variables');
    }
  }

  function command(): Command {
    const start = skipSpace().at;
    const operands: Operand[] = [];
    for (;;) {
      skipSpace();
      const operand = operandWithFields();
      if (operand !== null) operands.push(operand);
      const token = peek();
      if (token.kind === 'space') {
        next();
        continue;
      }
      if (token.kind === 'pipe') {
        next();
        break;
      }
      if (token.kind === 'close' || token.kind === 'right') break;
      unexpected(next(), 'operand');
    }
    if (operands.length === 0) fail('empty command');
    return { kind: 'command', at: start, operands };
  }

  function operandWithFields(): Operand | null {
    const operand = term();
    if (operand === null || peek().kind !== 'field') return operand;
    const path: string[] = [];
    const second = peek().at;
    while (peek().kind === 'field') path.push(next().text.slice(1));
    switch (operand.kind) {
      case 'field':
      case 'variable':
        return { ...operand, at: second, path: [...operand.path, ...path] };
      case 'bool':
      case 'string':
      case 'number':
        return fail(`unexpected . after term ${quote(operand.kind === 'bool' ? String(operand.value) : operand.text)}`);
      case 'nil':
        return fail('unexpected . after term "nil"');
      case 'dot':
        return fail('unexpected . after term "."');
      default:
        return { kind: 'chain', at: second, from: operand, path };
    }
  }

  function term(): Operand | null {
    const token = skipSpace();
    if (!operandStart.has(token.kind)) return null;
    next();
    switch (token.kind) {
      case 'identifier':
        return known(token.text)
          ? { kind: 'function', at: token.at, name: token.text }
          : fail(`function ${quote(token.text)} not defined`);
      case 'dot':
      case 'nil':
        return { kind: token.kind, at: token.at };
      case 'bool':
        return { kind: 'bool', at: token.at, value: token.text === 'true' };
      case 'variable':
        if (!variables.includes(token.text)) fail(`undefined variable ${quote(token.text)}`);
        return { kind: 'variable', at: token.at, path: [token.text] };
      case 'field':
        return { kind: 'field', at: token.at, path: [token.text.slice(1)] };
      case 'left':
        return pipeline('parenthesized pipeline', 'right');
      case 'string':
      case 'raw': {
        const value = unquote(token.text) ?? fail('invalid syntax');
        return { kind: 'string', at: token.at, value, text: token.text };
      }
      default: {
        const read = number(token.text);
        if (read === null) return fail(`illegal number syntax: ${quote(token.text)}`);
        return { kind: 'number', at: token.at, ...read, text: token.text };
      }
    }
  }

  all();
  return trees;
}

const blank = (list: readonly Tree[]): boolean =>
  list.every((tree) => tree.kind === 'text' && /^[ \t\r\n]*$/.test(tree.text));

/** A token as Go names it in a complaint. */
function described(token: Token): string {
  if (token.kind === 'end') return 'EOF';
  if (token.kind === 'keyword') return `<${token.text}>`;
  return token.text.length > 10 ? `${quote(token.text.slice(0, 10))}...` : quote(token.text);
}
