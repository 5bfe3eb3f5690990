// Faults that a test puts into the embedded world, addressable by operation, place and call number.
//
//   { operation: 'ChangeResourceRecordSets', does: 'drop-after', calls: [2] }   the second batch is applied, its answer is lost
//   { operation: 'list ingresses', at: 'vault', does: 'deny' }                  the namespace may not be read
//   { operation: 'route53', does: 'throttle' }                                  every Route 53 call
//
// An operation is an AWS operation, `VERB PLURAL` of Kubernetes, a service (`route53 acm elasticloadbalancing sts kubernetes`), or `*`.

export type Effect =
  /** Too many requests. */
  | 'throttle'
  /** No permission (403). */
  | 'deny'
  /** An internal failure (500). */
  | 'error'
  /** Waits `milliseconds`, then goes on. */
  | 'slow'
  /** The connection is cut before anything is done. */
  | 'drop-before'
  /** Done, then the connection is cut without an answer. */
  | 'drop-after'
  /** Done, then the connection is cut in the middle of the answer. */
  | 'cut-answer'
  /** Route 53 is still processing a prior request (`PriorRequestNotComplete`). */
  | 'busy'
  /** The credentials have expired (AWS), or are no longer accepted (Kubernetes 401). */
  | 'expire'
  /** Runs `call` and waits for it, then goes on: another writer, a kill. */
  | 'call'
  /** Done, then runs `call` and waits for it before the answer leaves. */
  | 'call-after';

export interface Fault {
  readonly operation: string;
  /** Hosted zone id, region or namespace (`''`: a list over all namespaces); absent: everywhere. */
  readonly at?: string;
  /** Which of the matching calls, counted from 1 since the fault was set; absent: every one. */
  readonly calls?: readonly number[];
  readonly does: Effect;
  readonly milliseconds?: number;
  readonly call?: () => void | Promise<void>;
}

export interface Call {
  readonly service: string;
  readonly operation: string;
  /** Hosted zone id, region or namespace. */
  readonly at: string;
}

/** A call with what became of it: the HTTP status, or 0 when the connection was cut. */
export interface RecordedCall extends Call {
  readonly status: number;
}

export interface Faults {
  /** Returns a function that takes the fault away again. */
  set(fault: Fault): () => void;
  clear(): void;
  /** The faults that meet this call, in the order they were set; counts the call for each fault it matches. */
  meeting(call: Call): readonly Fault[];
  record(call: RecordedCall): void;
  readonly calls: readonly RecordedCall[];
  forget(): void;
}

export function createFaults(): Faults {
  let active: { fault: Fault; seen: number }[] = [];
  const calls: RecordedCall[] = [];
  return {
    calls,
    set(fault) {
      const entry = { fault, seen: 0 };
      active.push(entry);
      return () => {
        active = active.filter((other) => other !== entry);
      };
    },
    clear() {
      active = [];
    },
    meeting(call) {
      return active.flatMap((entry) => {
        if (!matches(entry.fault, call)) return [];
        entry.seen += 1;
        return entry.fault.calls === undefined || entry.fault.calls.includes(entry.seen) ? [entry.fault] : [];
      });
    },
    record(call) {
      calls.push(call);
    },
    forget() {
      calls.length = 0;
    },
  };
}

function matches(fault: Fault, call: Call): boolean {
  const { operation, at } = fault;
  if (operation !== '*' && operation !== call.operation && operation !== call.service) return false;
  return at === undefined || at === call.at;
}
