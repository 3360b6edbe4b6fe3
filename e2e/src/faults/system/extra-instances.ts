import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeService, pickFreePort, type SupervisedProcess, type System } from '@scriptorium/embedded';

const ROOT = join(__dirname, '../../../..');

/** A further process of a service, which is restarted after its exit like the first one. */
export interface Instance {
  readonly service: string;
  readonly pid: number | undefined;
  /** The address of a gateway. */
  readonly url: string | undefined;
  stop(): Promise<void>;
}

/** Starts another process of a service, with the environment of the one that the launcher started. */
export async function startInstance(system: System, service: string, folder: string): Promise<Instance> {
  const port = await pickFreePort();
  const env = { ...environmentOf(system.pid(service)), PORT: String(port), HEALTH_PORT: '0' };
  const process = nodeService(
    { name: service, entry: join(ROOT, 'apps', service, 'dist/main.js') },
    {
      env,
      recordFile: join(folder, `${service}-${port}.json`),
      group: 'inherited',
      onLine: () => undefined,
      onUnexpectedExit: () => 'restart',
    },
  );
  await process.start();
  return asInstance(service, process, service === 'gateway' ? `http://127.0.0.1:${port}` : undefined);
}

function asInstance(service: string, process: SupervisedProcess, url: string | undefined): Instance {
  return {
    service,
    url,
    get pid() {
      return process.pid;
    },
    stop: async () => process.stop(),
  };
}

function environmentOf(pid: number | undefined): NodeJS.ProcessEnv {
  const lines = readFileSync(`/proc/${String(pid)}/environ`, 'utf8').split('\0');
  return Object.fromEntries(lines.filter(Boolean).map((line) => [line.split('=', 1)[0], line.replace(/^[^=]*=/, '')]));
}
