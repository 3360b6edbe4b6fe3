import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as contracts from '../../libs/contracts/src';
import { COMMAND_TYPES, EVENT_TYPES, RPCS, type ServiceName, SERVICES, TRAFFIC } from '../../libs/contracts/src';

const apps = join(__dirname, '../../apps');
/** Functions that send the messages of libs/contracts for a service. */
const SENDING_FUNCTIONS: Readonly<Record<string, { readonly command?: string; readonly entity?: string }>> = {
  reportDeadLetter: { command: contracts.commandDead.type },
  endedMessage: { entity: 'job' },
};

interface SourceFile {
  readonly path: string;
  /** Names that it imports from libs/contracts. */
  readonly imports: readonly string[];
  /** Names that it imports from libs/contracts or libs/jobs. */
  readonly functions: readonly string[];
  /** Names in `@HandleRpc` and `@HandleCommand`. */
  readonly handles: ReadonlySet<string>;
}

const IMPORT = /import\s+\{([^}]*)\}\s+from\s+'@scriptorium\/(contracts|jobs)'/g;
const HANDLER = /@Handle(?:Rpc|Command)\((\w+)\)/g;

function sourcesOf(service: string): SourceFile[] {
  const folder = join(apps, service, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('.spec.') && !path.split(/[\\/]/).includes('testing'))
    .map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const found = [...text.matchAll(IMPORT)].flatMap(([, names = '', lib = '']) =>
        names.split(',').map((name) => ({ name: name.trim(), lib })),
      );
      const imports = found.filter(({ lib }) => lib === 'contracts').map(({ name }) => name);
      const functions = found.map(({ name }) => name).filter((name) => name in SENDING_FUNCTIONS);
      return { path, imports, functions, handles: new Set([...text.matchAll(HANDLER)].map(([, name = '']) => name)) };
    });
}

/** Returns what a service imports and does not handle itself. The table of contents lists commands and sends none. */
function usedBy(service: ServiceName): string[] {
  const used = sourcesOf(service)
    .filter(({ path }) => path !== 'app.module.ts')
    .flatMap(({ imports, handles }) => imports.filter((name) => !handles.has(name)));
  const functions = sourcesOf(service).flatMap((file) => file.functions);
  return [...used, ...functions];
}

const exported = new Map<string, unknown>(Object.entries(contracts));
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const entityOf = (type: string): string => type.split('.')[1] ?? '';

describe('the table of messages', () => {
  test('has every rpc and every command', () => {
    const ofKind = (kind: string) =>
      [...exported.values()].filter(
        (each) => typeof each === 'object' && each !== null && 'kind' in each && each.kind === kind,
      );
    expect(RPCS.length).toBeGreaterThan(100);
    expect(new Set(RPCS)).toEqual(new Set(ofKind('rpc')));
    expect(new Set(COMMAND_TYPES)).toEqual(new Set(ofKind('command')));
  });

  test.each(SERVICES)('lists the rpcs that %s calls', (service) => {
    const called = usedBy(service).flatMap((name) => RPCS.filter((rpc) => rpc === exported.get(name)));
    expect(sorted(called.map(({ subject }) => subject))).toEqual(
      sorted(TRAFFIC[service].calls.map(({ subject }) => subject)),
    );
  });

  test.each(SERVICES)('lists the commands that %s sends', (service) => {
    const sent = usedBy(service).flatMap((name) => [
      ...COMMAND_TYPES.filter((command) => command === exported.get(name)).map(({ type }) => type),
      ...[SENDING_FUNCTIONS[name]?.command ?? []].flat(),
    ]);
    expect(sorted(sent)).toEqual(sorted(TRAFFIC[service].sends.map(({ type }) => type)));
  });

  test.each(SERVICES)('lists the entities whose events %s publishes', (service) => {
    const published = usedBy(service).flatMap((name) => [
      ...EVENT_TYPES.filter((event) => event === exported.get(name)).map(({ type }) => entityOf(type)),
      ...[SENDING_FUNCTIONS[name]?.entity ?? []].flat(),
    ]);
    expect(sorted(published)).toEqual(sorted(TRAFFIC[service].emits));
  });
});
