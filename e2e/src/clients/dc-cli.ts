import { spawn } from 'node:child_process';
import type { Space } from '../system/open-space';

/** The output of a run of dc-cli. Its exit code is always 0, even if the command failed. */
export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `dc-cli` 0.19.1 on a space, with the credentials of its spec file and without a configuration.
 * @param home the folder for its logs and mappings
 * @param args the command; options for the hub or the credentials override those of the space
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
    // The publishing of 0.19.1 reads only AUTH_URL.
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      API_URL: space.apiUrl,
      AUTH_URL: space.system.gatewayUrl,
      FORCE_COLOR: '0',
    },
    // Without a terminal, so that an unexpected question ends the run.
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
