// The parsed form of a Go template, and its text as Go shows it in error messages.

export interface Pipe {
  readonly kind: 'pipe';
  readonly at: number;
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Command {
  readonly kind: 'command';
  readonly at: number;
  readonly operands: readonly Operand[];
}

export type Operand =
  | Pipe
  | { readonly kind: 'function'; readonly at: number; readonly name: string }
  | { readonly kind: 'dot'; readonly at: number }
  | { readonly kind: 'nil'; readonly at: number }
  | { readonly kind: 'bool'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'string'; readonly at: number; readonly value: string; readonly text: string }
  | {
      readonly kind: 'number';
      readonly at: number;
      readonly value: number;
      readonly whole: boolean;
      readonly text: string;
    }
  | { readonly kind: 'field'; readonly at: number; readonly path: readonly string[] }
  /** `path[0]` is the variable with its `$`. */
  | { readonly kind: 'variable'; readonly at: number; readonly path: readonly string[] }
  | { readonly kind: 'chain'; readonly at: number; readonly from: Operand; readonly path: readonly string[] };

export type Tree =
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'action'; readonly at: number; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly at: number;
      readonly pipe: Pipe;
      readonly body: readonly Tree[];
      readonly otherwise: readonly Tree[];
    }
  | { readonly kind: 'break' | 'continue'; readonly at: number }
  | { readonly kind: 'template'; readonly at: number; readonly name: string; readonly pipe: Pipe | null };

export function show(node: Operand | Command): string {
  switch (node.kind) {
    case 'pipe': {
      const declared = node.variables.length === 0 ? '' : `${node.variables.join(', ')} ${node.assigns ? '=' : ':='} `;
      return declared + node.commands.map(show).join(' | ');
    }
    case 'command':
      return node.operands.map(inner).join(' ');
    case 'function':
      return node.name;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'string':
    case 'number':
      return node.text;
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'variable':
      return node.path.join('.');
    case 'chain':
      return `${inner(node.from)}${node.path.map((name) => `.${name}`).join('')}`;
  }
}

function inner(node: Operand): string {
  return node.kind === 'pipe' ? `(${show(node)})` : show(node);
}
