import { setTimeout as pause } from 'node:timers/promises';
import type { FaultSystem } from '../system/fault-system';
import { choose, type Fault } from './fault';

/** Longer than the answer time-outs of the gateway, so that a request does not wait for the frozen process. */
const LONGEST_FREEZE_MS = 6_000;

/** Kills any process, also a server, which its supervisor starts again. */
export function killAny(system: FaultSystem): Fault {
  return {
    name: 'kill -9',
    inject: async (random) => {
      const { service, pid } = choose(random, [...system.processes(), ...serversOf(system)]);
      if (service === 'nats-server') {
        await system.nats?.kill();
        await system.nats?.restart();
      } else {
        signal(pid, 'SIGKILL');
      }
      return service;
    },
  };
}

/** Stops a process of a service for up to six seconds: it keeps its connections, commands and locks. */
export function freezeService(system: FaultSystem): Fault {
  return {
    name: 'freeze',
    inject: async (random) => {
      const { service, pid } = choose(random, system.processes());
      const duration = Math.round(random() * LONGEST_FREEZE_MS);
      signal(pid, 'SIGSTOP');
      await pause(duration);
      signal(pid, 'SIGCONT');
      return `${service} for ${duration} ms`;
    },
  };
}

/** Ends a process of a service as an orchestrator does. Its supervisor starts it again. */
export function terminateService(system: FaultSystem): Fault {
  return {
    name: 'SIGTERM',
    inject: async (random) => {
      const { service, pid } = choose(random, system.processes());
      signal(pid, 'SIGTERM');
      return service;
    },
  };
}

/** Lets the clock of a process of a service jump by an hour (skewed-clock.cjs). */
export function jumpClock(system: FaultSystem): Fault {
  return {
    name: 'clock',
    inject: async (random) => {
      const { service, pid } = choose(random, system.processes());
      signal(pid, 'SIGUSR2');
      return service;
    },
  };
}

function serversOf({ postgres, nats }: FaultSystem): { service: string; pid: number }[] {
  return Object.entries({ postgres: postgres.pid, 'nats-server': nats?.pid }).flatMap(([service, pid]) =>
    pid === undefined ? [] : [{ service, pid }],
  );
}

/** A process that has just ended gets no signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
