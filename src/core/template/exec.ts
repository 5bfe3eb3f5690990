// Runs a parsed template over a value. Semantics and complaints are Go's: `template: endpoint:1:2: executing "endpoint" at <.Spec.Foo>:
// can't evaluate field Foo in type *v1.Service`. (Go text/template/exec.go)

import { Failure } from '../failure.ts';
import { quote } from '../sources/go-text.ts';
import { assignable, type Functions } from './functions.ts';
import type { Trees } from './parse.ts';
import { output } from './print.ts';
import { type Command, type Operand, type Pipe, show, type Tree } from './tree.ts';
import {
  boolType,
  dereference,
  element,
  entriesOf,
  entryOf,
  fieldOf,
  floatType,
  isTrue,
  listOf,
  numberOf,
  type Type,
  text,
  truth,
  type Value,
  whole,
} from './value.ts';

export interface Program {
  readonly source: string;
  readonly root: string;
  readonly trees: Trees;
  readonly functions: Functions;
  /** A missing map key is an error, not "no value". */
  readonly strict: boolean;
}

/** null is Go's missing value, which prints as `<no value>`. */
type Result = Value | null;

/** What a list of trees asks of the loop around it. */
type Flow = 'on' | 'break' | 'continue';

const deepest = 1000;
/** A number that is written as a float, so is one. */
const floating = /^[+-]?[0-9_]*[.eE]/;

export function execute(program: Program, root: Value): { readonly text: string } | { readonly error: string } {
  try {
    return { text: run(program, root) };
  } catch (problem) {
    if (problem instanceof Failure) return { error: problem.message };
    throw problem;
  }
}

function run(program: Program, root: Value): string {
  const { source, trees, functions, strict } = program;
  const out: string[] = [];
  let name = program.root;
  let variables: [string, Result][] = [['$', root]];
  let node: Operand | Command | Tree | null = null;
  let depth = 0;

  function fail(message: string): never {
    const before = source.slice(0, node?.at ?? 0).split('\n');
    const place = `${program.root}:${before.length}:${new TextEncoder().encode(before.at(-1)).length}`;
    throw new Failure('usage', `template: ${place}: executing ${quote(name)} at <${shown(node)}>: ${message}`);
  }

  function walkAll(dot: Result, list: readonly Tree[]): Flow {
    for (const tree of list) {
      const flow = walk(dot, tree);
      if (flow !== 'on') return flow;
    }
    return 'on';
  }

  function walk(dot: Result, tree: Tree): Flow {
    node = tree;
    switch (tree.kind) {
      case 'text':
        out.push(tree.text);
        return 'on';
      case 'action': {
        const value = evaluate(dot, tree.pipe);
        if (tree.pipe.variables.length === 0) print(tree.pipe, value);
        return 'on';
      }
      case 'if':
      case 'with':
        return branch(dot, tree);
      case 'range':
        return loop(dot, tree);
      case 'break':
      case 'continue':
        return tree.kind;
      case 'template':
        call(dot, tree);
        return 'on';
    }
  }

  function print(at: Pipe, value: Result): void {
    node = at;
    if (value?.type.kind === 'function') fail(`can't print ${show(at)} of type ${value.type.name}`);
    out.push(output(value));
  }

  function branch(dot: Result, tree: Extract<Tree, { readonly body: unknown }>): Flow {
    const kept = variables.length;
    const value = evaluate(dot, tree.pipe);
    const taken = isTrue(value);
    const flow = walkAll(taken && tree.kind === 'with' ? value : dot, taken ? tree.body : tree.otherwise);
    variables.length = kept;
    return flow;
  }

  function loop(dot: Result, tree: Extract<Tree, { readonly body: unknown }>): Flow {
    const kept = variables.length;
    const value = evaluate(dot, tree.pipe, true);
    const inner = variables.length;
    let turns = 0;
    for (const [key, item] of items(value)) {
      turns++;
      const { variables: names, assigns } = tree.pipe;
      const [first, second] = names;
      if (first !== undefined && second === undefined) give(first, item, assigns, inner - 1);
      if (first !== undefined && second !== undefined) {
        give(first, key, assigns, inner - 2);
        give(second, item, assigns, inner - 1);
      }
      const flow = walkAll(item, tree.body);
      variables.length = inner;
      if (flow === 'break') break;
    }
    variables.length = kept;
    return turns === 0 ? walkAll(dot, tree.otherwise) : 'on';
  }

  function give(variable: string, value: Result, assigns: boolean, slot: number): void {
    if (assigns) setVariable(variable, value);
    else variables[slot] = [variable, value];
  }

  function items(value: Result): readonly (readonly [Result, Result])[] {
    if (value === null) return [];
    const { value: own, nil } = dereference(value);
    if (nil && own.type.kind === 'pointer') fail(`range can't iterate over nil`);
    switch (own.type.kind) {
      case 'slice': {
        const { of } = own.type;
        return listOf(own).map((data, i) => [whole(i), element(of, data)]);
      }
      case 'map': {
        const { of } = own.type;
        return entriesOf(own).map(([key, data]) => [text(key), element(of, data)]);
      }
      case 'int':
      case 'uint':
        return Array.from({ length: Math.max(0, Math.min(numberOf(own), 100_000)) }, (_, i) => [whole(i), whole(i)]);
      default:
        return fail(`range can't iterate over ${output(own)}`);
    }
  }

  function call(dot: Result, tree: Extract<Tree, { readonly kind: 'template' }>): void {
    const list = trees.get(tree.name) ?? fail(`template ${quote(tree.name)} not defined`);
    if (++depth > deepest) fail('exceeded maximum template depth (100000)');
    const value = tree.pipe === null ? null : evaluate(dot, tree.pipe);
    const outer = { variables, name };
    variables = [['$', value]];
    name = tree.name;
    walkAll(value, list);
    ({ variables, name } = outer);
    depth--;
  }

  function setVariable(variable: string, value: Result): void {
    const slot = variables.findLastIndex(([own]) => own === variable);
    if (slot < 0) fail(`undefined variable: ${variable}`);
    variables[slot] = [variable, value];
  }

  function evaluate(dot: Result, pipe: Pipe, forRange = false): Result {
    node = pipe;
    let value: Result | undefined;
    for (const command of pipe.commands) value = evaluateCommand(dot, command, value);
    for (const variable of pipe.variables) {
      if (pipe.assigns && !forRange) setVariable(variable, value ?? null);
      else if (!pipe.assigns) variables.push([variable, value ?? null]);
    }
    return value ?? null;
  }

  function evaluateCommand(dot: Result, command: Command, final: Result | undefined): Result {
    const [first, ...others] = command.operands;
    if (first === undefined) return null;
    switch (first.kind) {
      case 'function':
        return callFunction(dot, first, command, others, final);
      case 'field':
        return along(dot, first, dot, first.path, others, final);
      case 'chain':
        return along(dot, first, chainStart(dot, first), first.path, others, final);
      case 'variable':
        return along(dot, first, variable(first.path[0] ?? ''), first.path.slice(1), others, final);
      case 'pipe':
        noArguments(first, others, final);
        return evaluate(dot, first);
      default:
        node = first;
        noArguments(first, others, final);
        return constant(dot, first);
    }
  }

  function noArguments(head: Operand, others: readonly Operand[], final: Result | undefined): void {
    if (others.length === 0 && final === undefined) return;
    node = head;
    fail(`can't give argument to non-function ${show(head)}`);
  }

  function constant(dot: Result, operand: Operand): Result {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'bool':
        return truth(operand.value);
      case 'string':
        return text(operand.value);
      case 'number':
        return operand.whole && !floating.test(operand.text)
          ? whole(operand.value)
          : { type: floatType, data: operand.value };
      case 'nil':
        return fail('nil is not a command');
      default:
        return fail(`can't evaluate command ${quote(show(operand))}`);
    }
  }

  function variable(name: string): Result {
    const found = variables.findLast(([own]) => own === name);
    return found === undefined ? fail(`undefined variable: ${name}`) : found[1];
  }

  function chainStart(dot: Result, chain: Extract<Operand, { readonly kind: 'chain' }>): Result {
    node = chain;
    if (chain.from.kind === 'nil') fail(`indirection through explicit nil in ${show(chain)}`);
    return argument(dot, chain.from, null);
  }

  /** Follows the path; arguments belong to its last step. */
  function along(
    _dot: Result,
    at: Operand,
    start: Result,
    path: readonly string[],
    others: readonly Operand[],
    final: Result | undefined,
  ): Result {
    if (at.kind !== 'chain') node = at;
    const given = others.length > 0 || final !== undefined;
    if (path.length === 0) {
      if (given) fail(`can't give argument to non-function ${show(at)}`);
      return start;
    }
    return path.reduce<Result>((value, field, i) => step(at, value, field, given && i === path.length - 1), start);
  }

  function step(at: Operand, receiver: Result, field: string, given: boolean): Result {
    if (at.kind !== 'chain') node = at;
    if (receiver === null) return strict ? fail(`nil data; no entry for key ${quote(field)}`) : null;
    const { value, nil } = dereference(receiver);
    const getter = nil ? null : getterOf(value, field);
    if (getter !== null) return given ? fail(`wrong number of args for ${field}: want 0 got 1`) : getter;
    switch (value.type.kind) {
      case 'struct': {
        const found = fieldOf(value, field);
        if (found === null) break;
        return given ? fail(`${field} has arguments but cannot be invoked as function`) : found;
      }
      case 'map': {
        if (given) fail(`${field} is not a method but has arguments`);
        const data = entryOf(value, field);
        if (data !== undefined) return element(value.type.of, data);
        return strict ? fail(`map has no entry for key ${quote(field)}`) : null;
      }
      case 'pointer':
        if (value.type.of.kind === 'struct' && fieldOf({ type: value.type.of, data: undefined }, field) === null) break;
        return fail(`nil pointer evaluating ${receiver.type.name}.${field}`);
    }
    return fail(`can't evaluate field ${field} in type ${receiver.type.name}`);
  }

  function callFunction(
    dot: Result,
    at: Extract<Operand, { readonly kind: 'function' }>,
    command: Command | Operand,
    others: readonly Operand[],
    final: Result | undefined,
  ): Result {
    node = at;
    const signature = functions.get(at.name);
    if (signature === undefined) return fail(`${quote(at.name)} is not a defined function`);
    if (at.name === 'and' || at.name === 'or') return shortCircuit(dot, at, others, final);
    const count = others.length + (final === undefined ? 0 : 1);
    const fixed = signature.parameters.length;
    if (signature.rest === undefined ? count !== fixed : count < fixed) {
      const wants = signature.rest === undefined ? `want ${fixed}` : `want at least ${fixed}`;
      fail(`wrong number of args for ${at.name}: ${wants} got ${signature.rest === undefined ? count : others.length}`);
    }
    const parameter = (i: number): Type => signature.parameters[i] ?? signature.rest ?? boolType;
    const values = others.map((operand, i) => argument(dot, operand, parameter(i)));
    if (final !== undefined) values.push(validate(final, parameter(values.length)));
    const result = signature.call(values);
    if (typeof result !== 'object' || result === null || !('error' in result)) return result;
    node = command;
    return fail(`error calling ${at.name}: ${result.error}`);
  }

  function shortCircuit(
    dot: Result,
    at: Extract<Operand, { readonly kind: 'function' }>,
    others: readonly Operand[],
    final: Result | undefined,
  ): Result {
    if (others.length === 0 && final === undefined) fail(`wrong number of args for ${at.name}: want at least 1 got 0`);
    let value: Result = null;
    for (const operand of others) {
      value = argument(dot, operand, null);
      if (isTrue(value) === (at.name === 'or')) return value;
    }
    return final === undefined ? value : final;
  }

  /** An operand as argument of a parameter; a null type takes anything. */
  function argument(dot: Result, operand: Operand, wanted: Type | null): Result {
    node = operand;
    switch (operand.kind) {
      case 'dot':
        return validate(dot, wanted);
      case 'nil':
        if (wanted === null || canBeNil(wanted)) return null;
        return fail(`cannot assign nil to ${wanted.name}`);
      case 'field':
        return validate(along(dot, operand, dot, operand.path, [], undefined), wanted);
      case 'variable':
        return validate(
          along(dot, operand, variable(operand.path[0] ?? ''), operand.path.slice(1), [], undefined),
          wanted,
        );
      case 'chain':
        return validate(along(dot, operand, chainStart(dot, operand), operand.path, [], undefined), wanted);
      case 'pipe':
        return validate(evaluate(dot, operand), wanted);
      case 'function':
        return validate(callFunction(dot, operand, operand, [], undefined), wanted);
      default:
        return literal(dot, operand, wanted);
    }
  }

  function literal(dot: Result, operand: Operand, wanted: Type | null): Result {
    const value = constant(dot, operand);
    if (wanted === null || wanted.kind === 'any') return value;
    const expected: Readonly<Record<string, string>> = {
      string: 'string',
      bool: 'bool',
      int: 'integer',
      float: 'float',
    };
    if (value !== null && value.type.kind === wanted.kind) return value;
    const words = expected[wanted.kind];
    if (words !== undefined) return fail(`expected ${words}; found ${show(operand)}`);
    return fail(`can't handle ${show(operand)} for arg of type ${wanted.name}`);
  }

  function validate(value: Result, wanted: Type | null): Result {
    if (wanted === null) return value;
    if (value === null) return canBeNil(wanted) ? null : fail(`invalid value; expected ${wanted.name}`);
    if (assignable(value.type, wanted)) return value;
    if (value.type.kind === 'pointer' && assignable(value.type.of, wanted)) {
      const { value: pointee, nil } = dereference(value);
      return nil ? fail(`dereference of nil pointer of type ${wanted.name}`) : pointee;
    }
    return fail(`wrong type for value; expected ${wanted.name}; got ${value.type.name}`);
  }

  walkAll(root, trees.get(program.root) ?? []);
  return out.join('');
}

const canBeNil = ({ kind }: Type): boolean =>
  kind === 'any' || kind === 'map' || kind === 'slice' || kind === 'pointer';

/** `.GetName` and its like, which every Kubernetes object has as methods. */
const getters: Readonly<Record<string, string>> = {
  GetName: 'Name',
  GetNamespace: 'Namespace',
  GetLabels: 'Labels',
  GetAnnotations: 'Annotations',
  GetGenerateName: 'GenerateName',
  GetUID: 'UID',
  GetResourceVersion: 'ResourceVersion',
  GetGeneration: 'Generation',
  GetFinalizers: 'Finalizers',
  GetOwnerReferences: 'OwnerReferences',
  GetCreationTimestamp: 'CreationTimestamp',
};

function getterOf(value: Value, name: string): Value | null {
  const field = getters[name];
  return field === undefined || value.type.kind !== 'struct' ? null : fieldOf(value, field);
}

function shown(node: Operand | Command | Tree | null): string {
  if (node === null) return '';
  switch (node.kind) {
    case 'text':
      return quote(node.text);
    case 'action':
      return `{{${show(node.pipe)}}}`;
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === null ? '' : ` ${show(node.pipe)}`}}}`;
    case 'if':
    case 'with':
    case 'range':
      return show(node.pipe);
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    default:
      return show(node);
  }
}
