import type { LoggedEvent } from '@scriptorium/testing';
import { wrongPictures } from './picture-checks';

function event(sequence: number, status: string, publishingStatus = 'none'): LoggedEvent {
  const data = { version: 1, status, publishingStatus };
  const extension = String(sequence).padStart(16, '0');
  const envelope = { id: '', type: 'scriptorium.variant.changed.v2', subject: 'v', sequence: extension, data };
  return { stream: 'now', sequence: 1, subject: '', messageId: '', envelope };
}
const row = { id: 'v', sequence: '12', state: '1 active latest' };

it('accepts the highest sequence in whatever order events arrive', () => {
  expect(wrongPictures([event(9, 'deleted'), event(12, 'active', 'latest'), event(10, 'active')], [row])).toEqual([]);
  expect(wrongPictures([event(9, 'deleted'), event(8, 'active')], [])).toEqual([]);
  expect(wrongPictures([], [row])).toEqual([]);
});

it.each([
  ['another state', [event(12, 'active')], [row], 'not "1 active latest"'],
  ['a deletion of a variant that exists', [event(11, 'active', 'latest'), event(12, 'deleted')], [row], '"deleted"'],
  ['a variant that does not exist', [event(12, 'active')], [], 'not "deleted"'],
  ['a sequence above that of the row', [event(13, 'active', 'latest')], [row], 'has the sequence 12'],
])('reports %s', (_, events, rows, text) => {
  expect(wrongPictures(events, rows)).toEqual([expect.stringContaining(text)]);
});
