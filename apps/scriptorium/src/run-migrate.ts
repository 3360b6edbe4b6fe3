import { ConfigError, loadConfig } from '@scriptorium/config';
import { migrate, reasonOf, serviceRoles, type ServiceRole } from '@scriptorium/persistence';

import { MigrateConfig } from './config';
import type { MigrateStep } from './parse-invocation';
import { readSchema, type Schema } from './read-schema.store';

export interface Output {
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

type Passwords = Partial<Record<ServiceRole, string>>;

const SUCCESS = 0;
const FAILURE = 1;
/** The services of this version cannot run on the schema. */
const NOT_READY = 3;

/** Runs `scriptorium migrate`. Returns the exit code. */
export async function runMigrate(step: MigrateStep, environment: NodeJS.ProcessEnv, output: Output): Promise<number> {
  try {
    const config = loadConfig(MigrateConfig, environment);
    // A session has the migration lock, and a pooler would give each transaction another session.
    const url = config.databaseDirectUrl ?? config.databaseUrl;
    switch (step) {
      case 'plan':
        return printPlan(await readSchema(url), output);
      case 'run':
        return await run(url, passwordsOf(config), output);
      case 'status':
        return printStatus(await readSchema(url), output);
    }
  } catch (error) {
    output.printError(error instanceof ConfigError ? error.message : `migrate ${step} failed: ${reasonOf(error)}.`);
    return FAILURE;
  }
}

function printPlan({ pending, breaking }: Schema, { print }: Output): number {
  for (const name of pending) print(`would apply ${name}`);
  if (pending.length === 0) print('nothing to apply');
  if (breaking.length > 0) print(`the schema is newer than this version: it has ${breaking.join(', ')}`);
  return SUCCESS;
}

async function run(url: string, passwords: Passwords, { print }: Output): Promise<number> {
  let applied = 0;
  await migrate(url, passwords, undefined, (line) => {
    if (line.startsWith('applied ')) applied += 1;
    print(line);
  });
  print(applied === 0 ? 'nothing to apply' : `applied ${applied} migrations`);
  const roles = serviceRoles.filter((role) => passwords[role] !== undefined);
  if (roles.length > 0) print(`set the passwords of ${roles.join(', ')}`);
  return SUCCESS;
}

function printStatus({ version, pending, unknown, breaking }: Schema, { print }: Output): number {
  const [verdict, code] =
    breaking.length > 0
      ? [`too new for this version: ${breaking.join(', ')}`, NOT_READY]
      : pending.length > 0
        ? [`${pending.length} migrations to apply`, NOT_READY]
        : [unknown.length > 0 ? `ready; newer than this version by ${unknown.length} migrations` : 'ready', SUCCESS];
  print(`schema ${version ?? 'none'}: ${verdict}`);
  return code;
}

function passwordsOf(config: MigrateConfig): Passwords {
  const passwords = {
    content_store: config.contentStorePassword,
    localization_planner: config.localizationPlannerPassword,
    blob_copy_worker: config.blobCopyWorkerPassword,
    blob_store: config.blobStorePassword,
  } satisfies Record<ServiceRole, string | undefined>;
  return Object.fromEntries(Object.entries(passwords).filter(([, password]) => password !== undefined));
}
