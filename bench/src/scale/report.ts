import type { CpuTimes } from '../system/cpu-times';
import { storageLines, type Storage } from '../system/storage-lines';

/** The measurements at a size. */
export interface SizeFigures {
  /** Variants that were created so far. */
  readonly variants: number;
  /** Variants that were created since the size before, with their time and processor time. */
  readonly added: number;
  readonly milliseconds: number;
  readonly cpuMs: CpuTimes;
  /** The storage of all variants so far. */
  readonly storage: Storage;
}

export function sizeLines({ variants, added, milliseconds, cpuMs, storage }: SizeFigures): string[] {
  const microseconds = Object.entries(cpuMs).map(([name, ms]) => `${name} ${((1000 * ms) / added).toFixed(1)}`);
  return [
    `${variants} variants`,
    `  the last ${added} at ${((1000 * added) / milliseconds).toFixed(0)} variants/s`,
    `  microseconds of processor time for each of them: ${microseconds.join(', ')}`,
    ...storageLines(variants, storage).map((line) => `  ${line}`),
  ];
}
