import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy } from '@scriptorium/testing';
import type { FaultSystem } from '../system/fault-system';
import { choose, type Fault } from './fault';

const LONGEST_MS = 2_500;
const SLOW_MS = 60;

interface Line {
  readonly server: string;
  readonly proxy: FaultProxy;
}

/** The connections of all services to a server. */
function linesOf({ databaseProxy, natsProxy }: FaultSystem): Line[] {
  const database = { server: 'PostgreSQL', proxy: databaseProxy };
  return natsProxy === undefined ? [database] : [database, { server: 'NATS', proxy: natsProxy }];
}

function onLine(system: FaultSystem, name: string, act: (line: Line, random: () => number) => Promise<string>): Fault {
  return {
    name,
    inject: async (random) => {
      const line = choose(random, linesOf(system));
      return `${line.server}${await act(line, random)}`;
    },
  };
}

async function forAWhile({ proxy }: Line, random: () => number): Promise<string> {
  const duration = Math.round(random() * LONGEST_MS);
  await pause(duration);
  proxy.restore();
  return ` for ${duration} ms`;
}

/** Ends all connections, which can be opened again at once. */
export const resetConnections = (system: FaultSystem): Fault =>
  onLine(system, 'reset', async ({ proxy }) => {
    proxy.reset();
    return '';
  });

/** Ends all connections, and accepts none for a while. */
export const cutConnections = (system: FaultSystem): Fault =>
  onLine(system, 'cut', (line, random) => {
    line.proxy.cut();
    return forAWhile(line, random);
  });

/** Open connections transfer nothing any more, and neither side is notified. New ones work. */
export const halfOpenConnections = (system: FaultSystem): Fault =>
  onLine(system, 'half-open', async ({ proxy }) => {
    proxy.silence();
    return '';
  });

/** All bytes take longer for a while. */
export const slowConnections = (system: FaultSystem): Fault =>
  onLine(system, 'slow', (line, random) => {
    line.proxy.delay(SLOW_MS);
    return forAWhile(line, random);
  });
