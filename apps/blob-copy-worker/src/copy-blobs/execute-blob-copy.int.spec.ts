import { Client } from 'pg';
import { noise, PlantedCopies, type StoreName } from '../testing/planted-copies';
import { executeBlobCopy } from './execute-blob-copy';

const STORES: readonly StoreName[] = ['postgres', 'filesystem', 's3'];
const PAIRS = STORES.flatMap((from) => STORES.filter((to) => to !== from).map((to) => [from, to] as const));
const NEVER = new AbortController().signal;

describe('the bytes of a copy between two stores', () => {
  let copies: PlantedCopies;

  beforeAll(async () => {
    copies = await PlantedCopies.start();
  });
  afterAll(() => copies.stop());

  it.each(PAIRS)('are moved from %s to %s, small contents whole and large contents in segments', async (from, to) => {
    const seed = `${from} to ${to}`;
    const sizes = [0, 1, 999_999, 7_000_000, 1_000_001, 12, 300_000];
    const contents = sizes.map((size) => noise(size, `${seed} ${String(size)}`));
    const planned = await copies.plan(from, to, contents);
    const ended = await executeBlobCopy(copies.resources(), planned.command, NEVER);
    expect(ended?.job).toMatchObject({ state: 'running', commands_open: 0, commands_waiting: 1 });
    expect(await copies.isCopied(planned)).toBe(true);
    const total = sizes.reduce((sum, size) => sum + size);
    expect(await copies.jobOf(planned)).toMatchObject({
      command: 'closed',
      bytes_moved: total,
      bytes_to_move: total,
      waiting_for: null,
    });
    expect(await copies.strays(to)).toEqual([]);
  });

  it('are moved with fewer statements than there are small files', async () => {
    const contents = Array.from({ length: 100 }, (_, index) => noise(100, `one of many ${String(index)}`));
    const planned = await copies.plan('filesystem', 's3', contents);
    const statements = jest.spyOn(Client.prototype, 'query');
    await executeBlobCopy(copies.resources(), planned.command, NEVER);
    expect(statements.mock.calls.length).toBeLessThan(100);
    statements.mockRestore();
    expect(await copies.isCopied(planned)).toBe(true);
  });
});
