import { sizeLines } from './report';
import { runScale } from './run-scale';

describe('bench scale', () => {
  test('localizes generated trees up to each size and reports their storage', async () => {
    const printed: string[] = [];
    const figures = await runScale({
      sizes: [120, 300],
      pages: 7,
      seed: 5,
      jobs: 2,
      durability: 'fast',
      signal: new AbortController().signal,
      print: (line) => printed.push(line),
    });

    expect(figures.map(({ variants, added }) => [variants, added])).toEqual([
      [120, 120],
      [300, 180],
    ]);
    for (const { variants, storage } of figures) {
      const table = storage.relations.find(({ name, kind }) => name === 'content.variants' && kind === 'table');
      expect(table).toMatchObject({ rows: variants });
      expect(storage.stream.messages).toBeGreaterThanOrEqual(variants);
      expect(storage.stream.diskBytes).toBeGreaterThan(0);
    }
    expect(printed.join('\n')).toContain('variants towards 300: 180 of 180');
    expect(printed).toEqual(expect.arrayContaining(figures.map((size) => sizeLines(size).join('\n'))));
  });
});
