// isIPv4 and isIPv6 of templates: an IPv4-mapped address is version 6.

import { isIP } from 'node:net';

export const isIPv4 = (text: string): boolean => isIP(text) === 4;
export const isIPv6 = (text: string): boolean => isIP(text) === 6;
