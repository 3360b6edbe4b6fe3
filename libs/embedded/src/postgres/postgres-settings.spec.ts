import { postgresSettings, settingsAsArguments } from './postgres-settings';

const GIGABYTE = 1024 ** 3;

describe("PostgreSQL's settings", () => {
  it('keep committed data through a loss of power if durable', () => {
    expect(postgresSettings('durable', 5432, 8 * GIGABYTE)).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
    });
  });

  it('skip syncing to disk if fast', () => {
    expect(postgresSettings('fast', 5432, 8 * GIGABYTE)).toMatchObject({ fsync: 'off', synchronous_commit: 'off' });
  });

  it('listen on loopback only', () => {
    expect(postgresSettings('durable', 5433, GIGABYTE)).toMatchObject({ listen_addresses: '127.0.0.1', port: '5433' });
  });

  it('use an eighth of the memory for shared buffers, between 128 MB and 1 GB', () => {
    const buffersOf = (memory: number): string | undefined =>
      postgresSettings('durable', 5432, memory)['shared_buffers'];
    expect(buffersOf(GIGABYTE / 2)).toBe('128MB');
    expect(buffersOf(4 * GIGABYTE)).toBe('512MB');
    expect(buffersOf(64 * GIGABYTE)).toBe('1024MB');
  });

  it('are passed on the command line', () => {
    expect(settingsAsArguments({ jit: 'off', port: '1' })).toEqual(['-c', 'jit=off', '-c', 'port=1']);
  });
});
