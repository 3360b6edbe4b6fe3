import { sourceProgram } from '@scriptorium/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MoveLargeOptions } from '../testing/move-large';
import { noise, PlantedCopies, type StoreName } from '../testing/planted-copies';

const MIB = 1024 * 1024;
/** Both are longer than a segment, so both need the memory of a segment. */
const SHORT = 150 * MIB;
const LONG = 2 * SHORT;
const PROGRAM = join(__dirname, '../testing/move-large.ts');

describe('a large file that is moved to another store', () => {
  let copies: PlantedCopies;

  beforeAll(async () => {
    copies = await PlantedCopies.start();
  });
  afterAll(() => copies.stop());

  it.each<[StoreName, StoreName]>([
    ['filesystem', 'postgres'],
    ['postgres', 's3'],
  ])('needs memory that does not grow with its length, from %s to %s', async (from, to) => {
    const piece = noise(MIB, from);
    const planned = [];
    for (const size of [10 * MIB, SHORT, LONG]) planned.push(await copies.plan(from, to, [Buffer.alloc(size, piece)]));
    const [warmUp, short, long] = planned;
    if (warmUp === undefined || short === undefined || long === undefined)
      throw new Error('Not all copies are planned.');
    const { database, environment, folder, s3 } = copies;
    const options: MoveLargeOptions = {
      databaseUrl: database.urlFor('blob_copy_worker'),
      places: { name: 'move-large', databaseUrl: environment['BLOB_DATABASE_URL'], folder, s3 },
      segmentBytes: 64 * MIB,
      warmUp: warmUp.command,
      measured: [short.command, long.command],
    };
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...sourceProgram(PROGRAM),
      JSON.stringify(options),
    ]);
    const [ofShort = 0, ofLong = Infinity] = JSON.parse(stdout) as number[];
    expect(ofLong - ofShort).toBeLessThan((LONG - SHORT) / 2);
    for (const [copy, size] of [
      [short, SHORT],
      [long, LONG],
    ] as const) {
      expect(await copies.jobOf(copy)).toMatchObject({ command: 'closed', bytes_moved: size });
      expect(await copies.isCopied(copy)).toBe(true);
    }
  });
});
