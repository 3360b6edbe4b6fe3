import { median } from '../system/figures';
import type { ImportFigures } from './run-import';

/** Returns the results in lines. */
export function report({ rounds }: ImportFigures): string[] {
  const ratio = median(rounds.map(({ posts, lines }) => lines.itemsPerSecond / posts.itemsPerSecond));
  const rate = (of: 'posts' | 'lines'): string => median(rounds.map((round) => round[of].itemsPerSecond)).toFixed(0);
  const names = Object.keys(rounds[0]?.lines.cpu ?? {});
  const cpu = (of: 'posts' | 'lines', name: string): string =>
    (1_000 * median(rounds.map((round) => round[of].cpu[name] ?? NaN))).toFixed(0).padStart(7);
  return [
    `median of ${rounds.length} rounds`,
    `  single POSTs    ${rate('posts').padStart(7)} items/s`,
    `  import          ${rate('lines').padStart(7)} items/s, ${ratio.toFixed(1)} times as many`,
    'processor time of an item, µs: single POST, import',
    ...names.map((name) => `  ${name.padEnd(22)}${cpu('posts', name)}${cpu('lines', name)}`),
  ];
}
