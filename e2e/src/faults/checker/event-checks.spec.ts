import type { LoggedEvent } from '@scriptorium/testing';
import { contradictions, missingEvents } from './event-checks';

const VARIANT = 'a-variant';
const JOB = 'a-job';
const EXISTING: ReadonlySet<string> = new Set([VARIANT, JOB]);

function event(fact: string, about: string, id: string, data: object = {}): LoggedEvent {
  const envelope = { id, type: `scriptorium.${fact}.v2`, subject: about, data };
  return { stream: 'now', sequence: 1, subject: '', messageId: id, envelope };
}

describe('missingEvents', () => {
  const created = event('variant.created', VARIANT, 'created/1', { version: 1 });
  const completed = event('job.completed', JOB, 'ended/1', { state: 'completed', progress: { created: 2 } });

  it('accepts an event with the required members, also those of the progress', () => {
    const required = [
      { fact: 'variant.created', about: VARIANT, data: { version: 1 } },
      { fact: 'job.completed', about: JOB, data: { state: 'completed', created: '2' } },
    ];
    expect(missingEvents(required, [created, completed])).toEqual([]);
  });

  it.each([
    ['another fact', { fact: 'variant.deleted', about: VARIANT }],
    ['another variant', { fact: 'variant.created', about: 'another' }],
    ['another version', { fact: 'variant.created', about: VARIANT, data: { version: 2 } }],
    ['other counts', { fact: 'job.completed', about: JOB, data: { created: 3 } }],
  ])('reports an event of %s', (_, required) => {
    expect(missingEvents([required], [created, completed])).toEqual([expect.stringContaining('has not arrived')]);
  });
});

describe('contradictions', () => {
  const completed = event('job.completed', JOB, 'ended/1', { state: 'completed' });

  it('accepts an event that is stored twice', () => {
    expect(contradictions([completed, completed], EXISTING)).toEqual([]);
  });

  it('accepts a late event without the content of the variant', () => {
    const of = (members: object) => event('variant.created', VARIANT, 'created/1', { version: 1, ...members });
    expect(contradictions([of({ label: 'a', bodyHash: 'b' }), of({})], EXISTING)).toEqual([]);
    expect(contradictions([of({ label: 'a', bodyHash: 'b' }), of({ version: 2 })], EXISTING)).toHaveLength(1);
  });

  it('accepts the events of a variant that was deleted', () => {
    const events = [event('variant.created', 'gone', 'created/2'), event('variant.deleted', 'gone', 'deleted/2')];
    expect(contradictions(events, EXISTING)).toEqual([]);
  });

  it.each([
    [
      'one id with two contents',
      [completed, event('job.completed', JOB, 'ended/1', { state: 'failed' })],
      'published as',
    ],
    ['two ends of a job', [completed, event('job.cancelled', JOB, 'ended/2')], 'ended as ended/1 and as ended/2'],
    ['an event about nothing', [event('variant.created', 'unknown', 'created/9')], 'does not exist'],
    ['another message id', [{ ...completed, messageId: 'other' }], 'message id other'],
  ])('reports %s', (_, events, text) => {
    expect(contradictions(events, EXISTING)).toEqual([expect.stringContaining(text)]);
  });
});
