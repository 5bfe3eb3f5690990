// Which proxy stands between us and a server: the cluster's own proxy-url, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY by Go's rules
// (golang.org/x/net/http/httpproxy), so that we go the way kubectl goes.

import { BlockList, isIP } from 'node:net';
import type { Env } from './folders.ts';

/** URL of the proxy for `url`, or null for none. An explicit proxy-url is used whatever NO_PROXY says. */
export function proxyFor(url: URL, explicit: string | undefined, env: Env): string | null {
  if (explicit) return explicit;
  const set = (name: string) => env[name] || env[name.toLowerCase()] || '';
  const proxy = url.protocol === 'https:' ? set('HTTPS_PROXY') : set('HTTP_PROXY');
  if (proxy === '' || isLoopback(hostOf(url)) || excluded(url, set('NO_PROXY'))) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function excluded(url: URL, noProxy: string): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  const range = /^([0-9a-f.:]+)\/(\d+)$/.exec(entry);
  if (range?.[1] && isIP(range[1]) !== 0) {
    const list = new BlockList();
    list.addSubnet(range[1], Number(range[2]), isIP(range[1]) === 6 ? 'ipv6' : 'ipv4');
    return isIP(host) !== 0 && list.check(host, family);
  }
  const withPort = isIP(entry) === 6 ? null : /^(.*):(\d+)$/.exec(entry);
  const name = (withPort?.[1] ?? entry).replace(/^\*?\./, '.');
  if (withPort && withPort[2] !== port) return false;
  if (isIP(host) !== 0) return name === host;
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}
