import { EventLog } from '@scriptorium/testing';
import { chance } from '../survival/chance';
import { checkSystem } from './checker/check-system';
import { prepareSpace, startLoad, type Load } from './load/run-load';
import type { LoadSpace } from './load/scenario';
import type { Fault } from './nemesis/fault';
import { History } from './nemesis/history';
import { attack } from './nemesis/nemesis';
import { startFaultSystem, type FaultSystem, type FaultSystemOptions } from './system/fault-system';

/** A system under load, on which faults are injected round by round. */
export interface FaultBench {
  readonly system: FaultSystem;
  readonly space: LoadSpace;
  readonly log: EventLog;
}

export async function openFaultBench(options: FaultSystemOptions = {}): Promise<FaultBench> {
  const system = await startFaultSystem(options);
  return { system, space: await prepareSpace(system.gateways), log: new EventLog(system.natsUrl) };
}

export interface Round {
  /** Fixes the scenarios of the load, the faults and their times. */
  readonly seed: number;
  /** Injected one after the other. */
  readonly faults: readonly Fault[];
  /** The longest time between two faults. */
  readonly longestMs: number;
  readonly callers?: number;
}

/** Injects faults under load, and checks that everything that was acknowledged is complete and consistent. */
export async function runRound(bench: FaultBench, round: Round): Promise<void> {
  const { faults, longestMs, ...load } = round;
  await underLoad(bench, load, async (_, history) => attack({ faults, random: chance(load.seed), history, longestMs }));
}

/** Runs an action under load, then checks the system. `history` is for the report of a failure. */
export async function underLoad(
  { system, space, log }: FaultBench,
  options: { readonly seed: number; readonly callers?: number },
  act: (load: Load, history: History) => Promise<void>,
): Promise<void> {
  const history = new History(options.seed);
  const load = startLoad({ ...options, gateways: system.gateways, space });
  await act(load, history).catch((error: unknown) => {
    // The scenarios may wait for a system that the fault has left broken.
    void load.stop().catch(() => undefined);
    throw new Error(history.lines.join('\n'), { cause: error });
  });
  await load.stop();
  history.add(`the load ends: ${load.record.summary()}`);
  await checkSystem(system, load, log, history.lines);
  history.add('everything agrees');
  history.write();
}
