// Joins one saved snapshot, as a command does: once, in a fresh process. Prints milliseconds and rows.

import { readFileSync } from 'node:fs';
import { assess } from '../../src/core/assess.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

const snapshot: Snapshot = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const start = performance.now();
const { rows } = assess(snapshot);
console.log(JSON.stringify({ time: performance.now() - start, rows: rows.length }));
