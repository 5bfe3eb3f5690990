// `forecast`: what each ExternalDNS will do in its next loop, as a table for people or the JSON of DESIGN sections 5 and 8.

import { discover } from '../core/discover.ts';
import type { Change, RecordSet } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import { type Forecast, type ForecastBatch, type ForecastZone, forecast as forecastOf } from '../core/forecast.ts';
import { storedName } from '../core/route53/record-rules.ts';
import type { Instance } from '../core/settings.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { withoutDot } from '../present/columns.ts';
import { cutMiddle } from '../present/cut.ts';
import { setText } from '../present/diff.ts';
import { escapeText } from '../present/escape.ts';
import type { Tone } from '../present/tone.ts';
import { colored } from './color.ts';
import type { Host, Run } from './host.ts';
import { parseFormat, printValue } from './output.ts';
import { apiVersion, incomplete } from './record.ts';
import { takeSituation } from './situation.ts';
import { textTable } from './table.ts';
import { warn } from './warnings.ts';

export const forecast: Run = async (invocation, host) => {
  const { flags, command } = invocation;
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const format = await parseFormat(flags.text('output'), choices, host.readText);
  const { snapshot, overrides, secrets } = await takeSituation(invocation, host);
  refuseBlind(snapshot);
  const { instances, warnings } = discover(snapshot, overrides);
  if (instances.length === 0) {
    warn({ gaps: snapshot.gaps, warnings }, host);
    throw noInstance(overrides.externalDNS, host);
  }
  const forecasts = instances.map((instance) => ({ instance, forecast: forecastOf(snapshot, instance, secrets) }));
  const gaps = forecasts.flatMap(({ forecast: one }) => one.incomplete);
  if (format.kind === 'table' || format.kind === 'wide' || format.kind === 'name')
    host.out.write(forecasts.map((one) => forecastText(one.instance, one.forecast, colored(flags, host))).join('\n'));
  else host.out.write(printValue(forecastJSON(forecasts, snapshot), format));
  warn({ gaps, warnings }, host);
  return 0;
};

/** What ExternalDNS will change cannot be told without what is there: an empty forecast would say "nothing". */
function refuseBlind({ gaps }: Snapshot): void {
  const gap = gaps.find(({ scope }) => scope === 'route53');
  if (gap === undefined) return;
  throw new Failure('aws-unreachable', `Route 53 was not read, so nothing can be foretold: ${gap.message}`);
}

export function noInstance(asked: string | undefined, host: Host): Failure {
  const what = asked === undefined ? 'no ExternalDNS was found in the cluster' : `no ExternalDNS is called "${asked}"`;
  return new Failure('external-dns', what, {
    next: `describe it: --external-dns-version 0.21.0 --external-dns-args '--source=ingress --txt-owner-id=…', or see ${host.program} config`,
  });
}

interface Told {
  readonly instance: Instance;
  readonly forecast: Forecast;
}

/** One Forecast, or a ForecastList of several instances. */
export function forecastJSON(forecasts: readonly Told[], snapshot: Snapshot): unknown {
  const [only] = forecasts;
  if (forecasts.length === 1 && only !== undefined) return oneJSON(only, snapshot);
  return {
    apiVersion,
    kind: 'ForecastList',
    metadata: { context: snapshot.cluster.context, observedAt: snapshot.observedAt },
    items: forecasts.map((told) => oneJSON(told, snapshot)),
  };
}

function oneJSON({ instance, forecast: told }: Told, snapshot: Snapshot): unknown {
  return {
    apiVersion,
    kind: 'Forecast',
    metadata: {
      context: snapshot.cluster.context,
      externalDNS: {
        instance: instance.id,
        version: instance.versionText,
        ownerID: instance.settings.ownerID,
        policy: instance.settings.policy,
        args: instance.facts
          .filter(({ from, value }) => from !== 'default' && value !== null)
          .map(({ flag, value }) => `--${flag}=${value}`),
      },
      observedAt: snapshot.observedAt,
    },
    starts: told.starts,
    exit: told.exit,
    zones: told.zones.map(zoneJSON),
    skipped: told.skipped,
    secondLoop: told.secondLoop === 'quiet' ? 'quiet' : told.secondLoop.map(zoneJSON),
    incomplete: incomplete(told.incomplete),
  };
}

function zoneJSON({ id, name, batches }: ForecastZone): unknown {
  return {
    id,
    name,
    batches: batches.map(({ changes, rejected, reasons }) => ({
      changes: changes.map(({ Action, ResourceRecordSet: set }) => ({
        Action,
        ResourceRecordSet: rejected === null ? stored(set) : set,
      })),
      rejected,
      reasons,
    })),
  };
}

/** Scripts get names as Route 53 will list them. In what it rejects they stay as sent: its error quotes them, or is about how they are written. */
function stored(set: RecordSet): RecordSet {
  const { AliasTarget: alias } = set;
  const target = alias && { AliasTarget: { ...alias, DNSName: storedName(alias.DNSName) } };
  return { ...set, Name: storedName(set.Name), ...target };
}

/** Escaped text of one forecast; lines end with a line break. */
export function forecastText(instance: Instance, told: Forecast, color: boolean): string {
  const { policy, ownerID } = instance.settings;
  const head = `ExternalDNS ${instance.versionText ?? '(version unknown)'}   ${instance.id}   owner ${ownerID || '(none)'}   policy ${policy || '(none)'}`;
  const note = instance.versionNote === null ? [] : [`note: ${instance.versionNote}`];
  if (told.starts !== true)
    return lines(
      [head, ...note, `It does not start: ${told.starts}`, `Exit status ${told.exit}; nothing is changed.`].map(
        escapeText,
      ),
    );
  const changes = told.zones
    .flatMap((zone) => zone.batches)
    .filter((batch) => batch.rejected === null)
    .flatMap((batch) => batch.changes);
  const rejected = told.zones.flatMap((zone) => zone.batches).filter((batch) => batch.rejected !== null).length;
  const second = told.secondLoop === 'quiet' ? 'The loop after that is quiet.' : secondText(told.secondLoop);
  return (
    lines([head, ...note].map(escapeText)) +
    told.zones.map((zone) => zoneText(zone, color)).join('') +
    skippedText(told) +
    lines([totals(changes, rejected), second])
  );
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

const signs = {
  CREATE: ['+', 'add'],
  UPSERT: ['~', 'change'],
  DELETE: ['-', 'remove'],
} as const satisfies Record<Change['Action'], readonly [string, Tone]>;

function zoneText({ id, name, batches }: ForecastZone, color: boolean): string {
  const shown = batches.map((batch, index) => {
    const heading = batches.length > 1 ? [`  batch ${index + 1} of ${batches.length}`] : [];
    const refusal = batch.rejected === null ? [] : [`  Route 53 rejects this batch: ${escapeText(batch.rejected)}`];
    return lines(heading) + changeTable(batch, color) + lines(refusal);
  });
  return lines([`zone ${escapeText(name)} (${escapeText(id)})`]) + shown.join('');
}

/** Values are cut in the table; the JSON has them whole. */
const widest = 72;

function changeTable({ changes, reasons }: ForecastBatch, color: boolean): string {
  const rows = changes.map(({ Action, ResourceRecordSet: set }, index) => {
    const [sign, tone] = signs[Action];
    const name = withoutDot(set.Name) + (set.SetIdentifier === undefined ? '' : ` (${set.SetIdentifier})`);
    return [
      { text: sign, tone },
      { text: escapeText(set.Type) },
      { text: escapeText(name) },
      { text: cutMiddle(setText(set), widest) },
      { text: escapeText(reasons[index] ?? '') },
    ];
  });
  return textTable(['', 'TYPE', 'NAME', 'VALUE', 'REASON'], rows, { headers: rows.length > 0, color });
}

function skippedText({ skipped }: Forecast): string {
  if (skipped.length === 0) return '';
  const rows = skipped.map(({ name, type, reason, message }) =>
    [name, type, reason, message].map((text) => ({ text: escapeText(text) })),
  );
  return `skipped without a change:\n${textTable(['NAME', 'TYPE', 'REASON', 'MESSAGE'], rows, { headers: true, color: false })}`;
}

function secondText(zones: readonly ForecastZone[]): string {
  const batches = zones.flatMap((zone) => zone.batches);
  const changes = batches.flatMap((batch) => batch.changes).length;
  const all = batches.every((batch) => batch.rejected !== null) ? ', all of them rejected again' : '';
  return `The loop after that is not quiet: ${count(changes, 'change')} more${all}.`;
}

function totals(changes: readonly Change[], rejected: number): string {
  const by = (action: Change['Action']): number => changes.filter(({ Action }) => Action === action).length;
  const refused = rejected === 0 ? '' : `; Route 53 rejects ${count(rejected, 'batch')}`;
  return `Forecast: ${by('CREATE')} to create, ${by('UPSERT')} to update, ${by('DELETE')} to delete${refused}`;
}

function count(number: number, noun: string): string {
  const plural = noun.endsWith('ch') ? `${noun}es` : `${noun}s`;
  return `${number} ${number === 1 ? noun : plural}`;
}
