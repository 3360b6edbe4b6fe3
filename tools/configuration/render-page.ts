import { Config as WorkerConfig } from '../../apps/blob-copy-worker/src/config';
import { Config as ContentStoreConfig } from '../../apps/content-store/src/config';
import { GatewayConfig } from '../../apps/gateway/src/config';
import { Config as PlannerConfig } from '../../apps/localization-planner/src/config';
import { MigrateConfig } from '../../apps/scriptorium/src/config';
import { standaloneSettings } from '../../apps/standalone/src/standalone-settings';
import { describeSettings } from '../../libs/config/src/describe-settings';
import { SETTINGS_RULES } from '../../libs/contracts/src/settings';
import {
  commandLineVariables,
  exampleVariables,
  type OtherVariable,
  testVariables,
  toolVariables,
} from './other-variables';

/** The configuration class of each service. */
export const configClasses: ReadonlyMap<string, new () => object> = new Map<string, new () => object>([
  ['content-store', ContentStoreConfig],
  ['localization-planner', PlannerConfig],
  ['blob-copy-worker', WorkerConfig],
  ['gateway', GatewayConfig],
  ['scriptorium', MigrateConfig],
]);

const INTRODUCTION = `# Configuration

For operators who run the services, and for developers who run the tests. The page lists every environment variable that
a program of this repository reads. It is generated from the configuration classes of the services, from
\`tools/configuration\` and from the options of \`npm start\`. \`UPDATE_CONFIGURATION=1 npx jest tools/configuration\` writes
it, and the tests compare it.

A service reads its variables at its start. If a value is invalid, it does not start, and the error lists all mistakes
at once. An empty variable counts as not set.

A secret can come from a file instead: \`DATABASE_URL_FILE\` names the file with the value of \`DATABASE_URL\`. A value with
\`file\` in the column \`type\` can come from a file in the same way. A line break at its end does not belong to the value.
Setting both variables is an error.
`;

/** Returns the text of docs/reference/configuration.md, formatted as by Prettier. */
export function renderPage(): string {
  return [
    INTRODUCTION,
    section(
      'Services and `scriptorium migrate`',
      table(['variable', 'service', 'type', 'default', 'unit', 'meaning'], serviceRows()),
    ),
    section(
      'Rules between services',
      'A service that starts asks the running services for their values. If two values violate a rule, it does not ' +
        'start, and\nthe error names both. To raise both values, first raise the upper setting and restart its ' +
        'service. To lower both, first\nlower the lower setting.\n\n' +
        table(['lower setting', 'relation', 'upper setting', 'reason'], ruleRows()),
    ),
    section(
      '`npm start`',
      'The launcher passes its environment to the services, except for the variables that it sets itself:\n' +
        'addresses, passwords, certificates, keys, and the users of the embedded servers.\n\n' +
        table(
          ['variable', 'option', 'default', 'meaning'],
          standaloneSettings.map(({ variable, option, description, fallback }) => [
            code(variable),
            option === undefined ? '' : code(option),
            fallback ?? 'none',
            description,
          ]),
        ),
    ),
    section('Programs that the launcher and the tools run', others(toolVariables)),
    section('Tests', others(testVariables)),
    section('Command line', others(commandLineVariables)),
    section('Examples', others(exampleVariables)),
  ].join('\n');
}

/** Returns every variable on the page, without a value as in `SCRIPTORIUM_TLS=true`. */
export function variablesOf(page: string): ReadonlySet<string> {
  return new Set([...page.matchAll(/^\| `(\w+)(?:=\w+)?` +\|/gm)].map(([, variable = '']) => variable));
}

/** A row for each variable; one for several services that have it with the same facts. */
function serviceRows(): string[][] {
  const rows = new Map<string, { readonly cells: (services: string) => string[]; readonly services: string[] }>();
  for (const [service, type] of configClasses) {
    for (const { variable, type: values, fallback, unit, isSecret, mayBeFile, description } of describeSettings(type)) {
      const accepted = isSecret ? `${values}; secret` : mayBeFile ? `${values}; file` : values;
      const cells = (services: string): string[] => [code(variable), services, accepted, fallback, unit, description];
      const key = cells('').join('|');
      const row = rows.get(key) ?? { cells, services: [] };
      row.services.push(service);
      rows.set(key, row);
    }
  }
  return [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { cells, services }]) => cells(services.join(', ')));
}

function ruleRows(): string[][] {
  return SETTINGS_RULES.map(({ lower, upper, mayBeEqual, reason }) => [
    `${code(lower.setting)} of ${lower.service}`,
    mayBeEqual ? 'at most' : 'less than',
    `${code(upper.setting)} of ${upper.service}`,
    reason,
  ]);
}

function others(variables: readonly OtherVariable[]): string {
  return table(
    ['variable', 'default', 'meaning'],
    variables.map(({ variable, fallback, description }) => [code(variable), fallback, description]),
  );
}

const code = (text: string): string => `\`${text}\``;

const section = (title: string, content: string): string => `## ${title}\n\n${content}\n`;

/** Returns a Markdown table whose columns are padded as Prettier does. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
