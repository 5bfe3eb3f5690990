// The XML that Route 53 writes, and nothing else: elements and text, the five entities and character references, attributes only
// for the namespace. null for anything beyond that; the caller then leaves the text to the SDK's parser.

export type PlainElement = { readonly [name: string]: readonly PlainNode[] };
/** Text of a leaf, else the children by name, in order. */
export type PlainNode = string | PlainElement;

const tag = /<(\/?)([A-Za-z][A-Za-z0-9]*)(?: xmlns="[^"<&]*")?(\/?)>/y;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  readonly children: Record<string, PlainNode[]>;
  text: string;
  leaf: boolean;
}

/** The root element's children; null when the text is not of this plain kind. */
export function plainXml(xml: string): PlainElement | null {
  let at = xml.startsWith('<?xml') ? xml.indexOf('?>') + 2 : 0;
  const root: Open = { name: '', children: {}, text: '', leaf: true };
  const stack: Open[] = [root];
  while (at < xml.length) {
    const next = xml.indexOf('<', at);
    const top = stack.at(-1);
    if (top === undefined) return null;
    if (next !== at) {
      top.text += xml.slice(at, next === -1 ? xml.length : next);
      if (next === -1) break;
    }
    tag.lastIndex = next;
    const match = tag.exec(xml);
    if (match === null) return null;
    at = tag.lastIndex;
    const [, closing, name = '', empty] = match;
    if (closing === '') {
      top.leaf = false;
      if (empty === '/') add(top, name, '');
      else stack.push({ name, children: {}, text: '', leaf: true });
      continue;
    }
    const parent = stack.at(-2);
    if (top.name !== name || parent === undefined) return null;
    const node = nodeOf(top);
    if (node === null) return null;
    add(parent, name, node);
    stack.pop();
  }
  const document = Object.values(root.children);
  const only = document[0]?.[0];
  const whole = stack.length === 1 && root.text.trim() === '' && document.length === 1 && document[0]?.length === 1;
  return whole && typeof only === 'object' ? only : null;
}

function add(parent: Open, name: string, node: PlainNode): void {
  const list = parent.children[name];
  if (list === undefined) parent.children[name] = [node];
  else list.push(node);
}

function nodeOf(open: Open): PlainNode | null {
  if (!open.leaf) return open.text.trim() === '' ? open.children : null;
  return unescaped(open.text);
}

/** Text with its entities replaced; null when one is unknown. */
export function unescaped(text: string): string | null {
  if (!text.includes('&')) return text;
  let known = true;
  const out = text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]+));|&/g,
    (_, hex?: string, decimal?: string, name?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const char =
        name === undefined ? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : entities[name];
      if (char === undefined) known = false;
      return char ?? '';
    },
  );
  return known ? out : null;
}
