import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sourceProgram } from '@scriptorium/testing';
import { newPlace } from './testing/stores-under-test';

const MIB = 1024 ** 2;
const MOST_EXTRA = 64 * MIB;
const program = join(__dirname, 'testing/stream-large.ts');

describe('a large file', () => {
  it.each([
    ['postgres', 2048],
    ['filesystem', 2048],
    ['s3', 2048],
  ] as const)(
    'passes through the %s store, %d MiB of it through less than 64 MiB of memory',
    async (kind, mebibytes) => {
      const place = JSON.stringify(await newPlace(kind));
      const size = mebibytes * MIB;
      const { stdout } = await promisify(execFile)(process.execPath, [...sourceProgram(program), place, String(size)]);
      const report = JSON.parse(stdout) as { readonly extraBytes: number };
      expect(report).toMatchObject({ isSame: true, size });
      expect(report.extraBytes).toBeLessThan(MOST_EXTRA);
    },
    600_000,
  );
});
