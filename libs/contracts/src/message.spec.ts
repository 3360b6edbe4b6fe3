import { declareEvent, eventsOfSpace } from './message';

const noted = declareEvent<object>('note', 'noted', { type: 'object' });
const subjectOf = (space: string, locale?: string): string =>
  noted.message({ space, about: 'a', ...(locale === undefined ? {} : { locale }) }, 'id', {}, new Date()).subject;

it('has a subject with the space, the entity, the fact and the locale of an event', () => {
  expect(subjectOf('docs')).toBe('scriptorium.evt.v2.docs.note.noted');
  expect(subjectOf('docs', 'zh-Hant-TW')).toBe('scriptorium.evt.v2.docs.note.noted.zh-Hant-TW');
  expect(eventsOfSpace('docs')).toBe('scriptorium.evt.v2.docs.>');
});

it.each(['', 'a.b', '*', '>', 'a b', 'ä'])('rejects %j as a subject token', (text) => {
  expect(() => subjectOf(text)).toThrow('cannot be a subject token');
  expect(() => subjectOf('docs', text)).toThrow('cannot be a subject token');
  expect(() => eventsOfSpace(text)).toThrow('cannot be a subject token');
});
