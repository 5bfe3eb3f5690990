// Flags and our own settings → what a plan may do.

import { ownerId } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import { defaultPolicy, type Policy } from '../core/plan/policy.ts';
import type { OwnSettings } from './host.ts';
import type { Flags } from './parse.ts';

/** Throws Failure `usage`. */
export function policyFrom(flags: Flags, { values }: OwnSettings): Policy {
  const taken = flags.text('take-from');
  return {
    ...defaultPolicy,
    force: flags.on('force'),
    takeFrom: taken === undefined ? null : ownerId(taken),
    maxPercent: values.maxDeletePercent,
    maxChanges: maxChangesFrom(flags),
    protectedNames: values.protectedNames,
    protectedZones: values.protectedZones,
  };
}

function maxChangesFrom(flags: Flags): number | null {
  const text = flags.text('max-changes');
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Failure('usage', `invalid value "${text}" for --max-changes: must be a number`);
}

/** Why nothing may be written here; null: it may. */
export function readOnlyBy(flags: Flags, { values, from, path }: OwnSettings): string | null {
  if (flags.on('read-only')) return '--read-only was given';
  if (!values.readOnly) return null;
  if (from.readOnly === 'environment') return 'KUBECTL_DNS_READONLY is set';
  return from.readOnly === 'context' ? `readOnly is set for this context in ${path}` : `readOnly is set in ${path}`;
}
