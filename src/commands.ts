// Every command and flag of the command line, declared once: the parser, --help, shell completion, the README and the tests
// read this list. What a command does is in cli/run.ts, by name. Names and short forms are kubectl's wherever it has them.

import { states } from './core/finding.ts';

/** What completion offers for a value. */
export type Completes =
  | 'names'
  | 'contexts'
  | 'namespaces'
  | 'states'
  | 'zones'
  | 'owners'
  | 'instances'
  | 'history'
  | 'files'
  | 'commands';

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Placeholder of its value in help; absent: the flag is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly repeats?: true;
  /** Splits each value at commas. */
  readonly list?: true;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  /** Shown in help; applied where the flag is read. */
  readonly default?: string;
  /** Accepted, and not shown. */
  readonly alias?: string;
  readonly help: string;
}

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

export interface Example {
  readonly says: string;
  /** What follows the name of the program. */
  readonly line: string;
}

export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line, at most 60 characters. */
  readonly summary: string;
  readonly about: string;
  /** As usage shows them; empty: none are taken. */
  readonly args: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly completes?: Completes;
  /** Everything after this command belongs to it, unread. */
  readonly rest?: true;
  readonly groups: readonly FlagGroup[];
  readonly flags: readonly Flag[];
  readonly examples: readonly Example[];
}

const many = Number.POSITIVE_INFINITY;

export const outputs = [
  'table',
  'wide',
  'json',
  'yaml',
  'kyaml',
  'name',
  'custom-columns=',
  'custom-columns-file=',
  'jsonpath=',
  'jsonpath-file=',
  'jsonpath-as-json=',
] as const;

const output = (choices: readonly string[]): Flag => ({
  name: 'output',
  short: 'o',
  value: 'FORMAT',
  choices,
  help: `output format, one of: ${choices.map((choice) => choice.replace(/=$/, '=…')).join(', ')}`,
});
const listOutput = output(outputs.filter((choice) => choice !== 'table'));
const plainOutput = output(['json', 'yaml', 'kyaml', 'jsonpath=', 'jsonpath-as-json=']);

const kubernetes: FlagGroup = {
  title: 'Kubernetes flags (as kubectl has them)',
  flags: [
    { name: 'kubeconfig', value: 'FILE', completes: 'files', help: 'kubeconfig file to use instead of KUBECONFIG' },
    { name: 'context', value: 'NAME', completes: 'contexts', help: 'kubeconfig context to use' },
    { name: 'cluster', value: 'NAME', help: 'kubeconfig cluster to use' },
    { name: 'user', value: 'NAME', help: 'kubeconfig user to use' },
    { name: 'as', value: 'USER', help: 'user name to impersonate' },
    { name: 'as-group', value: 'GROUP', repeats: true, help: 'group to impersonate' },
    { name: 'as-uid', value: 'UID', help: 'UID to impersonate' },
    { name: 'as-user-extra', value: 'KEY=VALUE', repeats: true, help: 'extra field of the user to impersonate' },
    { name: 'token', value: 'TOKEN', help: 'bearer token for the API server' },
    { name: 'client-certificate', value: 'FILE', completes: 'files', help: 'client certificate for TLS' },
    { name: 'client-key', value: 'FILE', completes: 'files', help: 'client key for TLS' },
    {
      name: 'certificate-authority',
      value: 'FILE',
      completes: 'files',
      help: 'certificate authority of the API server',
    },
    { name: 'tls-server-name', value: 'NAME', help: 'name that the API server certificate must have' },
    { name: 'insecure-skip-tls-verify', help: 'do not check the API server certificate' },
    { name: 'server', short: 's', value: 'URL', help: 'address of the API server' },
    {
      name: 'request-timeout',
      value: 'DURATION',
      help: 'limit for each single call to Kubernetes or AWS, e.g. 30s; 0: none',
    },
    { name: 'cache-dir', value: 'DIR', completes: 'files', help: 'folder for what completion remembers' },
    { name: 'disable-compression', help: 'ask the API server for uncompressed answers' },
  ],
};

const aws: FlagGroup = {
  title: 'AWS flags (else the AWS SDK variables and files)',
  flags: [
    { name: 'aws-profile', value: 'NAME', help: 'profile of the AWS configuration' },
    { name: 'aws-region', value: 'REGION', help: 'region for ACM and load balancers' },
    { name: 'aws-role-arn', value: 'ARN', help: 'role to assume' },
    { name: 'aws-endpoint-url', value: 'URL', help: 'address of the AWS services' },
  ],
};

const externalDNS: FlagGroup = {
  title: 'ExternalDNS flags (else what the cluster says)',
  flags: [
    {
      name: 'external-dns',
      value: 'NAMESPACE/NAME',
      completes: 'instances',
      help: 'only this instance, as NAMESPACE/WORKLOAD[/CONTAINER]',
    },
    { name: 'external-dns-version', value: 'VERSION', help: 'take ExternalDNS to be this release, e.g. 0.21.0' },
    {
      name: 'external-dns-args',
      value: "'ARGS'",
      help: 'take this to be its whole command line, quoted as for a shell',
    },
    { name: 'owner-id', value: 'ID', completes: 'owners', help: 'its --txt-owner-id' },
    { name: 'txt-prefix', value: 'TEXT', help: 'its --txt-prefix' },
    { name: 'txt-suffix', value: 'TEXT', help: 'its --txt-suffix' },
    { name: 'txt-wildcard-replacement', value: 'TEXT', help: 'its --txt-wildcard-replacement' },
    { name: 'annotation-prefix', value: 'TEXT', help: 'its --annotation-prefix' },
    {
      name: 'txt-encrypt-aes-key-file',
      value: 'FILE',
      completes: 'files',
      help: 'file with the key of its encrypted ownership TXT, - to type it (else EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY)',
    },
  ],
};

const zoneFlags: readonly Flag[] = [
  { name: 'zone', value: 'NAME|ID', repeats: true, list: true, completes: 'zones', help: 'only these hosted zones' },
  { name: 'zone-type', value: 'TYPE', choices: ['public', 'private'], help: 'only hosted zones of this type' },
];

const scope: FlagGroup = {
  title: 'What is read',
  flags: [
    ...zoneFlags,
    {
      name: 'from',
      value: 'FILE',
      completes: 'files',
      help: 'read a saved snapshot instead of the network; - is stdin',
    },
    { name: 'snapshot', value: 'FILE', completes: 'files', help: 'save what was read' },
  ],
};

const which: FlagGroup = {
  title: 'Which rows',
  flags: [
    {
      name: 'namespace',
      short: 'n',
      value: 'NAME',
      repeats: true,
      list: true,
      completes: 'namespaces',
      help: "only rows of these namespaces; default: the context's",
    },
    { name: 'all-namespaces', short: 'A', help: 'rows of every namespace; beats -n' },
    {
      name: 'selector',
      short: 'l',
      value: 'LABELS',
      help: 'only rows whose object has these labels, e.g. team=shop,tier!=dev',
    },
  ],
};

export const common: FlagGroup = {
  title: 'Flags of every command',
  flags: [
    { name: 'color', value: 'WHEN', choices: ['auto', 'always', 'never'], default: 'auto', help: 'colour the output' },
    { name: 'v', short: 'v', value: 'LEVEL', help: '6: log every request to stderr, secrets left out' },
    { name: 'help', short: 'h', help: 'help for the command' },
  ],
};

const world = [scope, externalDNS, kubernetes, aws];
/** What is written to is never a saved snapshot. */
const liveWorld = [{ title: 'What is read', flags: zoneFlags }, externalDNS, kubernetes, aws];
const namesNote =
  "NAME is a DNS name (api.example.com, '*.example.com'), NAME/TYPE[/SET-ID], dnsrecord/ZONE-ID/NAME/TYPE[/SET-ID] as -o name prints it, ingress/NAME or service/NAME.";

const none: Pick<Command, 'aliases' | 'args' | 'minArgs' | 'maxArgs' | 'groups' | 'flags' | 'examples'> = {
  aliases: [],
  args: '',
  minArgs: 0,
  maxArgs: 0,
  groups: [],
  flags: [],
  examples: [],
};

const statusFlags: readonly Flag[] = [
  listOutput,
  { name: 'watch', short: 'w', help: 'print rows again as they change, until interrupted' },
  { name: 'problems', help: 'leave out what is in sync' },
  {
    name: 'state',
    value: 'STATE',
    repeats: true,
    list: true,
    choices: states,
    completes: 'states',
    help: 'only rows in these states',
  },
  { name: 'type', value: 'TYPE', repeats: true, list: true, help: 'only rows of these record types, e.g. A,CNAME' },
  { name: 'owner', value: 'ID', repeats: true, list: true, completes: 'owners', help: 'only rows of these owners' },
  { name: 'all-owners', help: 'also records of other owners and of nobody that nothing here wants' },
  { name: 'sort-by', value: 'COLUMN|JSONPATH', help: 'sort by a column (name, zone, …) or a JSONPath of the record' },
  { name: 'no-headers', help: 'leave out the header line' },
  { name: 'show-labels', help: "add the object's labels as the last column" },
  {
    name: 'label-columns',
    short: 'L',
    value: 'LABEL',
    repeats: true,
    list: true,
    help: 'add a column for each of these labels',
  },
  { name: 'offline', help: 'only what Kubernetes wants; AWS is not asked' },
  { name: 'exit-code', help: 'exit 1 when there are problems, 3 when something could not be read' },
  { name: 'refresh', value: 'DURATION', default: '60s', help: 'with -w: how often Route 53 is read' },
];

const rowFilters = ['problems', 'state', 'type', 'owner', 'all-owners'];
const filterFlags = statusFlags.filter(({ name }) => rowFilters.includes(name));

const force: Flag = {
  name: 'force',
  help: 'go over the limits on how much one plan may change; no other guard gives way',
};
const maxChanges: Flag = { name: 'max-changes', value: 'N', help: 'refuse a plan that changes more records than this' };
const takeFrom: Flag = {
  name: 'take-from',
  value: 'OWNER',
  completes: 'owners',
  help: 'also adopt records that this owner holds',
};

/** How a plan is carried out. */
const carryOut: readonly Flag[] = [
  { name: 'yes', short: 'y', help: 'answer every question; no guard gives way to it' },
  {
    name: 'dry-run',
    value: 'MODE',
    choices: ['none', 'client'],
    default: 'none',
    help: 'client: print the plan and send nothing',
  },
  force,
  maxChanges,
  { name: 'wait', default: 'true', help: 'wait until every server of Route 53 has the change (INSYNC)' },
  { name: 'timeout', value: 'DURATION', default: '5m', help: 'how long to retry and wait' },
  { name: 'read-only', alias: 'readonly', help: 'refuse to write' },
  output(['json', 'yaml', 'name']),
];

const writes: Pick<Command, 'args' | 'maxArgs' | 'completes' | 'groups'> = {
  args: '[NAME...]',
  maxArgs: many,
  completes: 'names',
  groups: [which, ...liveWorld],
};
const everyRow: Flag = { name: 'all', help: 'every row that `status` shows with the same flags' };
const safety =
  'The plan is shown with its values and must be confirmed. Before anything is sent everything named is read again, and the old values are written to the history, from which `undo` takes it back.';

export const commands = [
  {
    ...none,
    name: 'status',
    aliases: ['get'],
    summary: 'Print every DNS name wanted or owned, and its state',
    about: `Joins what Ingresses and Services want with what Route 53 has, through the ownership TXT records of ExternalDNS. ${namesNote} A NAME is looked for in every namespace unless -n is given.`,
    args: '[NAME...]',
    maxArgs: many,
    completes: 'names',
    groups: [which, ...world],
    flags: statusFlags,
    examples: [
      { says: 'every problem in the cluster', line: 'status -A --problems' },
      { says: 'one name, as YAML', line: 'status api.example.com -o yaml' },
      {
        says: 'names of all orphans, for a script',
        line: "status -A --state Orphaned -o jsonpath='{.items[*].metadata.name}'",
      },
      { says: 'fail a pipeline when anything is wrong or unreadable', line: 'status -A --exit-code' },
    ],
  },
  {
    ...none,
    name: 'describe',
    summary: 'Explain one name: wanted, live, owner, why, what next',
    about: `Prints all that is known of the records of one name. ${namesNote}`,
    args: 'NAME...',
    minArgs: 1,
    maxArgs: many,
    completes: 'names',
    groups: [which, ...world],
    examples: [
      { says: 'all records of a name', line: 'describe api.example.com' },
      { says: 'what one Ingress asks for', line: 'describe ingress/api -n shop' },
    ],
  },
  {
    ...none,
    name: 'diff',
    summary: 'Print the plan that sync, adopt or cleanup would run',
    about: `Prints every change with its values before and after, what is refused and why. Nothing is written to DNS. Exits 1 when there is something to do, 3 when something could not be read. With KUBECTL_EXTERNAL_DIFF the records as they are and as they would be are given to that program, as by kubectl diff. ${namesNote}`,
    args: '[NAME...]',
    maxArgs: many,
    completes: 'names',
    groups: [which, ...world],
    flags: [
      {
        name: 'for',
        value: 'INTENT',
        choices: ['sync', 'adopt', 'cleanup'],
        default: 'sync',
        help: 'which plan',
      },
      { name: 'out', value: 'FILE', completes: 'files', help: 'save the plan for `apply -f`' },
      output(['json', 'yaml', 'kyaml', 'change-batch', 'jsonpath=', 'jsonpath-as-json=']),
      everyRow,
      ...filterFlags,
      takeFrom,
      force,
      maxChanges,
    ],
    examples: [
      { says: 'what sync would do to everything the cluster wants', line: 'diff -A' },
      { says: 'what clean-up would delete', line: 'diff -A --for cleanup' },
      { says: 'save a plan, look at it, apply it', line: 'diff -A --out plan.json' },
      { says: 'as a batch for the AWS CLI', line: 'diff www.example.com -o change-batch' },
    ],
  },
  {
    ...none,
    ...writes,
    name: 'sync',
    summary: 'Create and correct records as the cluster wants them',
    about: `Mends Missing, CertMissing and Drifted rows: creates the record with its ownership TXT in the format of your ExternalDNS, or replaces what differs. ${safety} ${namesNote}`,
    flags: [everyRow, ...filterFlags, ...carryOut],
    examples: [
      { says: 'one name', line: 'sync www.example.com' },
      { says: 'everything that is missing or drifted in a namespace', line: 'sync --all -n web' },
      { says: 'without questions, for a script', line: 'sync --all -A --yes -o json' },
    ],
  },
  {
    ...none,
    ...writes,
    name: 'adopt',
    summary: 'Take over records that have no owner, or another one',
    about: `Mends Unowned rows, and with --take-from those in Conflict: writes the ownership TXT so that your ExternalDNS manages the record from its next loop on. The record itself is left as it is. ${safety} ${namesNote}`,
    flags: [everyRow, takeFrom, ...filterFlags, ...carryOut],
    examples: [
      { says: 'a record that somebody made by hand', line: 'adopt wiki.example.com' },
      { says: 'a record of another cluster', line: 'adopt pay.example.com --take-from prod-eu2' },
    ],
  },
  {
    ...none,
    ...writes,
    name: 'cleanup',
    summary: 'Delete records whose object is gone, with their TXT',
    about: `Mends Orphaned rows: deletes the record and every ownership TXT of its claim, or a TXT that has lost its record. What a namespace or zone that could not be read may still want is never deleted. ${safety} ${namesNote}`,
    flags: [everyRow, ...filterFlags, ...carryOut],
    examples: [
      { says: 'one orphan', line: 'cleanup old-api.example.com' },
      { says: 'all orphans of one zone', line: 'cleanup --all -A --zone dev.example.com' },
    ],
  },
  {
    ...none,
    name: 'apply',
    summary: 'Carry out a plan that `diff --out` saved',
    about:
      'Carries out exactly what was saved: in the same AWS account and context, and only while everything the plan names is still as it was. Give the flags about ExternalDNS that the plan was made with.',
    groups: liveWorld,
    flags: [
      {
        name: 'filename',
        short: 'f',
        value: 'FILE',
        completes: 'files',
        help: 'the plan, as `diff --out FILE` or `diff -o json` wrote it; - is stdin',
      },
      ...carryOut,
    ],
    examples: [
      { says: 'a saved plan', line: 'apply -f plan.json' },
      { says: 'a plan from a pipe', line: 'apply -f - --yes' },
    ],
  },
  {
    ...none,
    name: 'undo',
    summary: 'Take back what an earlier apply did',
    about:
      'Plans the inverse of an entry of the history, where Route 53 still holds what that apply left; what has changed since is shown and left alone. Without an ID it is the newest entry that was not taken back yet.',
    args: '[ID]',
    maxArgs: 1,
    completes: 'history',
    groups: liveWorld,
    flags: carryOut,
    examples: [
      { says: 'the last one', line: 'undo' },
      { says: 'one of the history', line: 'undo 20261122T140233Z-7f3a2c' },
    ],
  },
  {
    ...none,
    name: 'history',
    summary: 'List what was written to DNS, or show one entry',
    about:
      'Lists every apply on this machine, newest first: what was asked, how it ended, by whom. With an ID: every change with its values and what became of it. Nothing is asked from the network.',
    args: '[ID]',
    maxArgs: 1,
    completes: 'history',
    flags: [plainOutput, noHeaders()],
    examples: [
      { says: 'all entries', line: 'history' },
      { says: 'one entry with its values', line: 'history 20261122T140233Z-7f3a2c' },
    ],
  },
  {
    ...none,
    name: 'forecast',
    summary: 'Print what ExternalDNS will do in its next loop',
    about:
      'Emulates the ExternalDNS that runs in the cluster, for its version and flags: the change batches it will send, which of them Route 53 will reject, what it skips without a word, and whether the loop after that is quiet. Nothing is written.',
    groups: world,
    flags: [plainOutput],
    examples: [
      { says: 'the next loop', line: 'forecast' },
      { says: 'the next loop of another release', line: 'forecast --external-dns-version 0.23.0' },
      {
        says: 'with a command line of your own, on a saved snapshot',
        line: "forecast --from world.json --external-dns-version 0.21.0 --external-dns-args '--source=ingress --txt-owner-id=prod --policy=sync'",
      },
    ],
  },
  {
    ...none,
    name: 'config',
    summary: 'Print the settings of ExternalDNS and where each is from',
    about:
      'Lists each ExternalDNS that was found, its version, and every setting that is not a default with the place it was read from.',
    groups: world,
    flags: [plainOutput, { name: 'all', help: 'also settings that have their default' }],
    examples: [
      { says: 'what was understood', line: 'config' },
      { says: 'one instance, every flag', line: 'config --external-dns kube-system/external-dns --all' },
    ],
  },
  {
    ...none,
    name: 'zones',
    summary: 'List the hosted zones seen, with access and counts',
    about: 'Lists hosted zones, whether their records could be read, and how many rows each has in which state.',
    groups: world,
    flags: [plainOutput, noHeaders()],
    examples: [{ says: 'all zones', line: 'zones' }],
  },
  {
    ...none,
    name: 'owners',
    summary: 'List the owner ids seen, which is ours, and counts',
    about: 'Lists each owner id that an ownership TXT names, and the ExternalDNS here that goes by it.',
    groups: world,
    flags: [plainOutput, noHeaders()],
    examples: [{ says: 'all owners', line: 'owners' }],
  },
  {
    ...none,
    name: 'doctor',
    summary: 'Check access, sign-in, ExternalDNS and this plugin',
    about:
      'Checks what everything else depends on, one line each, with the next step where something is wrong. Exits 2 when a check fails.',
    groups: world,
    flags: [plainOutput],
    examples: [{ says: 'all checks', line: 'doctor' }],
  },
  {
    ...none,
    name: 'settings',
    summary: "Print this plugin's own settings and where each is from",
    about:
      'Order of belief: flag, environment (KUBECTL_DNS_…), contexts.NAME of the file, the file, default. The file is $XDG_CONFIG_HOME/kubectl-dns/config.yaml, or KUBECTL_DNS_CONFIG.',
    groups: [kubernetes],
    flags: [plainOutput],
    examples: [{ says: 'what is in force', line: 'settings' }],
  },
  {
    ...none,
    name: 'demo',
    summary: 'Try everything on a lively cluster that is not real',
    about:
      'Starts servers on this machine that speak like Kubernetes, Route 53 and ACM, and opens the terminal UI on them; or runs the given command on them. Nothing outside is read or written.',
    args: '[COMMAND...]',
    maxArgs: many,
    completes: 'commands',
    rest: true,
    examples: [
      { says: 'the terminal UI', line: 'demo' },
      { says: 'any command', line: 'demo status -A -o wide' },
    ],
  },
  {
    ...none,
    name: 'completion',
    summary: 'Print or install shell completion',
    about:
      'bash, zsh, fish and powershell print a script that completes kubectl-dns. install puts kubectl_complete-dns beside the plugin, with which kubectl completes `kubectl dns` by itself.',
    args: 'bash|zsh|fish|powershell|install',
    minArgs: 1,
    maxArgs: 1,
    flags: [{ name: 'dir', value: 'DIR', completes: 'files', help: 'with install: the folder to put it in' }],
    examples: [
      { says: 'for kubectl dns', line: 'completion install' },
      { says: 'for kubectl-dns in this bash', line: 'completion bash' },
    ],
  },
  {
    ...none,
    name: 'options',
    summary: 'List the flags that most commands share',
    about: 'Lists the flags that choose the cluster, the AWS account, the ExternalDNS and the zones.',
  },
  {
    ...none,
    name: 'version',
    summary: 'Print the version',
    about: 'Prints the version of this plugin and of the Node it runs on.',
    flags: [output(['json', 'yaml']), { name: 'client', help: 'accepted for habit: there is only a client' }],
  },
  {
    ...none,
    name: 'help',
    summary: 'Help for any command',
    about: 'Prints the help of a command, or this list.',
    args: '[COMMAND]',
    maxArgs: 1,
    completes: 'commands',
  },
] as const satisfies readonly Command[];

/** No command: the terminal UI, or `status` where there is no terminal. */
export const bare: Command = {
  ...none,
  name: '',
  summary: 'Open the terminal UI',
  about: 'Without a command the terminal UI opens; without a terminal `status` is printed instead.',
  groups: [which, ...world],
  flags: [
    { name: 'filter', value: 'TEXT', help: 'start with this filter' },
    { name: 'tab', value: 'STATE', completes: 'states', help: 'start on this tab, e.g. orphaned' },
    { name: 'read-only', alias: 'readonly', help: 'no key may change anything' },
    { name: 'refresh', value: 'DURATION', default: '60s', help: 'how often Route 53 is read; 0: only when asked' },
    { name: 'ascii', help: 'draw lines with + - |' },
    { name: 'screen-reader', help: 'whole lines of text instead of a full screen' },
    { name: 'offline', help: 'only what Kubernetes wants; AWS is not asked' },
  ],
  examples: [],
};

export type CommandName = (typeof commands)[number]['name'];

function noHeaders(): Flag {
  return { name: 'no-headers', help: 'leave out the header line' };
}

/** Groups that `options` lists. */
export const sharedGroups: readonly FlagGroup[] = [which, ...world, common];

/** Every flag the command takes, its own first. */
export function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, ...command.groups.flatMap((group) => group.flags), ...common.flags];
}

export function findCommand(name: string): (Command & { readonly name: CommandName }) | undefined {
  return (commands as readonly (Command & { readonly name: CommandName })[]).find(
    (command) => command.name === name || command.aliases.includes(name),
  );
}
