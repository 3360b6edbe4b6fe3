import { REPOSITORY, SPACE } from '../system/fault-space';
import { chance } from '../../survival/chance';
import { cancelLocalization, editItem, localizeTree } from './amplience-scenarios';
import { Caller } from './caller';
import { copyToLocale, createArticleType } from './cm-scenarios';
import { duplicateRecord, editRecord, modelIdOf } from './datocms-scenarios';
import { copyFolder, createDrive, editFile, uploadInFragments } from './drive-scenarios';
import { choose } from '../nemesis/fault';
import { LoadRecord } from './load-record';
import type { LoadSpace, Scenario } from './scenario';

/** Every kind of job and every API. A caller runs one after the other, in an order that the seed fixes. */
const SCENARIOS: readonly Scenario[] = [
  localizeTree,
  cancelLocalization,
  editItem,
  copyToLocale,
  duplicateRecord,
  editRecord,
  editFile,
  uploadInFragments,
  copyFolder,
];
const REST_MS = 20;

export interface LoadOptions {
  readonly gateways: readonly string[];
  readonly space: LoadSpace;
  /** Fixes the order of the scenarios, and is a part of all names: two loads in one space need different seeds. */
  readonly seed: number;
  readonly callers?: number;
}

/** Requests of several callers until `stop()`, which resolves after their current scenarios. */
export interface Load {
  readonly record: LoadRecord;
  /** A caller for the requests of the test itself. */
  readonly caller: Caller;
  /** Number of ended scenarios. */
  readonly completed: number;
  stop(): Promise<void>;
}

export function startLoad({ gateways, space, seed, callers = 4 }: LoadOptions): Load {
  const record = new LoadRecord();
  const caller = new Caller(gateways, record, chance(seed));
  let isOver = false;
  let completed = 0;
  const run = async (number: number): Promise<void> => {
    const order = chance(seed * 1_000 + number);
    // Requests are repeated during a fault. So the caller has its own numbers, and the order does not depend on them.
    const own = new Caller(gateways, record, chance(seed * 1_000 - number));
    for (let count = 1; !isOver; count++) {
      const scenario = choose(order, SCENARIOS);
      const random = chance(Math.floor(order() * 2 ** 32));
      await scenario({ caller: own, record, random, space, name: `${scenario.name} ${seed}.${number}.${count}` });
      completed += 1;
      await own.rest(REST_MS);
    }
  };
  const running = Promise.all(Array.from({ length: callers }, (_, index) => run(index + 1)));
  // An error is reported by `stop()`.
  running.catch(() => undefined);
  return {
    record,
    caller,
    get completed() {
      return completed;
    },
    stop: async () => {
      isOver = true;
      await running;
    },
  };
}

/** Creates what all scenarios use. Called once for a system. */
export async function prepareSpace(gateways: readonly string[]): Promise<LoadSpace> {
  const caller = new Caller(gateways, new LoadRecord(), () => 0);
  await createArticleType(caller);
  const [modelId, repositoryId] = [await modelIdOf(caller), await repositoryIdOf(caller)];
  const drives = [
    await createDrive(caller, 'one', 'postgres'),
    await createDrive(caller, 'two', 'filesystem'),
  ] as const;
  return { modelId, repositoryId, drives };
}

interface Listed {
  readonly _embedded: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
}

async function repositoryIdOf(caller: Caller): Promise<string> {
  const hubs = (await caller.repeat('/content/hubs')).json as Listed;
  const hub = hubs._embedded['hubs']?.find(({ name }) => name === SPACE);
  const { json } = await caller.repeat(`/content/hubs/${hub?.id ?? ''}/content-repositories`);
  const found = (json as Listed)._embedded['content-repositories']?.find(({ name }) => name === REPOSITORY);
  if (found === undefined) throw new Error(`The repository ${REPOSITORY} does not exist.`);
  return found.id;
}
