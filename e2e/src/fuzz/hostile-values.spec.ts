import { openSpace, type Space } from '../system/open-space';
import { DIALECT_REQUESTS } from './dialect-requests';
import { documentedRequests } from './document-requests';
import { Ids } from './fill-ids';
import { HOSTILE_VALUES, withStringReplaced } from './replace-strings';
import { isFault, sendTo, type SentRequest } from './sent-request';

/*
 * Sends every request of every API with each of its strings replaced by a hostile value. The response is a 2xx or a
 * 4xx, never a 5xx.
 */
let space: Space;
let ids: Ids;

beforeAll(async () => {
  space = await openSpace();
  ids = await Ids.of(space);
});

const requests = [...documentedRequests(), ...DIALECT_REQUESTS];
const nameOf = ({ method, path }: SentRequest): string => `${method} ${path}`;

it('the requests reach the services: a part of them is valid as it is', async () => {
  const accepted: string[] = [];
  for (const each of requests) {
    if (each.method === 'DELETE') continue;
    const { status } = await sendTo(space, await ids.fill(each));
    if (status < 300) accepted.push(nameOf(each));
  }
  expect(accepted.length).toBeGreaterThan(requests.length / 4);
});

it.each(HOSTILE_VALUES.map((value) => [JSON.stringify(value).slice(0, 40), value]))(
  'no request with %s is answered with a 5xx',
  async (_shown, value) => {
    let sent = 0;
    const faults: string[] = [];
    for (const each of requests) {
      for (const request of withStringReplaced(await ids.fill(each), value)) {
        const answer = await sendTo(space, request);
        sent += 1;
        if (isFault(answer)) {
          const shown = JSON.stringify(request).replaceAll(/x{50,}/g, 'x…');
          faults.push(`${nameOf(each)} ${String(answer.status)} ${answer.text.slice(0, 120)} ← ${shown.slice(0, 300)}`);
        }
      }
    }
    expect(sent).toBeGreaterThan(requests.length);
    expect(faults).toEqual([]);
  },
);
