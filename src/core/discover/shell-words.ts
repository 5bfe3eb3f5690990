// A command line into words, as a POSIX shell splits it (XCU 2.2, 2.6.5): quotes, backslashes, and for scripts also variables.
//
//   shellWords("--a='x y' --b \"$HOME\"")      the words a person quoted for us; `$`, `|`, `;` are ordinary characters
//   script("exec x --a=$V | tee log", vars)   words of each simple command; `|`, `;`, `&`, line ends part them

export type ShellWords =
  | { readonly words: readonly string[] }
  /** Names what is wrong and where it began. */
  | { readonly error: string };

/** Splits text that a person gave as one argument. Nothing is expanded. */
export function shellWords(text: string): ShellWords {
  const split = scan(text, null);
  return 'error' in split ? split : { words: split.commands.flat() };
}

/** How a script's variables and substitutions turn into text. */
export interface Expansion {
  /** null: not set (which a shell reads as empty). */
  readonly variable: (name: string) => string | null;
  /** Text in place of `$(…)` and backquotes, which only a shell could run. */
  readonly substitution: (source: string) => string;
  /** What `"$@"` stands for. */
  readonly positional: readonly string[];
}

/** The simple commands of a script, each as its words; words that are unquoted variables are split at blanks. */
export function script(
  text: string,
  expansion: Expansion,
): { readonly commands: readonly (readonly string[])[] } | { readonly error: string } {
  return scan(text, expansion);
}

interface Scan {
  readonly text: string;
  readonly expansion: Expansion | null;
  readonly commands: string[][];
  /** null: between words. */
  word: string | null;
  at: number;
}

function scan(
  text: string,
  expansion: Expansion | null,
): { readonly commands: readonly (readonly string[])[] } | { readonly error: string } {
  const s: Scan = { text, expansion, commands: [[]], word: null, at: 0 };
  while (s.at < text.length) {
    const error = step(s);
    if (error !== null) return { error };
  }
  endWord(s);
  return { commands: s.commands.filter((words) => words.length > 0) };
}

function endWord(s: Scan): void {
  if (s.word !== null) s.commands.at(-1)?.push(s.word);
  s.word = null;
}

function add(s: Scan, text: string): void {
  s.word = (s.word ?? '') + text;
}

/** Reads one character or one quoted part; the error that ends the reading, or null. */
function step(s: Scan): string | null {
  const char = s.text[s.at] ?? '';
  if (char === "'") return single(s);
  if (char === '"') return double(s);
  if (char === '\\') {
    if (s.at + 1 >= s.text.length) return 'the text ends in a backslash';
    if (s.text[s.at + 1] !== '\n') add(s, s.text[s.at + 1] ?? '');
    s.at += 2;
    return null;
  }
  if (s.expansion !== null && (char === '$' || char === '`')) return unquoted(s);
  if (s.expansion !== null && /[;&|\n]/.test(char)) {
    endWord(s);
    s.commands.push([]);
    s.at++;
    return null;
  }
  if (s.expansion !== null && char === '#' && s.word === null) {
    s.at = endOf(s.text, '\n', s.at);
    return null;
  }
  if (/\s/.test(char)) endWord(s);
  else add(s, char);
  s.at++;
  return null;
}

function endOf(text: string, until: string, from: number): number {
  const at = text.indexOf(until, from);
  return at === -1 ? text.length : at;
}

function single(s: Scan): string | null {
  const end = s.text.indexOf("'", s.at + 1);
  if (end === -1) return `a single quote is not closed: ${s.text.slice(s.at, s.at + 30)}`;
  add(s, s.text.slice(s.at + 1, end));
  s.at = end + 1;
  return null;
}

function double(s: Scan): string | null {
  const from = s.at;
  s.at++;
  s.word ??= '';
  while (s.at < s.text.length) {
    const char = s.text[s.at] ?? '';
    if (char === '"') {
      s.at++;
      return null;
    }
    if (char === '\\' && /[$`"\\\n]/.test(s.text[s.at + 1] ?? '')) {
      if (s.text[s.at + 1] !== '\n') add(s, s.text[s.at + 1] ?? '');
      s.at += 2;
    } else if (s.expansion !== null && (char === '$' || char === '`')) {
      const got = dollar(s, s.expansion);
      if (got.kind === 'positional')
        got.words.forEach((word, index) => {
          if (index > 0) endWord(s);
          add(s, word);
        });
      else add(s, got.text);
    } else {
      add(s, char);
      s.at++;
    }
  }
  return `a double quote is not closed: ${s.text.slice(from, from + 30)}`;
}

/** A variable outside quotes: its text is split at blanks. */
function unquoted(s: Scan): string | null {
  if (s.expansion === null) return null;
  const got = dollar(s, s.expansion);
  if (got.kind === 'text') {
    add(s, got.text);
    return null;
  }
  const words = got.kind === 'positional' ? got.words : got.text.split(/\s+/);
  words.forEach((word, index) => {
    if (index > 0) endWord(s);
    if (word !== '') add(s, word);
  });
  return null;
}

type Dollar =
  | { readonly kind: 'text' | 'variable'; readonly text: string }
  | { readonly kind: 'positional'; readonly words: readonly string[] };

/** What stands at `$` or a backquote; moves past it. */
function dollar(s: Scan, expansion: Expansion): Dollar {
  const rest = s.text.slice(s.at);
  const name = /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/.exec(rest);
  if (name !== null) {
    s.at += name[0].length;
    return { kind: 'variable', text: expansion.variable(name[1] ?? name[3] ?? '') ?? name[2] ?? '' };
  }
  const positional = /^\$[@*]/.exec(rest);
  if (positional !== null) {
    s.at += 2;
    return { kind: 'positional', words: expansion.positional };
  }
  const length = substitutionLength(rest);
  if (length > 1) {
    s.at += length;
    return { kind: 'text', text: expansion.substitution(rest.slice(0, length)) };
  }
  s.at++;
  return { kind: 'text', text: rest[0] ?? '' };
}

/** Length of `$(…)`, `${…}` or a backquoted part at the beginning; 1 when there is none. */
function substitutionLength(rest: string): number {
  if (rest.startsWith('`')) return endOf(rest, '`', 1) + 1;
  const open = rest[1];
  if (open !== '(' && open !== '{') return 1;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let i = 1; i < rest.length; i++) {
    if (rest[i] === open) depth++;
    if (rest[i] === close && --depth === 0) return i + 1;
  }
  return rest.length;
}
