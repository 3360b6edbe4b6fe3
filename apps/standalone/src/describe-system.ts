import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceEntry, System } from '@scriptorium/embedded';
import type { StandaloneOptions } from './standalone-options';

/** Returns a line for each server with its address. Passwords stay in their files. */
export function describeSystem(
  system: Pick<System, 'databaseUrl' | 'natsUrl' | 'gatewayUrl' | 'caFile' | 'pids'>,
  options: Pick<StandaloneOptions, 'dataDir' | 'databaseUrl' | 'natsUrl'>,
  services: readonly ServiceEntry[],
): string[] {
  const password = join(options.dataDir, 'postgres', 'superuser-password');
  const lines: [string, string][] = [
    [
      'postgres',
      options.databaseUrl === undefined
        ? `${withoutPassword(system.databaseUrl)}, password in ${password}`
        : `${withoutPassword(system.databaseUrl)} (DATABASE_URL)`,
    ],
    ['nats-server', withoutPassword(system.natsUrl) + (options.natsUrl === undefined ? '' : ' (NATS_URL)')],
    ...services.map(({ name }): [string, string] => [
      name,
      `process ${system.pids[name]}, ${name === 'gateway' ? system.gatewayUrl : 'rpc over NATS'}`,
    ]),
  ];
  // If root starts the system, and the account of PostgreSQL cannot enter the data folder, the database is elsewhere.
  const elsewhere = join(options.dataDir, 'postgres', 'elsewhere');
  if (options.databaseUrl === undefined && existsSync(elsewhere)) {
    const both = `${options.dataDir} and ${realpathSync(elsewhere)}`;
    lines.push(['data', `in two folders; to back it up, stop the system and copy ${both}`]);
  }
  const { caFile } = system;
  if (caFile !== undefined) {
    lines.push(['tls', `clients trust ${caFile}: curl --cacert FILE, NODE_EXTRA_CA_CERTS=FILE, SSL_CERT_FILE=FILE`]);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, where]) => `${name.padEnd(width)}  ${where}`);
}

/** Returns the hints that follow `ready`. */
export function nextSteps(
  { gatewayUrl }: Pick<System, 'gatewayUrl'>,
  { bootstrapFile }: Pick<StandaloneOptions, 'bootstrapFile'>,
  signIn?: { readonly name: string; readonly code: string },
): string[] {
  const open =
    signIn === undefined
      ? `next: open the console, ${gatewayUrl}/console, and sign in with a token`
      : `next: open the console as "${signIn.name}" (once, within ten minutes): ${signInLink(gatewayUrl, signIn.code)}`;
  if (bootstrapFile !== undefined) {
    return [open, `next: open ${gatewayUrl}/ for the APIs, or run an example (the first lines of examples/*.mjs)`];
  }
  return [
    open,
    'next: without a space, restart with --bootstrap examples/bootstrap.json (docs/reference/bootstrap.md)',
  ];
}

/** Browsers do not send the part after `#`, so the code is in no log of a server. */
function signInLink(gatewayUrl: string, code: string): string {
  return `${gatewayUrl}/console/sign-in#code=${code}`;
}

function withoutPassword(urls: string): string {
  return urls
    .split(',')
    .map((text) => {
      if (!URL.canParse(text)) return text;
      const url = new URL(text);
      url.password = '';
      url.searchParams.delete('password');
      return url.href.replace(/\/$/, '');
    })
    .join(',');
}
