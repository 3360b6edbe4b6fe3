import { postgresSettings, settingsAsArguments } from './postgres-settings';

const GIGABYTE = 1024 ** 3;

describe("PostgreSQL's settings", () => {
  it('keep what was committed through a loss of power, where the data is to last', () => {
    expect(postgresSettings('durable', 5432, 8 * GIGABYTE)).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
    });
  });

  it('save all that effort in tests', () => {
    expect(postgresSettings('fast', 5432, 8 * GIGABYTE)).toMatchObject({ fsync: 'off', synchronous_commit: 'off' });
  });

  it('listen on loopback alone', () => {
    expect(postgresSettings('durable', 5433, GIGABYTE)).toMatchObject({ listen_addresses: '127.0.0.1', port: '5433' });
  });

  it('take an eighth of the memory, within reason', () => {
    const buffersOf = (memory: number): string | undefined =>
      postgresSettings('durable', 5432, memory)['shared_buffers'];
    expect(buffersOf(GIGABYTE / 2)).toBe('128MB');
    expect(buffersOf(4 * GIGABYTE)).toBe('512MB');
    expect(buffersOf(64 * GIGABYTE)).toBe('1024MB');
  });

  it('are handed over on the command line', () => {
    expect(settingsAsArguments({ jit: 'off', port: '1' })).toEqual(['-c', 'jit=off', '-c', 'port=1']);
  });
});
