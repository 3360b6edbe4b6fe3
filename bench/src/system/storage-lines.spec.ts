import { storageLines } from './storage-lines';

describe('the lines about storage', () => {
  test('list the bytes of a variant, of a row and of a message', () => {
    const lines = storageLines(100, {
      relations: [
        { name: 'content.variants', kind: 'table', bytes: 24_000, rows: 100 },
        { name: 'content.variants_pkey', kind: 'index', bytes: 6_000 },
        { name: 'jobs.plan_nodes', kind: 'maps', bytes: 100 },
      ],
      stream: { name: 'EVENTS', messages: 125, bytes: 50_000, diskBytes: 25_000 },
    });

    expect(lines).toEqual([
      'bytes of a variant in the database, by table and index',
      '     240.0  content.variants, 100 rows of 240.0',
      '      60.0  content.variants_pkey, index',
      '       1.0  jobs.plan_nodes, free space and visibility maps',
      '     301.0  total',
      'bytes of a variant in the stream EVENTS, which got 125 messages',
      '     500.0  as published, not compressed; 400.0 a message',
      '     250.0  on disk, in closed blocks; 200.0 a message',
    ]);
  });

  test('sum up in one line what would be printed as 0.0', () => {
    const lines = storageLines(1_000_000, {
      relations: [
        { name: 'content.variants', kind: 'table', bytes: 240_000_000, rows: 1_000_000 },
        { name: 'jobs.uses', kind: 'table', bytes: 49_000, rows: 3 },
        { name: 'jobs.uses', kind: 'maps', bytes: 32_000 },
      ],
      stream: { name: 'EVENTS', messages: 1, bytes: 1, diskBytes: 1 },
    });

    expect(lines.slice(1, 4)).toEqual([
      '     240.0  content.variants, 1000000 rows of 240.0',
      '       0.1  2 others',
      '     240.1  total',
    ]);
  });
});
