import { runMigrate } from './run-migrate';

describe('bench migrate', () => {
  test('migrates while a writer saves, resumes after a stop, and reports how long the writer waited', async () => {
    const printed: string[] = [];
    await runMigrate({
      variants: 20_000,
      stops: 1,
      durability: 'fast',
      signal: new AbortController().signal,
      print: (line) => printed.push(line),
    });
    expect(printed).toEqual([
      '20000 of 20000 variants in the old tables',
      expect.stringMatching(/^before: \d+ saves, p50 [\d.]+ ms, p99 [\d.]+ ms, longest [\d.]+ ms/),
      expect.stringMatching(/^stopped with \d+ % of the variants moved$/),
      expect.stringMatching(/^while it ran: \d+ saves/),
      expect.stringMatching(/^after: \d+ saves/),
      expect.stringMatching(/^\d+ s, \d+ variants a second, all steps together$/),
      expect.stringMatching(/^megabytes of the database before, at most and after: \d+, \d+, \d+$/),
    ]);
  });
});
