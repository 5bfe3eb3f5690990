// XML as AWS writes it, and the reading of what the SDKs send.

import { XMLParser } from 'fast-xml-parser';

export type XmlValue = string | number | boolean | undefined | readonly XmlValue[] | XmlElement;
export interface XmlElement {
  readonly [tag: string]: XmlValue;
}

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An element: undefined children are left out, an array repeats its tag, an object nests. */
export function element(tag: string, value: XmlValue, namespace = ''): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((member) => element(tag, member)).join('');
  const open = namespace === '' ? tag : `${tag} xmlns="${namespace}"`;
  return `<${open}>${typeof value === 'object' ? children(value) : escapeText(String(value))}</${tag}>`;
}

export function children(value: XmlElement): string {
  return Object.entries(value)
    .map(([tag, child]) => element(tag, child))
    .join('');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  // Control characters travel as references, as AWS sends them; `"` needs no escape in text but AWS escapes it.
  return text
    .replace(/[&<>"]/g, (char) => entities[char] ?? char)
    .replace(/[\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A read element: every tag holds all its occurrences; a leaf holds its text under `#text`. */
export interface ReadElement {
  readonly [tag: string]: readonly ReadElement[] | string;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  alwaysCreateTextNode: true,
  htmlEntities: true,
  isArray: (name) => name !== '#text',
});

/** null when the text is not XML. */
export function readXml(text: string): ReadElement | null {
  try {
    const root: unknown = parser.parse(text, true);
    return typeof root === 'object' && root !== null ? (root as ReadElement) : null;
  } catch {
    return null;
  }
}

export function childrenOf(parent: ReadElement | undefined, tag: string): readonly ReadElement[] {
  const found = parent?.[tag];
  return typeof found === 'object' ? found : [];
}

export function childOf(parent: ReadElement | undefined, tag: string): ReadElement | undefined {
  return childrenOf(parent, tag)[0];
}

/** The text of a child, undefined when there is no such child. */
export function textOf(parent: ReadElement | undefined, tag: string): string | undefined {
  const child = childOf(parent, tag);
  if (child === undefined) return undefined;
  const text = child['#text'];
  return typeof text === 'string' ? text : '';
}
