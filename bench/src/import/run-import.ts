import type { System } from '@scriptorium/embedded';
import { type CpuTimes, cpuTimes, cpuTimesSince } from '../system/cpu-times';
import { forEachConcurrent } from '../system/for-each-concurrent';
import { type BenchOptions, withProduct } from '../system/temporary-product';
import { waitUntilIdle } from '../system/wait-until-idle';
import { NativeSpace } from './native-space';

export interface ImportOptions extends BenchOptions {
  readonly rounds: number;
  /** Lines of an import. */
  readonly lines: number;
  /** Single requests in a round, by all clients together. */
  readonly records: number;
  readonly clients: number;
}

interface Measured {
  readonly itemsPerSecond: number;
  /** Milliseconds of processor time for an item, by process. */
  readonly cpu: CpuTimes;
}

export interface ImportFigures {
  readonly rounds: readonly { readonly posts: Measured; readonly lines: Measured }[];
}

/** About 1 KB, of which a stored body has most. */
const TEXT = 'A page of the documentation has some paragraphs like this one. '.repeat(16);

export function runImport(options: ImportOptions): Promise<ImportFigures> {
  return withProduct(options, [], (system) => measure(options, system));
}

async function measure(options: ImportOptions, system: System): Promise<ImportFigures> {
  const { rounds, lines, records, clients, print } = options;
  const space = await NativeSpace.prepare(system.gatewayUrl);
  const post = (name: string, count: number): Promise<void> => {
    const titles = Array.from({ length: count }, (_, nth) => `${name} ${nth}`);
    return forEachConcurrent(titles, clients, (title) => space.createPage(title, TEXT));
  };
  // A warm-up of both.
  await post('warm-up', Math.min(records, 500));
  await space.importRing('warm-up', Math.min(lines, 2_000), TEXT);
  const measured: ImportFigures['rounds'][number][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const posts = await timed(system, records, () => post(`single ${round}`, records));
    const imported = await timed(system, lines, () => space.importRing(`ring ${round}`, lines, TEXT));
    measured.push({ posts, lines: imported });
    const [one, many] = [posts, imported].map(({ itemsPerSecond }) => itemsPerSecond.toFixed(0));
    print(`round ${round}: ${one} single POSTs/s, ${many} imported lines/s`);
  }
  return { rounds: measured };
}

async function timed(system: System, count: number, act: () => Promise<void>): Promise<Measured> {
  await waitUntilIdle();
  const [before, start] = [cpuTimes(system), performance.now()];
  await act();
  const ms = performance.now() - start;
  const cpu = Object.entries(cpuTimesSince(before, system)).map(([name, used]) => [name, used / count] as const);
  return { itemsPerSecond: (1_000 * count) / ms, cpu: Object.fromEntries(cpu) };
}
