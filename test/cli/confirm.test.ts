import { expect, test } from 'vitest';
import { confirm, questionsOf } from '../../src/cli/confirm.ts';
import type { Host } from '../../src/cli/host.ts';
import type { OwnerId } from '../../src/core/dns.ts';
import type { Plan, PlanTotals } from '../../src/core/plan.ts';

const none = { create: 0, update: 0, adopt: 0, delete: 0, txt: 0 };
const plan = (totals: Partial<PlanTotals>, more: Partial<Plan> = {}): Plan =>
  ({
    account: '123456789012',
    zones: [{ id: 'Z1', name: 'example.com', private: false, batches: [] }],
    groups: [{ rows: [{ state: 'Missing' }] }],
    takeFrom: null,
    totals: { ...none, ...totals },
    ...more,
  }) as unknown as Plan;
const taken = { takeFrom: 'other' as OwnerId, groups: [{ rows: [{ state: 'Conflict' }] }] } as unknown as Partial<Plan>;

test.each([
  [plan({ update: 1 }), ['Apply 1 update to zone example.com in AWS account 123456789012? (y/N): ']],
  [
    plan({ create: 2, update: 1, adopt: 1 }),
    ['Apply 2 creates, 1 update, 1 adoption to zone example.com in AWS account 123456789012? (y/N): '],
  ],
  [plan({ delete: 2 }), ['Type "delete 2" to delete 2 records in AWS account 123456789012: ']],
  [
    plan({ delete: 1, create: 2 }),
    ['Type "delete 1" to delete 1 record besides 2 creates in AWS account 123456789012: '],
  ],
  [plan({ adopt: 1 }, taken), ['Type "other" to take 1 record from that owner in AWS account 123456789012: ']],
  [plan({ txt: 2 }), ['Apply 2 ownership TXT to zone example.com in AWS account 123456789012? (y/N): ']],
])('what is asked grows with what is risked (%#)', (given, texts) => {
  expect(questionsOf(given).map(({ text }) => text)).toEqual(texts);
});

test('only the exact words count', () => {
  const accepted = (given: Plan, ...answers: string[]) =>
    answers.filter((answer) => questionsOf(given).every((question) => question.accepts(answer)));
  expect(accepted(plan({ create: 1 }), 'y', 'YES', ' y ', '', 'n', 'yep', 'delete 1')).toEqual(['y', 'YES', ' y ']);
  expect(accepted(plan({ delete: 2 }), 'y', 'delete', 'delete 2', 'delete 22', 'Delete 2', ' delete 2 ')).toEqual([
    'delete 2',
    ' delete 2 ',
  ]);
  expect(accepted(plan({ adopt: 1 }, taken), 'y', 'Other', 'other')).toEqual(['other']);
});

const host = (answers: readonly (string | null)[], inputTerminal = true): Host & { readonly asked: string[] } => {
  const left = [...answers];
  const asked: string[] = [];
  const ask = async (text: string) => {
    asked.push(text);
    return left.shift() ?? null;
  };
  return {
    inputTerminal,
    program: 'kubectl dns',
    err: { write: () => true, terminal: true },
    ask,
    asked,
  } as unknown as Host & { readonly asked: string[] };
};

test('a plan that both deletes and takes asks for both', async () => {
  const both = plan({ delete: 1, adopt: 1 }, taken);
  const answering = host(['delete 1', 'other']);
  await confirm(both, false, answering);
  expect(answering.asked.length).toBe(2);
  await expect(confirm(both, false, host(['delete 1', 'y']))).rejects.toThrow('not confirmed');
});

test('--yes asks nothing, no terminal and a closed stdin confirm nothing', async () => {
  const silent = host([], false);
  await confirm(plan({ delete: 9 }), true, silent);
  expect(silent.asked).toEqual([]);
  await expect(confirm(plan({ create: 1 }), false, silent)).rejects.toThrow('stdin is not a terminal');
  await expect(confirm(plan({ create: 1 }), false, host([null]))).rejects.toThrow('stdin was closed');
});
