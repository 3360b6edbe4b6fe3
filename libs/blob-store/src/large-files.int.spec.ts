import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inFullRun, sourceProgram } from '@scriptorium/testing';
import type { StreamReport } from './testing/stream-large';
import { newPlace, type StorePlace } from './testing/stores-under-test';

const MIB = 1024 ** 2;
const program = join(__dirname, 'testing/stream-large.ts');
/** The long file of a full run has 2 GiB, which exceeds a signed 32-bit integer. */
const SHORT = inFullRun(1024, 256) * MIB;
const LONG = 2 * SHORT;

async function stream(place: StorePlace, size: number): Promise<StreamReport> {
  const args = [...sourceProgram(program), JSON.stringify(place), String(size)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as StreamReport;
}

describe('a large file', () => {
  it.each(['postgres', 'filesystem', 's3'] as const)(
    'passes through the %s store in memory that does not grow with its size',
    async (kind) => {
      const place = await newPlace(kind);
      const short = await stream(place, SHORT);
      const long = await stream(place, LONG);
      expect(short).toMatchObject({ isSame: true, size: SHORT });
      expect(long).toMatchObject({ isSame: true, size: LONG });
      // The garbage at the peak differs between runs by up to 40 MiB if eight other processes are busy. A store that
      // buffered the file would need all of the additional bytes.
      expect(long.extraBytes - short.extraBytes).toBeLessThan((LONG - SHORT) / 2);
    },
  );
});
