import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { eventually, inFullRun, temporaryFolder, testSeed } from '@scriptorium/testing';
import {
  type Line,
  linesOf,
  OpenImport,
  type Result,
  ring,
  type SpaceAddress,
  withoutIds,
} from '../content/native-content';
import { declareSpaces, otherOf, tokenOf } from '../system/declared-spaces';
import { chance } from './chance';

const SPACE = 'imported';
const ROUNDS = inFullRun(10, 1);
const SIZE = 1_400;
const LONGEST_WAIT_MS = 100;

const random = chance(testSeed());

let system: System;
let [broken, whole]: SpaceAddress[] = [];

beforeAll(async () => {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  writeFileSync(bootstrapFile, JSON.stringify(declareSpaces([SPACE])));
  system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../..')),
    bootstrapFile,
    group: 'inherited',
  });
  [broken, whole] = [SPACE, otherOf(SPACE)].map((key) => {
    return { gatewayUrl: system.gatewayUrl, key, token: tokenOf(key, 'admin') };
  });
});

afterAll(async () => system.stop());

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The system has not started.');
  return value;
}

/** Imports lines without an interruption. Undefined if the system fails meanwhile. */
async function importAll(space: SpaceAddress, lines: readonly Line[]): Promise<readonly Result[] | undefined> {
  const running = new OpenImport(space);
  running.send(lines);
  running.end();
  const isComplete = await running.ended.then(
    () => true,
    () => false,
  );
  return isComplete && running.results.length === lines.length ? running.results : undefined;
}

async function exported({ gatewayUrl, key, token }: SpaceAddress, root: string): Promise<string[]> {
  const url = `${gatewayUrl}/v1/spaces/${key}/export?root=${root}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return withoutIds(linesOf<Line>(await response.text()));
}

function kill(service: string): void {
  const pid = system.pid(service);
  if (pid === undefined) throw new Error(`${service} is down.`);
  process.kill(pid, 'SIGKILL');
}

const BREAKS: Readonly<Record<string, (running: OpenImport) => void>> = {
  'its client is cut off': (running) => running.cut(),
  'the gateway is killed': () => kill('gateway'),
  'content-store is killed': () => kill('content-store'),
};

describe.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))('in round %i', (round) => {
  it.each(Object.keys(BREAKS))('an import during which %s, and that is repeated, ends complete', async (name) => {
    const lines = ring(`${name} ${round}`, SIZE);
    const running = new OpenImport(found(broken));
    running.send(lines);
    const received = Math.floor(random() * SIZE * 0.7);
    await eventually(() => running.results.length > received, { everyMs: 5 });
    await pause(Math.floor(random() * LONGEST_WAIT_MS));
    BREAKS[name]?.(running);
    const saved = [...running.results];
    running.end();
    const repeated = await eventually(async () => (await importAll(found(broken), lines)) ?? false);
    // A line that was reported as saved is not saved again.
    const again = new Map(repeated.map(({ line, result }) => [line, result]));
    expect(new Set(saved.map(({ line }) => again.get(line)))).toEqual(new Set(['unchanged']));
    expect(new Set(repeated.map(({ result }) => result)).has('failed')).toBe(false);
    const reference = found(await importAll(found(whole), lines));
    const [one, other] = [found(repeated[0]).variantId, found(reference[0]).variantId];
    const complete = await exported(found(whole), other);
    expect(complete).toHaveLength(SIZE);
    expect(await exported(found(broken), one)).toEqual(complete);
  });
});
