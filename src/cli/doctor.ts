// `doctor`: what everything else depends on, one check a line, with the next step where one fails.

import type { Assessment } from '../core/assess.ts';
import { Failure } from '../core/failure.ts';
import type { Instance } from '../core/settings.ts';
import type { Gap, Snapshot } from '../core/snapshot.ts';
import { escapeText } from '../present/escape.ts';
import { gapText, isIncomplete } from '../present/gaps.ts';
import { paint, type Tone } from '../present/tone.ts';
import { colored } from './color.ts';
import type { Host, Run } from './host.ts';
import { parseFormat, printValue } from './output.ts';
import type { Invocation } from './parse.ts';
import { readOnlyBy } from './policy.ts';
import { apiVersion } from './record.ts';
import { assessed, takeSituation } from './situation.ts';

interface Check {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly next: string | null;
}

export const doctor: Run = async (invocation, host) => {
  const { flags, command } = invocation;
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const format = await parseFormat(flags.text('output'), choices, host.readText);
  const checks = [...(await worldChecks(invocation, host)), ...(await programChecks(host))];
  if (format.kind === 'table' || format.kind === 'wide' || format.kind === 'name')
    host.out.write(checks.map((check) => checkText(check, colored(flags, host))).join(''));
  else host.out.write(printValue({ apiVersion, kind: 'Doctor', checks }, format));
  return checks.some((check) => check.result === 'failed') ? 2 : 0;
};

async function worldChecks(invocation: Invocation, host: Host): Promise<readonly Check[]> {
  try {
    const situation = await takeSituation(invocation, host);
    const { snapshot } = situation;
    const assessment = assessed(situation);
    const settings = await host.settings(snapshot.cluster.context);
    const off = [readOnlyBy(invocation.flags, settings), assessment.readOnly, await host.journalProblem()];
    return [
      ...readChecks(snapshot),
      ...instanceChecks(assessment),
      ...writeChecks(off.filter((why) => why !== null)),
      ...gapChecks(assessment.gaps),
    ];
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'interrupted' || error.code === 'usage') throw error;
    return [check('read', 'failed', error.message, error.next ?? null)];
  }
}

function readChecks(snapshot: Snapshot): readonly Check[] {
  const { cluster, aws, zones, namespaces, gaps } = snapshot;
  const readable = zones.filter((zone) => zone.recordSets !== null).length;
  const denied = zones.filter(({ zone }) => gaps.some((gap) => gap.zone === zone.id)).length;
  return [
    check(
      'kubernetes',
      cluster.server === '' ? 'warning' : 'ok',
      `context ${cluster.context}, ${cluster.server}, as ${cluster.user || 'unknown user'}`,
    ),
    namespaces === null
      ? check('namespaces', 'warning', 'namespaces may not be listed', 'allow list on namespaces, or name them with -n')
      : check('namespaces', 'ok', `${namespaces.length} namespaces`),
    aws === null
      ? check('aws', 'failed', 'AWS was not read', 'sign in, e.g. aws sso login, or set AWS_PROFILE')
      : check('aws', 'ok', `account ${aws.account}, ${aws.arn}, region ${aws.region}`),
    zones.length === 0 || denied > 0
      ? check(
          'zones',
          'failed',
          `${readable} of ${readable + denied} hosted zones that matter are readable`,
          'allow route53:ListHostedZones and route53:ListResourceRecordSets',
        )
      : check('zones', 'ok', `${readable} of ${zones.length} hosted zones matter, and are readable`),
  ];
}

function instanceChecks({ instances, warnings }: Assessment): readonly Check[] {
  const none = check(
    'external-dns',
    'failed',
    'no ExternalDNS was found',
    'describe it with --external-dns-version and --external-dns-args',
  );
  return [
    ...(instances.length === 0 ? [none] : instances.map(instanceCheck)),
    ...warnings.map((text) => check('warning', 'warning', text)),
  ];
}

/** What would stop every write from here; what IAM allows is only known when it is tried. */
function writeChecks(reasons: readonly string[]): readonly Check[] {
  if (reasons.length > 0) return reasons.map((why) => check('writes', 'warning', `nothing can be written: ${why}`));
  return [check('writes', 'ok', 'allowed here; AWS says only when asked whether route53:ChangeResourceRecordSets is')];
}

function instanceCheck(instance: Instance): Check {
  const { settings, versionText, id, startError, problems, unknown } = instance;
  const facts = `${id} ${versionText ?? 'of unknown version'}, owner ${settings.ownerID || '(none)'}, prefix ${settings.annotationPrefix}, registry ${settings.registry}`;
  if (startError !== null) return check('external-dns', 'failed', `${facts}: it does not start: ${startError}`);
  const doubts = [
    ...problems,
    ...unknown.map((name) => `${name} could not be known`),
    ...(instance.versionNote === null ? [] : [instance.versionNote]),
  ];
  return check('external-dns', doubts.length > 0 ? 'warning' : 'ok', [facts, ...doubts].join('; '));
}

function gapChecks(gaps: readonly Gap[]): readonly Check[] {
  return gaps.map((gap) => check('access', isIncomplete(gap) ? 'failed' : 'warning', gapText(gap)));
}

/** Other files that kubectl would run instead of us, and whether completion is in place. */
async function programChecks(host: Host): Promise<readonly Check[]> {
  const own = await host.onPath('kubectl-dns');
  const completion = await host.onPath('kubectl_complete-dns');
  const status = await host.onPath('kubectl-dns-status');
  return [
    own.length === 0
      ? check('path', 'warning', 'kubectl-dns is not on PATH', 'put the folder of kubectl-dns on PATH')
      : own.length > 1
        ? check('path', 'warning', `several kubectl-dns on PATH: ${own.join(', ')}`, 'the first one is run')
        : check('path', 'ok', own[0] ?? ''),
    ...status.map((file) => check('path', 'warning', `${file} is run by kubectl instead of our status command`)),
    completion.length === 0
      ? check('completion', 'warning', 'kubectl_complete-dns is not on PATH', `run: ${host.program} completion install`)
      : check('completion', 'ok', completion[0] ?? ''),
  ];
}

function check(name: string, result: Check['result'], message: string, next: string | null = null): Check {
  return { name, result, message, next };
}

const tones = { ok: 'good', warning: 'warn', failed: 'bad' } as const satisfies Record<Check['result'], Tone>;

function checkText({ name, result, message, next }: Check, color: boolean): string {
  const word = result.padEnd(7);
  const line = `${color ? paint(word, tones[result]) : word}   ${name.padEnd(12)}   ${escapeText(message)}\n`;
  return next === null || result === 'ok' ? line : `${line}${' '.repeat(10)}next: ${escapeText(next)}\n`;
}
