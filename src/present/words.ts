// What is said of each state and reason, once, for both faces, the README and the help: a new state or reason does not
// compile until it has its words. Meaning and order: DESIGN section 3.

import type { Reason, Row, State } from '../core/finding.ts';
import type { Tone } from './tone.ts';

export type Intent = 'sync' | 'adopt' | 'cleanup';

export interface StateWords {
  /** One ASCII column. It says what would mend the row, with the signs that plans use. */
  readonly sign: string;
  /** The word in running text and headings; the state column shows the state itself. */
  readonly label: string;
  readonly tone: Tone;
  /** The intent that mends it; null: it is only explained. */
  readonly mendedBy: Intent | null;
  /** `when` means only after five minutes, and `yes` always. */
  readonly problem: 'yes' | 'no' | 'when';
  /** Shown without being asked for; rows of others are not. */
  readonly shown: boolean;
  readonly help: string;
}

export const stateWords = {
  Conflict: {
    sign: '!',
    label: 'conflict',
    tone: 'bad',
    mendedBy: 'adopt',
    problem: 'yes',
    shown: true,
    help: 'wanted here, but another owner holds it, two objects disagree, or a CNAME meets another type',
  },
  Missing: {
    sign: '+',
    label: 'missing',
    tone: 'bad',
    mendedBy: 'sync',
    problem: 'yes',
    shown: true,
    help: 'wanted, and there is no such record',
  },
  CertMissing: {
    sign: '+',
    label: 'certificate validation missing',
    tone: 'bad',
    mendedBy: 'sync',
    problem: 'yes',
    shown: true,
    help: 'a certificate that a wanted name depends on lacks its validation CNAME',
  },
  Drifted: {
    sign: '~',
    label: 'drifted',
    tone: 'warn',
    mendedBy: 'sync',
    problem: 'yes',
    shown: true,
    help: 'ours, but not as it is wanted',
  },
  Unowned: {
    sign: '^',
    label: 'unowned',
    tone: 'warn',
    mendedBy: 'adopt',
    problem: 'yes',
    shown: true,
    help: 'wanted, and a record is there, but no ownership TXT: ExternalDNS skips it without a word',
  },
  Orphaned: {
    sign: '-',
    label: 'orphaned',
    tone: 'gone',
    mendedBy: 'cleanup',
    problem: 'yes',
    shown: true,
    help: 'ours, and nothing wants it any more; or an ownership TXT that has no record or is redundant',
  },
  Ignored: {
    sign: '/',
    label: 'ignored',
    tone: 'warn',
    mendedBy: null,
    problem: 'yes',
    shown: true,
    help: 'an object asks for this name, but this ExternalDNS will not act on it',
  },
  Pending: {
    sign: '.',
    label: 'pending',
    tone: 'muted',
    mendedBy: null,
    problem: 'when',
    shown: true,
    help: 'the object has no address yet',
  },
  Unknown: {
    sign: '?',
    label: 'unknown',
    tone: 'unsure',
    mendedBy: null,
    problem: 'yes',
    shown: true,
    help: 'not enough could be read to say',
  },
  InSync: {
    sign: '=',
    label: 'in sync',
    tone: 'plain',
    mendedBy: null,
    problem: 'no',
    shown: true,
    help: 'ours, and as it is wanted',
  },
  Foreign: {
    sign: '@',
    label: 'foreign',
    tone: 'muted',
    mendedBy: null,
    problem: 'no',
    shown: false,
    help: 'another owner has it, and nothing here wants it',
  },
  Unmanaged: {
    sign: '_',
    label: 'unmanaged',
    tone: 'muted',
    mendedBy: null,
    problem: 'no',
    shown: false,
    help: 'nobody has it, and nothing here wants it',
  },
} as const satisfies Record<State, StateWords>;

/** Half a sentence each: what the reason means. The empty reason needs no words. */
export const reasonWords = {
  '': '',
  OtherOwner: 'the ownership TXT names another owner',
  TwoSources: 'two objects want this name with different targets, and one of them is not served',
  CNAMEClash: 'a record of another type that is not ours stands in the way',
  NoRecord: 'no record set has this name and type',
  ValidationCNAMEMissing: 'the CNAME that proves the domain to ACM is not in its zone',
  ValidationCNAMEWrong: 'the CNAME that proves the domain to ACM has another value',
  TargetDiffers: 'the live record points elsewhere',
  TTLDiffers: 'the live TTL is another',
  AliasDiffers: 'one is an alias and the other is not, or the alias has other options',
  PropertyDiffers: 'a routing property is another',
  TypeDiffers: 'ours stands there under another type or set identifier',
  NoOwnershipTXT: 'no ownership TXT goes with the record',
  SourceGone: 'the ownership TXT names an object that is gone or no longer asks for this name',
  StrayOwnershipTXT: 'the ownership TXT has no record to go with',
  RedundantOwnershipTXT: 'a newer ownership TXT says the same',
  AnnotationPrefixNotRead: 'its annotations have a prefix that this ExternalDNS does not read',
  ClassFiltered: 'its Ingress class is not one that this ExternalDNS serves',
  AnnotationFiltered: 'an annotation or label filter of this ExternalDNS leaves it out',
  DomainFiltered: 'the domain filter of this ExternalDNS leaves it out',
  NoHostedZone: 'no hosted zone serves this name',
  ControllerMismatch: 'its controller annotation names another controller',
  TypeNotManaged: 'this ExternalDNS does not manage records of this type',
  NoAddress: 'the object has no load balancer or address yet',
  NamespaceForbidden: 'objects that may want it could not be read',
  ZoneForbidden: 'its hosted zone could not be read',
  TXTEncrypted: 'its ownership TXT is encrypted, and no key that was given opens it',
  OtherSourceKind: 'its ownership TXT names a kind of object that is not read here',
  RegistryNotTXT: 'this ExternalDNS does not keep ownership in TXT records',
  NotSignedIn: 'AWS was not read',
  CertificateValidation: 'it validates a certificate',
} as const satisfies Record<Reason, string>;

/** Whether anything at all mends this row, and what. Conflict is mended only where another owner holds the record. */
export function mendedBy(row: Row): Intent | null {
  const { state, reason } = row.finding;
  return state === 'Conflict' && reason !== 'OtherOwner' ? null : stateWords[state].mendedBy;
}

const pendingGrace = 5 * 60_000;

/** True for what a person should look at. `observedAt` is the Snapshot's (ISO 8601); Pending counts after five minutes. */
export function isProblem(row: Row, observedAt: string): boolean {
  const { problem } = stateWords[row.finding.state];
  if (problem !== 'when') return problem === 'yes';
  const created = row.sources.map((source) => Date.parse(source.createdAt ?? '')).filter(Number.isFinite);
  return created.length > 0 && Date.parse(observedAt) - Math.min(...created) > pendingGrace;
}

/** What to do next, one sentence for the row as it is. */
export function nextStep(row: Row, command = 'kubectl dns'): string {
  const { state, reason } = row.finding;
  if (state === 'Conflict' && reason === 'TwoSources')
    return `change one of the objects: ExternalDNS serves ${row.finding.winner} and leaves the rest unserved`;
  if (state === 'Conflict' && reason === 'CNAMEClash')
    return 'remove the record that stands in the way, or give the object another name';
  return nextSteps[state](command);
}

const nextSteps = {
  Conflict: () => 'make sure which owner should have it; ExternalDNS here will not touch it',
  Missing: () => 'ExternalDNS should create it in its next loop; if it does not, look at `forecast` and its log',
  CertMissing: () => 'create the validation CNAME; ExternalDNS does not do it',
  Drifted: () => 'ExternalDNS should correct it in its next loop; if it does not, look at `forecast` and its log',
  Unowned: () => 'write the ownership TXT, or delete the record so that ExternalDNS can create it',
  Orphaned: () => 'delete it when nobody needs it; ExternalDNS does so only with --policy=sync',
  Ignored: () => 'change the object or the settings of ExternalDNS, as the reason says',
  Pending: () => 'wait for the load balancer; if it never comes, look at its controller',
  Unknown: (command: string) =>
    `get the missing read access, then look again; ${command} doctor lists what could not be read`,
  InSync: () => 'nothing to do',
  Foreign: () => 'nothing to do here',
  Unmanaged: () => 'nothing to do here',
} as const satisfies Record<State, (command: string) => string>;

/** `1 record`, `2 records`; TXT has no plural. */
export function counted(number: number, noun: string): string {
  return `${number} ${number === 1 || noun.endsWith('TXT') ? noun : `${noun}s`}`;
}
