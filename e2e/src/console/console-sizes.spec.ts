import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SITE = join(__dirname, '../../../apps/console/dist/site');

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}
const manifest = JSON.parse(readFileSync(join(SITE, '.vite/manifest.json'), 'utf8')) as Readonly<Record<string, Chunk>>;
const entries = Object.entries(manifest).filter(([, { isEntry }]) => isEntry);
const kilobytes = (files: Iterable<string>): number =>
  [...new Set(files)].reduce((sum, file) => sum + readFileSync(join(SITE, `${file}.gz`)).length, 0) / 1000;

/** Returns a chunk and the chunks that it imports. */
function withImports(key: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(key)) return found;
  found.add(key);
  for (const each of manifest[key]?.imports ?? []) withImports(each, found);
  return found;
}

test('the first route has at most 250 KB of scripts and 45 KB of styles, compressed', () => {
  expect(entries).toHaveLength(1);
  const chunks = [...withImports(entries[0]?.[0] ?? '')].map((key) => manifest[key]);
  expect(kilobytes(chunks.flatMap((chunk) => chunk?.file ?? []))).toBeLessThanOrEqual(250);
  expect(kilobytes(chunks.flatMap((chunk) => chunk?.css ?? []))).toBeLessThanOrEqual(45);
});

/** The limits of parts that load when a person uses them, and not with a route. */
const ON_USE: Readonly<Record<string, number>> = { 'src/diff/diff-view.tsx': 180 };

test('a route that is loaded later adds at most 60 KB, the comparison of texts 180 KB', () => {
  const first = withImports(entries[0]?.[0] ?? '');
  const later = Object.keys(manifest).filter((key) => manifest[key]?.file.endsWith('.js') === true && !first.has(key));
  expect(later.length).toBeGreaterThan(0);
  for (const key of later) {
    const added = [...withImports(key)]
      .filter((each) => !first.has(each))
      .flatMap((each) => manifest[each]?.file ?? []);
    expect([key, kilobytes(added) <= (ON_USE[key] ?? 60)]).toEqual([key, true]);
  }
});
