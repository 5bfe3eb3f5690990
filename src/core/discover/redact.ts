// Takes secrets out of workloads before they enter a Snapshot: a Snapshot is a file that people send to each other.
//
// Kept is only what discovery reads. Of containers that are not ExternalDNS, only name and image; of ConfigMaps, only the
// entries an ExternalDNS container reads as flags. Secret values are replaced by a marker; references (`$(NAME)`) stay,
// because they tell where a value comes from and are none themselves.

import type { KubeObject } from '../kube.ts';
import { variableOf } from './kingpin.ts';
import {
  at,
  type Container,
  externalDNSContainer,
  type Fields,
  fields,
  list,
  podTemplate,
  readContainer,
  templatePath,
  text,
  texts,
} from './pod-template.ts';
import { redactedKey, secretFlag } from './secret-flags.ts';

export const redacted = '(redacted)';

/** One object alone; a ConfigMap then keeps only EXTERNAL_DNS_* entries. */
export function redactWorkload(object: KubeObject): KubeObject {
  return redactWorkloads([object])[0] ?? object;
}

/** All objects together, so that ConfigMaps keep the entries that the workloads among them read. */
export function redactWorkloads(objects: readonly KubeObject[]): readonly KubeObject[] {
  const used = usedEntries(objects);
  return objects.map((object) => (object.kind === 'ConfigMap' ? redactConfigMap(object, used) : redactPods(object)));
}

/** Name of a variable or of a ConfigMap entry whose value is a credential. */
function secretName(name: string): boolean {
  if (/_(FILE|PATH|DIR|URI|URL|NAME)$/i.test(name)) return false;
  return /(SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|AES|API_?KEY|ACCESS_?KEY|EXTERNAL_ID|(^|[_-])KEY$)/i.test(
    name,
  );
}

const aesFlag = 'txt-encrypt-aes-key';

/** Of the AES key its length is kept: a wrong length stops ExternalDNS. */
function marker(flag: string | undefined, value: string): string {
  return flag === aesFlag ? redactedKey(value) : redacted;
}

/** The secret flag that a variable or ConfigMap entry gives by its own name. */
function flagOfVariable(name: string): string | undefined {
  return name === variableOf(aesFlag) ? aesFlag : undefined;
}

function redactConfigMap(object: KubeObject, used: Used): KubeObject {
  const { namespace = '', name } = object.metadata;
  const wanted = used.get(`${namespace}/${name}`);
  const data = Object.entries(texts(object.data))
    .filter(([key]) => key.startsWith('EXTERNAL_DNS_') || wanted?.has(key) === true)
    .map(([key, value]) => [key, redactEntry(key, value, wanted?.get(key) ?? null)]);
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: metadata(object),
    data: Object.fromEntries(data),
  };
}

/** The value of a variable or ConfigMap entry; `flag`: the secret flag it ends up in. */
function redactEntry(name: string, value: string, flag: string | null): string {
  if (flag === null && !secretName(name)) return plain(value);
  return marker(flag ?? flagOfVariable(name), value);
}

/** `namespace/name` of a ConfigMap → the keys that ExternalDNS reads, each with the secret flag it feeds or null. */
type Used = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

function usedEntries(objects: readonly KubeObject[]): Used {
  const used = new Map<string, Map<string, string | null>>();
  const add = (map: string, key: string, flag: string | undefined): void => {
    const keys = used.get(map) ?? new Map<string, string | null>();
    used.set(map, keys.set(key, flag ?? keys.get(key) ?? null));
  };
  for (const object of objects) {
    for (const container of podTemplate(object)?.containers ?? []) {
      if (externalDNSContainer(container) === null) continue;
      const secret = secretVariables(container);
      const named = namedVariables(container);
      for (const { name, source } of container.env) {
        if (source?.kind !== 'configMap') continue;
        add(
          `${object.metadata.namespace ?? ''}/${source.name}`,
          source.key,
          secret.get(name) ?? (secretName(name) ? name : undefined),
        );
      }
      for (const from of container.envFrom) {
        if (from.kind !== 'configMap') continue;
        for (const name of named) {
          if (name.startsWith(from.prefix))
            add(`${object.metadata.namespace ?? ''}/${from.name}`, name.slice(from.prefix.length), secret.get(name));
        }
      }
    }
  }
  return used;
}

const references = /\$\(([A-Za-z0-9_.-]+)\)|\$\{([A-Za-z0-9_]+)[^}]*\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

function names(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => [...word.matchAll(references)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''));
}

/** Variables named in the command line or in other variables. */
function namedVariables(container: Container): ReadonlySet<string> {
  return new Set(names([...container.command, ...container.args, ...container.env.map((entry) => entry.value ?? '')]));
}

/** Variables whose text ends up in a secret flag, and in which. */
function secretVariables(container: Container): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const words = [...container.command, ...container.args];
  words.forEach((word, index) => {
    const before = bareFlag(words[index - 1]);
    const pairs = [...word.matchAll(flagAndValue)].map(([, flag = '', , value = '']) => [flag, value] as const);
    for (const [flag, value] of before === null ? pairs : [...pairs, [before, word] as const]) {
      if (secretFlag(flag)) for (const name of names([value])) found.set(name, flag);
    }
  });
  for (const entry of container.env) {
    const flag = found.get(entry.name) ?? flagOfVariable(entry.name) ?? (secretName(entry.name) ? entry.name : null);
    if (flag !== null) for (const name of names([entry.value ?? ''])) found.set(name, flag);
  }
  return found;
}

/** `txt-encrypt-aes-key` of an argument that is only `--txt-encrypt-aes-key`. */
function bareFlag(word: string | undefined): string | null {
  return /^--([a-z0-9-]+)$/.exec(word ?? '')?.[1] ?? null;
}

function redactPods(object: KubeObject): KubeObject {
  const path = templatePath(object.kind);
  const clean = { ...object, metadata: metadata(object) };
  return path === null ? clean : (replace(clean, [...path, 'spec'], redactSpec) as KubeObject);
}

/** The object with the fields at `path` replaced; unchanged where there are none. */
function replace(value: unknown, path: readonly string[], change: (inner: Fields) => Fields): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(fields(value));
  return at(value, key) === undefined ? value : { ...fields(value), [key]: replace(at(value, key), rest, change) };
}

function metadata(object: KubeObject): KubeObject['metadata'] {
  const { annotations, ...rest } = object.metadata;
  if (annotations === undefined) return rest;
  const { 'kubectl.kubernetes.io/last-applied-configuration': _copy, ...kept } = annotations;
  return { ...rest, annotations: kept };
}

function redactSpec(spec: Fields): Fields {
  const { initContainers: _init, ephemeralContainers: _ephemeral, ...kept } = spec;
  return { ...kept, containers: list(spec.containers).map((one, index) => redactContainer(fields(one), index)) };
}

function redactContainer(raw: Fields, index: number): Fields {
  const container = readContainer(raw, index);
  const { name, image, command, args, env, envFrom, volumeMounts } = raw;
  if (externalDNSContainer(container) === null) return { name, image };
  const secret = secretVariables(container);
  const line = redactArguments([...container.command, ...container.args]);
  return {
    name,
    image,
    ...(command === undefined ? {} : { command: line.slice(0, container.command.length) }),
    ...(args === undefined ? {} : { args: line.slice(container.command.length) }),
    ...(env === undefined ? {} : { env: list(env).map((entry) => redactVariable(fields(entry), secret)) }),
    ...(envFrom === undefined ? {} : { envFrom }),
    ...(volumeMounts === undefined ? {} : { volumeMounts }),
  };
}

function redactVariable(entry: Fields, secret: ReadonlyMap<string, string>): Fields {
  const name = text(entry.name);
  const value = text(entry.value);
  return value === '' || onlyReference(value)
    ? entry
    : { ...entry, value: redactEntry(name, value, secret.get(name) ?? null) };
}

/** A flag and its value inside a longer text: `--pdns-api-key=x`, `--pdns-api-key 'x y'`. */
const flagAndValue = /--([a-z0-9-]+)(=|\s+)('[^']*'|"[^"]*"|[^\s'"]+)/g;

/** A command line for people and files: values of secret flags replaced, references kept. */
export function redactArguments(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const before = bareFlag(words[index - 1]);
    if (before !== null && secretFlag(before) && !word.startsWith('--')) return hide(before, word);
    const whole = /^--([a-z0-9-]+)=([\s\S]*)$/.exec(word);
    if (whole !== null && secretFlag(whole[1] ?? '')) return `--${whole[1]}=${hide(whole[1] ?? '', whole[2] ?? '')}`;
    return plain(
      word.replace(flagAndValue, (all, flag: string, between: string, value: string) =>
        secretFlag(flag) ? `--${flag}${between}${hide(flag, value)}` : all,
      ),
    );
  });
}

function hide(flag: string, value: string): string {
  return value === '' || onlyReference(value) ? value : marker(flag, value);
}

function onlyReference(value: string): boolean {
  return /^["']?(\$\([A-Za-z0-9_.-]+\)|\$\{[A-Za-z0-9_]+\}|\$[A-Za-z_][A-Za-z0-9_]*)["']?$/.test(value);
}

/** A password inside a URL is a secret wherever it stands. */
function plain(value: string): string {
  return value.replace(/:\/\/[^/@\s]*:[^/@\s]*@/g, `://${redacted}@`);
}

/** Of a container's first log lines, the two that tell version and settings, without the one credential some releases print. */
export function redactStartupLog(log: string): string {
  return log
    .split('\n')
    .filter((line) => /config: \{|UserAgent=ExternalDNS|flag parsing error|config validation failed/.test(line))
    .map((line) =>
      plain(
        line.replace(
          /\b(AWSAssumeRoleExternalID|[A-Za-z0-9]*(?:Password|Secret|Token|Key)):\S.*?(?=\s[A-Z][A-Za-z0-9]*:|[}"]|$)/g,
          `$1:${redacted}`,
        ),
      ),
    )
    .join('\n');
}
