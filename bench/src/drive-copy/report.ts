import { median } from '../system/figures';
import type { Times } from './measure-interleaved';
import type { FileFigures } from './measure-files';
import { CP, type MoveFigures } from './measure-moves';
import { COPY, type TreeFigures } from './measure-tree';
import type { DriveCopyFigures } from './run-drive-copy';

/** Returns the results in lines. All values are medians. A ratio above 1 is in favour of the product. */
export function report({ tree, files, moves, megabytes }: DriveCopyFigures): string[] {
  return [
    ...(tree === undefined ? [] : treeLines(tree)),
    ...(files === undefined ? [] : fileLines(files)),
    ...(moves === undefined ? [] : moveLines(moves)),
    'most memory of each process, by part, MB',
    ...Object.entries(megabytes).map(([part, peaks]) => {
      const each = Object.entries(peaks).map(([name, peak]) => `${name} ${peak.toFixed(0)}`);
      return `  ${part.padEnd(6)} ${each.join(', ')}`;
    }),
  ];
}

function treeLines({ tree, items, uploaded, times }: TreeFigures): string[] {
  const perSecond = (count: number, time: number): string => ((1000 * count) / time).toFixed(0);
  return [
    `${tree.files.length} files in ${tree.folders.length} folders, ${tree.bytes} bytes; ${tree.skipped} links left out`,
    `  uploaded             ${perSecond(tree.files.length, uploaded).padStart(7)} files/s`,
    ...[...times].map(([name, all]) => {
      const comparison = name === COPY ? '' : `  scriptorium copies ${ratio(times, COPY, name)} times as many`;
      return `  ${name.padEnd(20)} ${perSecond(items, median(all)).padStart(7)} items/s${comparison}`;
    }),
  ];
}

const OPERATIONS = ['upload', 'download', 'small up', 'small down'];

function fileLines({ largeBytes, smallFiles, servers, times }: FileFigures): string[] {
  const speed = (operation: string, name: string): string => {
    const seconds = median(times.get(`${name} ${operation}`) ?? []) / 1000;
    return operation.startsWith('small')
      ? `${(smallFiles / seconds).toFixed(0).padStart(6)} files/s`
      : `${(largeBytes / seconds / 1e6).toFixed(0).padStart(6)} MB/s`;
  };
  return [
    `one file of ${largeBytes} bytes, and ${smallFiles} small ones, through the gateway`,
    ...servers.flatMap((name) =>
      OPERATIONS.map((operation) => {
        const isMeasured = name !== 'nginx' && servers.includes('nginx');
        const comparison = isMeasured
          ? `  ${ratio(times, `${name} ${operation}`, `nginx ${operation}`)} times as fast as nginx`
          : '';
        return `  ${name.padEnd(12)} ${operation.padEnd(12)} ${speed(operation, name)}${comparison}`;
      }),
    ),
  ];
}

function moveLines({ bytes, times }: MoveFigures): string[] {
  return [
    `one file of ${bytes} bytes copied between stores`,
    ...[...times].map(([name, all]) => {
      const comparison = name === CP ? '' : `  ${ratio(times, name, CP)} times as fast as cp`;
      return `  ${name.padEnd(24)} ${(bytes / median(all) / 1000).toFixed(0).padStart(6)} MB/s${comparison}`;
    }),
  ];
}

/** Returns how many times as fast the first was as the second: the median over the rounds. */
function ratio(times: Times, first: string, second: string): string {
  const firstTimes = times.get(first) ?? [];
  return median((times.get(second) ?? []).map((time, round) => time / (firstTimes[round] ?? NaN))).toFixed(2);
}
