// Label and field selectors in the query of a list or watch, as far as clients use them.

import type { KubeObject } from '../core/kube.ts';

export type Selects = (object: KubeObject) => boolean;

/** null: a selector that the server does not understand. */
export function selector(labels: string, fields: string): Selects | null {
  const requirements = [...split(labels).map(labelRequirement), ...split(fields).map(fieldRequirement)];
  if (requirements.includes(null)) return null;
  return (object) => requirements.every((requirement) => requirement?.(object) ?? true);
}

/** At commas outside parentheses. */
function split(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function labelRequirement(text: string): Selects | null {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (object) => {
      const value = object.metadata.labels?.[key];
      return (value !== undefined && values.includes(value)) === (operator === 'in');
    };
  }
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return (object) => (object.metadata.labels?.[key] === value) === (operator !== '!=');
  }
  const presence = /^(!?)([^\s=!()]+)$/.exec(text);
  if (presence === null) return null;
  const [, not, key = ''] = presence;
  return (object) => (object.metadata.labels?.[key] !== undefined) === (not === '');
}

function fieldRequirement(text: string): Selects | null {
  const match = /^metadata\.(name|namespace)(==|=|!=)(.*)$/.exec(text);
  if (match === null) return null;
  const [, field, operator, value] = match;
  return (object) =>
    ((field === 'name' ? object.metadata.name : (object.metadata.namespace ?? '')) === value) === (operator !== '!=');
}
