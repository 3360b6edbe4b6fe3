import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault';
import type { History } from './history';

export interface Attack {
  /** Injected one after the other. */
  readonly faults: readonly Fault[];
  readonly random: () => number;
  readonly history: History;
  /** The longest time between two faults. */
  readonly longestMs: number;
}

/** Injects faults at times that the seed fixes. */
export async function attack({ faults, random, history, longestMs }: Attack): Promise<void> {
  for (const fault of faults) {
    await pause(Math.round(random() * longestMs));
    history.add(`${fault.name} begins`);
    history.add(`${fault.name}: ${await fault.inject(random)}`);
  }
}
