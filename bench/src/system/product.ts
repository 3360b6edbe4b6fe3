import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';

export const ROOT_LOCALE = 'en-US';
/** The locales that a site is localized into. */
export const LOCALES = ['fr-FR', 'de-DE', 'es-ES', 'it-IT', 'ja-JP', 'zh-CN', 'pt-BR', 'nl-NL', 'pl-PL', 'ko-KR'];
export const SPACE = 'docs';
export const TOKEN = 'the-personal-token-of-the-benchmark';
export const REPOSITORY_ROOT = join(__dirname, '../../..');

export interface ProductOptions {
  /** Must exist. */
  readonly folder: string;
  readonly locales: readonly string[];
  readonly durability: 'durable' | 'fast';
  /** Environment of the services, in addition to that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal: AbortSignal;
}

/** Returns the folder where `startProduct` stores the streams of nats-server. */
export function natsFolder(folder: string): string {
  return join(dataFolder(folder), 'nats');
}

/** Starts the product as `npm start` does: one process for each service, durable settings, one space. */
export async function startProduct({ folder, locales, durability, env, signal }: ProductOptions): Promise<System> {
  const bootstrapFile = join(folder, 'bootstrap.json');
  const space = { key: SPACE, label: 'Docs', repositories: [{ name: 'website', label: 'Website' }] };
  writeFileSync(
    bootstrapFile,
    JSON.stringify({
      spaces: [{ ...space, locales: [ROOT_LOCALE, ...locales] }],
      tokens: [{ name: 'Bench', token: TOKEN, scopes: { [SPACE]: ['admin'] } }],
    }),
  );
  return startSystem({
    dataDir: dataFolder(folder),
    services: standardServices(REPOSITORY_ROOT),
    bootstrapFile,
    durability,
    env: { ...process.env, ...env },
    logLevel: 'warn',
    signal,
    print: (source, line) => {
      if (line.includes('"error"') || line.includes('"warn"')) console.error(`${source}: ${line}`);
    },
  });
}

function dataFolder(folder: string): string {
  return join(folder, 'data');
}

/** Requests a localization as users do. Returns the id of the job. */
export async function requestLocalization(
  gatewayUrl: string,
  itemId: string,
  locales: readonly string[],
): Promise<string> {
  const response = await fetch(`${gatewayUrl}/v2/content/content-items/${itemId}/localize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version: 1, locales }),
  });
  if (response.status !== 202)
    throw new Error(`POST ${itemId}/localize returned ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}
