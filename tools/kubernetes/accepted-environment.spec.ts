import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { loadConfig } from '../../libs/config/src';
import { SERVICES } from '../../libs/contracts/src';
import { temporaryFolder } from '../../libs/testing/src';
import { configClasses } from '../configuration/render-page';
import { findKubectl } from './kustomize';
import { ofKind, workloadsOf } from './manifests';
import { buildTargets } from './targets';
import { createSecrets } from './testing/created-secrets';
import { environmentOf } from './testing/environment';

const secrets = createSecrets(join(__dirname, '../../examples/bootstrap.json'), []);
const targets = buildTargets(findKubectl());
const programs = targets.flatMap(({ name, manifests }) =>
  workloadsOf(manifests)
    .map((workload) => ({ target: name, workload, program: workload.name.replace(/^migrate-.*/, 'scriptorium') }))
    .filter(({ program }) => configClasses.has(program))
    .map((each) => ({ ...each, manifests })),
);

test('every target has all services, and the migrations', () => {
  const expected = targets.flatMap(({ name }) => ['scriptorium', ...SERVICES].map((program) => `${name} ${program}`));
  expect(programs.map(({ target, program }) => `${target} ${program}`).toSorted()).toEqual(expected.toSorted());
});

test.each(programs)('$program accepts its environment in $target', ({ program, workload, manifests }) => {
  const environment = environmentOf(workload, { manifests, secrets }, temporaryFolder());
  const config = loadConfig(configClasses.get(program) ?? raise(program), environment);
  expect(config).toBeDefined();
  const urls = Object.entries(environment).filter(([name]) => name.endsWith('_URL'));
  expect(urls.filter(([, value]) => value.includes('$('))).toEqual([]);
  const files = Object.values(environment).filter(
    (value) => value.includes('/etc/scriptorium/') && value.startsWith('/'),
  );
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test('the gateway trusts the proxies of a Gateway, so that each client has its own address', () => {
  const behind = programs.filter(
    ({ program, manifests }) => program === 'gateway' && ofKind(manifests, 'Gateway').length > 0,
  );
  expect(behind.map(({ target }) => target)).toEqual(['production', 'production with all components']);
  for (const { workload, manifests } of behind) {
    const environment = environmentOf(workload, { manifests, secrets }, temporaryFolder());
    expect(environment).toMatchObject({ TRUSTED_PROXIES: 'uniquelocal' });
  }
});

test('a service rejects an environment with a wrong value', () => {
  const first = programs.find(({ program }) => program === 'gateway') ?? raise('none');
  const environment = environmentOf(first.workload, { manifests: first.manifests, secrets }, temporaryFolder());
  const config = configClasses.get(first.program) ?? raise(first.program);
  expect(() => loadConfig(config, { ...environment, NATS_REPLICAS: '2' })).toThrow(/NATS_REPLICAS/);
});

function raise(message: string): never {
  throw new Error(message);
}
