import type { PlanDestination } from '@scriptorium/contracts';
import { outcomesOfNode } from './outcomes-of-node';

const LOCALES = ['de-DE', 'fr-FR', 'it-IT', 'ja-JP'];
const destinations = LOCALES.map((locale): PlanDestination => ({
  locale,
  decision: locale === 'ja-JP' ? 'share' : 'create',
  reason: null,
  targetId: null,
  targetRepository: null,
}));

it('has the recorded outcomes of this node, and the created ones of closed commands', () => {
  const failed = { outcome: 'failed', reason: 'INTERNAL_ERROR', message: 'a bug', author: null } as const;
  const recorded = [
    { node: 6, bit: 1, ...failed },
    { node: 7, bit: 0, ...failed },
  ];
  const open = [
    { bit: 1, from: 8, to: 20 },
    { bit: 2, from: 5, to: 7 },
  ];
  expect(
    outcomesOfNode({ number: 7, destinations }, LOCALES, { recorded, open }).map(({ outcome, message }) => [
      outcome,
      message,
    ]),
  ).toEqual([
    ['failed', 'a bug'],
    ['created', null],
    [null, null],
    [null, null],
  ]);
});
