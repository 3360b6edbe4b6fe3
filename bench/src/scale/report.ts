import type { CpuTimes } from '../system/cpu-times';
import { storageLines, type Storage } from '../system/storage-lines';

/** What was measured when a size was reached. */
export interface SizeFigures {
  /** Created so far. */
  readonly variants: number;
  /** Created since the size before, and in what time and processor time. */
  readonly added: number;
  readonly milliseconds: number;
  readonly cpuMs: CpuTimes;
  /** Of all variants created so far. */
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
