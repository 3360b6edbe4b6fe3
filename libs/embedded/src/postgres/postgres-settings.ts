/** durable: survives the loss of power. fast: for tests, whose data nobody misses. */
export type Durability = 'durable' | 'fast';

const MEGABYTE = 1024 * 1024;

/**
 * Server settings for a laptop or a small machine that runs the whole product.
 * @param memoryBytes memory of the machine
 */
export function postgresSettings(durability: Durability, port: number, memoryBytes: number): Record<string, string> {
  const memory = Math.floor(memoryBytes / MEGABYTE);
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // A socket file in /tmp would be one more thing to be in the way after a kill.
    unix_socket_directories: '',
    // Pools of four services and a test run beside them; an idle connection costs little.
    max_connections: '300',
    shared_buffers: `${clamp(Math.floor(memory / 8), 128, 1024)}MB`,
    effective_cache_size: `${clamp(Math.floor(memory / 2), 512, 16_384)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    random_page_cost: '1.1',
    // Copying writes much in short bursts; a checkpoint in the middle of one writes every touched page twice.
    min_wal_size: '512MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    // Short statements: compiling them costs more than it saves, and a parallel worker takes the core of a service
    // (and of a container's /dev/shm, which is small).
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_min_messages: 'warning',
    // Refused inserts are part of the protocol (the loser of a race); their statements hold content.
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
          // A database per test file: each makes its files anew, and a clone forces a checkpoint.
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
