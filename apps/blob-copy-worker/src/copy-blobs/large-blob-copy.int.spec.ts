import { sourceProgram } from '@scriptorium/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Errand } from '../testing/move-large';
import { noise, PlantedCopies, type StoreName } from '../testing/planted-copies';

const MIB = 1024 * 1024;
const PROGRAM = join(__dirname, '../testing/move-large.ts');

describe('a large file on its way to another store', () => {
  let copies: PlantedCopies;

  beforeAll(async () => {
    copies = await PlantedCopies.start();
  }, 600_000);
  afterAll(() => copies.stop());

  it.each<[StoreName, StoreName]>([
    ['filesystem', 'postgres'],
    ['postgres', 's3'],
  ])(
    'takes no more memory than a part of a segment, from %s to %s',
    async (from, to) => {
      const piece = noise(MIB, from);
      const [warmUp, measured] = await Promise.all(
        [10 * MIB, 200 * MIB].map((size) => copies.plan(from, to, [Buffer.alloc(size, piece)])),
      );
      if (warmUp === undefined || measured === undefined) throw new Error('There are no two copies');
      const { environment, folder, s3 } = copies;
      const errand: Errand = {
        databaseUrl: environment['DATABASE_URL'] ?? '',
        places: { name: 'move-large', databaseUrl: environment['BLOB_DATABASE_URL'], folder, s3 },
        ...{ segmentBytes: 64 * MIB, warmUp: warmUp.command, measured: measured.command },
      };
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...sourceProgram(PROGRAM),
        JSON.stringify(errand),
      ]);
      expect(Number(stdout)).toBeGreaterThan(0);
      expect(Number(stdout)).toBeLessThan(64 * MIB);
      expect(await copies.jobOf(measured)).toMatchObject({ command: 'closed', bytes_moved: 200 * MIB });
      expect(await copies.isCopied(measured)).toBe(true);
    },
    180_000,
  );
});
