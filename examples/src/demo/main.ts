import { startSystem, standardServices } from '@scriptorium/embedded';
import { DynamicContent } from 'dc-management-sdk-js';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demonstrate, type DemoOptions } from './demonstrate';

/**
 * Runs `npm run demo [-- --exit]`: starts the system on an empty data folder of its own, imports a site of 768 linked
 * pages, localizes it into ten locales and checks the result. Then the system keeps running for experiments, unless
 * --exit is set.
 *
 * With SCRIPTORIUM_URL, SCRIPTORIUM_TOKEN and DATABASE_URL, it uses a running system instead: the first space of the
 * token, which needs the scope `admin`, and its first repository.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { exit: { type: 'boolean', default: false } } });
  const repositoryRoot = join(__dirname, '../../..');
  const { SCRIPTORIUM_URL: url, SCRIPTORIUM_TOKEN: token = '', DATABASE_URL: databaseUrl = '' } = process.env;
  if (url !== undefined && url !== '') return demonstrateOn({ token, gatewayUrl: url, databaseUrl, repositoryRoot });
  const dataDir = mkdtempSync(join(tmpdir(), 'scriptorium-demo-'));
  // Under root, PostgreSQL runs as another user, which must be able to enter the folder.
  chmodSync(dataDir, 0o755);

  console.log('Starting PostgreSQL, nats-server and the four services …');
  const system = await startSystem({
    dataDir,
    services: standardServices(repositoryRoot),
    bootstrapFile: join(repositoryRoot, 'examples/demo/bootstrap.json'),
    print: (source, line) => {
      if (/"level":"(error|fatal)"/.test(line) || source === 'system') console.error(`${source}: ${line}`);
    },
  });
  const stop = async (exitCode: number): Promise<never> => {
    await system.stop();
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(exitCode);
  };
  process.once('SIGINT', () => void stop(0));
  process.once('SIGTERM', () => void stop(0));

  try {
    const { gatewayUrl, databaseUrl: ownDatabaseUrl } = system;
    const ownToken = demoToken(repositoryRoot);
    await demonstrateOn({ token: ownToken, gatewayUrl, databaseUrl: ownDatabaseUrl, repositoryRoot });
  } catch (error) {
    console.error(error);
    await stop(1);
  }
  if (values.exit) await stop(0);
  console.log('\nThe system keeps running. Ctrl-C stops it and deletes its data.');
}

function demonstrateOn(system: Omit<DemoOptions, 'client'>): Promise<void> {
  const { token, gatewayUrl } = system;
  const client = new DynamicContent({ patToken: token }, { apiUrl: `${gatewayUrl}/v2/content` });
  return demonstrate({ client, ...system });
}

function demoToken(repositoryRoot: string): string {
  const bootstrap = JSON.parse(readFileSync(join(repositoryRoot, 'examples/demo/bootstrap.json'), 'utf8')) as {
    readonly tokens: readonly { readonly token: string }[];
  };
  return bootstrap.tokens[0]?.token ?? '';
}

void main();
