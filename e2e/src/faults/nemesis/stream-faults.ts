import { setTimeout as pause } from 'node:timers/promises';
import { eventually, fillStream } from '@scriptorium/testing';
import type { FaultSystem } from '../system/fault-system';
import type { Fault } from './fault';

const LONGEST_MS = 3_000;
const PATIENCE = { everyMs: 50 };

/** The stream of events accepts nothing for a while. */
export const fullEvents = ({ natsUrl }: FaultSystem): Fault => ({
  name: 'EVENTS full',
  inject: async (random) => {
    const makeRoom = await eventually(() => fillStream(natsUrl, 'EVENTS'), PATIENCE);
    const duration = Math.round(random() * LONGEST_MS);
    await pause(duration);
    await eventually(makeRoom, PATIENCE);
    return `for ${duration} ms`;
  },
});
