// `config`: each ExternalDNS as it was understood, and where every value is from.

import { configReport, type InstanceReport } from '../core/discover/config-report.ts';
import { discover } from '../core/discover.ts';
import type { AWSIdentity } from '../core/settings.ts';
import { escapeText } from '../present/escape.ts';
import type { Run } from './host.ts';
import { parseFormat, printValue } from './output.ts';
import { apiVersion } from './record.ts';
import { takeSituation } from './situation.ts';
import { textTable } from './table.ts';
import { warn } from './warnings.ts';

export const config: Run = async (invocation, host) => {
  const { flags, command } = invocation;
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const format = await parseFormat(flags.text('output'), choices, host.readText);
  const { snapshot, overrides, secrets } = await takeSituation(invocation, host);
  const { instances, warnings } = configReport(discover(snapshot, overrides), secrets);
  const all = flags.on('all');
  if (format.kind === 'table' || format.kind === 'wide' || format.kind === 'name')
    host.out.write(instances.map((instance) => instanceText(instance, all)).join('\n'));
  else host.out.write(printValue(configJSON(instances, snapshot.cluster.context, snapshot.observedAt, all), format));
  warn({ gaps: snapshot.gaps.filter((gap) => gap.zone === undefined && gap.region === undefined), warnings }, host);
  if (instances.length === 0) {
    host.err.write('No ExternalDNS was found, and none was described by flags.\n');
    host.err.write(
      "  describe it: --external-dns-version 0.21.0 --external-dns-args '--source=ingress --txt-owner-id=…'\n",
    );
  }
  return 0;
};

function configJSON(instances: readonly InstanceReport[], context: string, observedAt: string, all: boolean): unknown {
  return {
    apiVersion,
    kind: 'ExternalDNSList',
    metadata: { context, observedAt },
    items: instances.map((instance) => ({
      apiVersion,
      kind: 'ExternalDNS',
      metadata: { name: instance.id },
      spec: {
        kind: instance.kind,
        container: instance.container,
        image: instance.image,
        version: instance.version,
        versionFrom: instance.versionFrom,
        versionNote: instance.versionNote,
        aws: instance.aws,
        settings: all ? [...instance.settings, ...instance.defaults] : instance.settings,
        unknown: instance.unknown,
      },
      status: {
        replicas: instance.replicas,
        ready: instance.ready,
        startError: instance.startError,
        readOnly: instance.readOnly,
        problems: instance.problems,
      },
    })),
  };
}

function instanceText(instance: InstanceReport, all: boolean): string {
  const lines: [string, string][] = [
    ['ExternalDNS', instance.id],
    ['Kind', instance.kind + (instance.container === '' ? '' : `, container ${instance.container}`)],
    ['Image', instance.image],
    ['Version', `${instance.version ?? 'unknown'} (from ${instance.versionFrom})`],
    ['', instance.versionNote ?? ''],
    ['Running', running(instance)],
    ['Starts', instance.startError === null ? 'yes' : `no: ${instance.startError}`],
    ['AWS', instance.aws === null ? '' : identity(instance.aws)],
    ['Read-only', instance.readOnly ?? ''],
    ...instance.unknown.map((name): [string, string] => ['Unknown', name]),
    ...instance.problems.map((problem): [string, string] => ['Problem', problem]),
  ];
  const head = lines
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${(label === '' ? '' : `${label}:`).padEnd(15)}${escapeText(value)}\n`)
    .join('');
  const facts = all ? [...instance.settings, ...instance.defaults] : instance.settings;
  const rows = facts.map(({ flag, value, from, where }) =>
    [`--${flag}`, value ?? '(unknown)', from, where].map((text) => ({ text: escapeText(text) })),
  );
  return head + textTable(['SETTING', 'VALUE', 'FROM', 'WHERE'], rows, { headers: rows.length > 0, color: false });
}

/** `irsa, role arn:aws:iam::123456789012:role/dns (ServiceAccount external-dns)`. */
function identity({ credentials, role, where }: AWSIdentity): string {
  return `${credentials}${role === null ? '' : `, role ${role}`} (${where})`;
}

function running({ replicas, ready }: InstanceReport): string {
  if (replicas === null) return ready === null ? 'not known' : ready ? 'ready' : 'not ready';
  if (replicas === 0) return 'no: scaled to zero';
  return `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}, ${ready === null ? 'readiness not known' : ready ? 'ready' : 'not ready'}`;
}
