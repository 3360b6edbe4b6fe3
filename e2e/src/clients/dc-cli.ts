import { spawn } from 'node:child_process';
import type { Space } from '../system/open-space';

/** What a run of dc-cli said. Its exit code tells nothing: it is 0 whether the command failed or not. */
export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `dc-cli` 0.19.1 on a space, by the credentials of its spec file and no configuration.
 * @param home where it keeps its logs and mappings
 * @param args the command; an option of a hub or of credentials in it goes before the space's own
 */
export async function dcCli(space: Space, home: string, ...args: readonly string[]): Promise<CliRun> {
  const { clientId, clientSecret } = space.credentials;
  const defaults = { clientId, clientSecret, hubId: space.hubId };
  const own = Object.entries(defaults).flatMap(([name, value]) =>
    args.includes(`--${name}`) ? [] : [`--${name}`, value],
  );
  const program = require.resolve('@amplience/dc-cli/dist/index.js');
  const child = spawn(process.execPath, [program, ...args, ...own], {
    cwd: home,
    // The publishing of 0.19.1 knows AUTH_URL alone.
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      API_URL: space.apiUrl,
      AUTH_URL: space.system.gatewayUrl,
      FORCE_COLOR: '0',
    },
    // Without a terminal behind it: a question that is asked is a question too many, and ends the run.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { stdout, stderr };
}
