import { type Column, tableLines, type TableOptions } from './table';

type Row = readonly [string, number];
const COLUMNS: readonly Column<Row>[] = [
  ['name', ([name]) => name],
  ['count', ([, count]) => count],
];

async function lines(rows: readonly Row[], options: TableOptions): Promise<string[]> {
  const stream = (async function* () {
    yield* rows;
  })();
  const printed: string[] = [];
  for await (const line of tableLines(stream, COLUMNS, options)) printed.push(line);
  return printed;
}

test('aligns columns on a terminal, by the width of characters, and cuts lines', async () => {
  const rows: Row[] = [
    ['日本', 1],
    ['abcdefgh', 22],
  ];
  expect(await lines(rows, { width: 14, hasHeader: true })).toEqual([
    'name      cou…\n',
    '日本      1\n',
    'abcdefgh  22\n',
  ]);
});

test('separates cells by tabs elsewhere, and streams more rows than it measures', async () => {
  const rows = Array.from({ length: 500 }, (_, at): Row => [`row ${at}`, at]);
  expect((await lines(rows, { width: undefined, hasHeader: false }))[499]).toBe('row 499\t499\n');
  expect(await lines(rows, { width: 80, hasHeader: true })).toHaveLength(501);
});

test('prints the header of an empty list, and removes control characters of content', async () => {
  expect(await lines([], { width: 80, hasHeader: true })).toEqual(['name  count\n']);
  expect(await lines([], { width: undefined, hasHeader: true })).toEqual(['name\tcount\n']);
  const [line] = await lines([['a\u001b[31m\tb\n\u202ec', 1]], { width: undefined, hasHeader: false });
  expect(line).toBe('a [31m b c\t1\n');
});
