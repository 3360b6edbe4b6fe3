import { matches } from './matches';

const VARIANT = {
  type: 'scriptorium.variant.created.v2',
  data: { locale: 'fr-FR', contentType: 'https://schema.example.com/page' },
};
const JOB = { type: 'scriptorium.job.completed.v2', data: { kind: 'localize', locales: ['fr-FR', 'de-DE'] } };
const DELETED = { type: 'scriptorium.variant.deleted.v2', data: { locale: 'fr-FR' } };

test.each([
  [['variant.created'], {}, VARIANT, true],
  [['variant.*'], {}, VARIANT, true],
  [['*'], {}, VARIANT, true],
  [['variant.updated', 'job.*'], {}, VARIANT, false],
  [['variant.create'], {}, VARIANT, false],
  [['job.*'], {}, JOB, true],
  [['*'], { locale: 'fr-FR' }, VARIANT, true],
  [['*'], { locale: 'de-DE' }, VARIANT, false],
  [['*'], { locale: 'fr-FR' }, { ...VARIANT, data: { locale: null } }, false],
  [['*'], { locale: 'de-DE' }, JOB, true],
  [['*'], { locale: 'it-IT' }, JOB, false],
  [['*'], { locale: 'fr-fr' }, VARIANT, true],
  [['*'], { locale: 'DE-de' }, JOB, true],
  [['*'], { locale: 'iw-IL' }, { ...VARIANT, data: { locale: 'he-IL' } }, true],
  [['*'], { locale: 'x_fr' }, { ...VARIANT, data: { locale: 'X_FR' } }, true],
  // A copy in drives has no destination locales.
  [['*'], { locale: 'fr-FR' }, { ...JOB, data: { ...JOB.data, locales: [] } }, true],
  [['*'], { contentType: 'https://schema.example.com/page' }, VARIANT, true],
  [['*'], { contentType: 'https://schema.example.com/slot' }, VARIANT, false],
  // The data of a deletion does not have the member.
  [['*'], { contentType: 'https://schema.example.com/slot' }, DELETED, true],
  [['*'], { contentType: 'https://schema.example.com/slot' }, JOB, true],
  [['*'], { jobKind: 'localize' }, JOB, true],
  [['*'], { jobKind: 'undo' }, JOB, false],
  [['*'], { jobKind: 'undo' }, VARIANT, true],
] as const)('matches %j with %j and %j: %s', (events, filter, event, expected) => {
  expect(matches({ events, filter }, event)).toBe(expected);
});
