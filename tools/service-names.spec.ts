import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '../libs/contracts/src';
import { standardServices } from '../libs/embedded/src/system/standard-services';
import { consumerName } from '../libs/messaging/src/topology/streams';
import { serviceRoles } from '../libs/persistence/src/migrate';

const { databaseRole, SERVICES } = contracts;
const apps = join(__dirname, '../apps');
/** Programs that are no services: two start the services, one is the command line, and one is a page. */
const OTHER_PROGRAMS = ['cli', 'console', 'scriptorium', 'standalone'];
/** The role for stored bytes, which several services share. */
const SHARED_ROLE = 'blob_store';

type Declared = contracts.CommandType<unknown> | contracts.RpcType<unknown, unknown>;
const KINDS: ReadonlySet<unknown> = new Set(['command', 'rpc']);
const exported: readonly unknown[] = Object.values(contracts);
const declared = exported.filter(
  (one): one is Declared => typeof one === 'object' && one !== null && 'kind' in one && KINDS.has(one.kind),
);
const sourceOf = (service: string, file: string): string => readFileSync(join(apps, service, 'src', file), 'utf8');
const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

describe('the name of a service', () => {
  test('is the name of its app folder and of the program that the launcher starts', () => {
    const folders = readdirSync(apps).filter((name) => !OTHER_PROGRAMS.includes(name));
    expect([...SERVICES].sort()).toEqual(folders.sort());
    expect(standardServices('/').map(({ name, entry }) => [name, entry])).toEqual(
      SERVICES.map((name) => [name, `/apps/${name}/dist/main.js`]),
    );
  });

  test.each(SERVICES)('%s is the name of its package', (service) => {
    const { name } = JSON.parse(readFileSync(join(apps, service, 'package.json'), 'utf8')) as { name: string };
    expect(name).toBe(`@scriptorium/${service}`);
  });

  test('is the service of every declared command and rpc, and the third token of its subject', () => {
    expect(new Set(declared.map(({ kind }) => kind))).toEqual(KINDS);
    for (const one of declared) {
      expect(SERVICES).toContain(one.service);
      expect((one.kind === 'rpc' ? one.subject : one.filter).split('.')[2]).toBe(one.service);
    }
  });

  test('starts the name of each durable consumer of its commands', () => {
    for (const one of declared) {
      if (one.kind === 'command') expect(consumerName(one)).toMatch(new RegExp(`^${one.service}-[a-z-]+-v1$`));
    }
  });

  test.each(SERVICES)('%s is the name of its connections, its queue group and its log lines', (service) => {
    expect(namesIn(sourceOf(service, 'app.module.ts'), /\bservice: '([^']+)'/g)).toEqual([service]);
    const main = sourceOf(service, service === 'gateway' ? 'start-gateway.ts' : 'main.ts');
    expect(namesIn(main, /(?:runService|new QuietLogger)\('([^']+)'/g)).toEqual([service]);
  });

  test('is with underscores the name of its database role, and starts the names of its database connections', () => {
    const withDatabase = SERVICES.filter((service) => existsSync(join(apps, service, 'src/database.module.ts')));
    expect([...serviceRoles]).toEqual([...withDatabase.map(databaseRole), SHARED_ROLE]);
    for (const service of withDatabase) {
      const names = namesIn(sourceOf(service, 'database.module.ts'), /\bname: ['`]([^'`]+)['`]/g);
      expect(names).not.toEqual([]);
      for (const name of names) expect(name).toMatch(new RegExp(`^${service}(-|$)`));
    }
  });
});
