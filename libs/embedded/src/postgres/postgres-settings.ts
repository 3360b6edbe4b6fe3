/** durable: committed data survives a loss of power. fast: for tests, whose data may be lost. */
export type Durability = 'durable' | 'fast';

const MEGABYTE = 1024 * 1024;

/**
 * Returns the server settings for a laptop or a small machine that runs the whole product.
 * @param memoryBytes memory of the machine
 */
export function postgresSettings(durability: Durability, port: number, memoryBytes: number): Record<string, string> {
  const memory = Math.floor(memoryBytes / MEGABYTE);
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket file, since a kill would leave it in /tmp.
    unix_socket_directories: '',
    // Enough for the pools of four services and a concurrent test run. An idle connection costs little.
    max_connections: '300',
    shared_buffers: `${clamp(Math.floor(memory / 8), 128, 1024)}MB`,
    effective_cache_size: `${clamp(Math.floor(memory / 2), 512, 16_384)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    random_page_cost: '1.1',
    // Copies write in short bursts. A checkpoint during a burst writes every changed page twice.
    min_wal_size: '512MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    // Statements are short: JIT compilation costs more than it saves, and a parallel worker competes with a service for
    // a core and uses the small /dev/shm of a container.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_min_messages: 'warning',
    // Failed inserts are expected, for example in races, and their statements contain content.
    log_min_error_statement: 'panic',
    log_line_prefix: '%m [%p] %q%u@%d ',
    ...(durability === 'durable'
      ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: '0',
          shared_buffers: '128MB',
          // Each test file creates a database, and cloning the template forces a checkpoint.
          min_wal_size: '128MB',
          max_wal_size: '1GB',
        }),
  };
}

export function settingsAsArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
