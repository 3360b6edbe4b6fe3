import { inFullRun, testSeed } from '@scriptorium/testing';
import { openSpace, type Space } from '../system/open-space';
import { DIALECT_REQUESTS } from './dialect-requests';
import { documentedRequests } from './document-requests';
import { Ids } from './fill-ids';
import { Mutator } from './mutator';
import { isFault, sendTo, type SentRequest } from './sent-request';

/*
 * Sends mutated requests of all APIs. TEST_SEED repeats a run.
 */
const COUNT = inFullRun(20_000, 2_000);
const AT_ONCE = 4;
const LONGEST_MS = inFullRun(3_600_000, 600_000);

it(
  `${String(COUNT)} mutated requests are answered without a 5xx`,
  async () => {
    const space: Space = await openSpace();
    const ids = await Ids.of(space);
    const seed = testSeed();
    const mutator = new Mutator(seed);
    const requests = [...documentedRequests(), ...DIALECT_REQUESTS];
    const faults: string[] = [];
    let accepted = 0;
    for (let sent = 0; sent < COUNT; sent += AT_ONCE) {
      const batch: SentRequest[] = [];
      for (let each = 0; each < AT_ONCE; each += 1) batch.push(mutator.mutate(await ids.fill(mutator.pick(requests))));
      const answers = await Promise.all(batch.map((request) => sendTo(space, request)));
      for (const [at, answer] of answers.entries()) {
        if (answer.status < 300) accepted += 1;
        if (!isFault(answer)) continue;
        const shown = JSON.stringify(batch[at]).slice(0, 400);
        faults.push(`${String(answer.status)} ${answer.text.slice(0, 120)} ← ${shown}`);
      }
    }
    // Enough of the requests are valid to reach the services.
    expect(accepted).toBeGreaterThan(COUNT / 50);
    expect({ seed, faults }).toEqual({ seed, faults: [] });
  },
  LONGEST_MS,
);
