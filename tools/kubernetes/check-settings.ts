import { itemsAt, type JsonObject, objectAt, textAt } from './json';
import { nameOf, ofKind, type Workload, workloadsOf } from './manifests';

/** A row of the table of settings on docs/reference/configuration.md. */
export interface DocumentedSetting {
  readonly variable: string;
  readonly services: readonly string[];
  readonly isRequired: boolean;
  readonly canBeFile: boolean;
}

export function readSettings(page: string): readonly DocumentedSetting[] {
  return [...page.matchAll(/^\| `([A-Z0-9_]+)` *\| ([a-z, -]+?) *\| ([^|]*?) *\| ([^|]*?) *\|/gm)].map(
    ([, variable = '', services = '', type = '', byDefault = '']) => ({
      variable,
      services: services.split(', '),
      isRequired: byDefault === 'required',
      canBeFile: /\b(secret|file)\b/.test(type),
    }),
  );
}

/**
 * Returns a line for each environment variable of a service that it does not read, for each required one that is
 * missing, and for each that is set twice. A variable that another one uses, as `$(NAME)`, is none of the service.
 */
export function checkSettings(
  manifests: readonly JsonObject[],
  settings: readonly DocumentedSetting[],
): readonly string[] {
  return workloadsOf(manifests).flatMap((workload) => {
    const own = settings.filter(({ services }) => services.includes(programOf(workload)));
    if (own.length === 0) return [];
    return violationsOf(workload.title, variablesOf(workload, manifests), own);
  });
}

const programOf = ({ name }: Workload): string => (name.startsWith('migrate-') ? 'scriptorium' : name);

interface Variable {
  readonly name: string;
  readonly value: string;
  /** True for a variable of a ConfigMap that all services have. */
  readonly isCommon: boolean;
}

function variablesOf({ containers }: Workload, manifests: readonly JsonObject[]): readonly Variable[] {
  const maps = containers
    .flatMap((container) => itemsAt(container, 'envFrom'))
    .flatMap((each) =>
      ofKind(manifests, 'ConfigMap').filter((map) => nameOf(map) === textAt(each, 'configMapRef', 'name')),
    );
  const common = maps.flatMap((map) =>
    Object.keys(objectAt(map, 'data')).map((name) => [name, textAt(map, 'data', name)] as const),
  );
  const own = containers.flatMap((container) => itemsAt(container, 'env'));
  return [
    ...common.map(([name, value]) => ({ name, value, isCommon: true })),
    ...own.map((each) => ({
      name: textAt(each, 'name'),
      value: textAt(each, 'value'),
      isCommon: false,
    })),
  ];
}

function violationsOf(title: string, variables: readonly Variable[], settings: readonly DocumentedSetting[]): string[] {
  const names = variables.map(({ name }) => name);
  const used = new Set(
    variables.flatMap(({ value }) => [...value.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => name)),
  );
  const accepted = new Set(
    settings.flatMap(({ variable, canBeFile }) => (canBeFile ? [variable, `${variable}_FILE`] : [variable])),
  );
  const isKnown = ({ name, isCommon }: Variable): boolean => accepted.has(name) || used.has(name) || isCommon;
  return [
    ...variables.filter((each) => !isKnown(each)).map(({ name }) => `${title}: the service has no setting ${name}`),
    ...[...used].filter((name) => !names.includes(name)).map((name) => `${title}: $(${name}) does not exist`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${title}: ${name} is set twice`),
    ...settings
      .filter(
        ({ variable, isRequired }) => isRequired && !names.includes(variable) && !names.includes(`${variable}_FILE`),
      )
      .map(({ variable }) => `${title}: the required setting ${variable} is missing`),
  ];
}
