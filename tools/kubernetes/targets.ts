import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import type { JsonObject } from './json';
import { buildKustomization, parseManifests } from './kustomize';

const ROOT = join(__dirname, '../..');
const K8S = join(ROOT, 'k8s');
/** Components that an operator can add to the overlay production. */
const OPTIONAL_COMPONENTS = ['external-secrets', 'external-consumers', 's3'] as const;

/** The objects of the namespace. */
export interface Target {
  readonly name: string;
  readonly components: readonly string[];
  readonly manifests: readonly JsonObject[];
  /** Whether policies restrict the connections. */
  readonly isRestricted: boolean;
}

/** Builds each overlay, and production with all further components. Those of production include k8s/platform. */
export function buildTargets(kubectl: string): readonly Target[] {
  const build = (folder: string): readonly JsonObject[] => buildKustomization(kubectl, join(K8S, folder));
  const platform = [...build('platform/nats'), ...build('platform/postgresql'), ...renderedNats()];
  const production = { name: 'production', components: [], isRestricted: true };
  return [
    { name: 'dev', components: [], manifests: build('overlays/dev'), isRestricted: false },
    { ...production, manifests: [...build('overlays/production'), ...platform] },
    {
      name: 'production with all components',
      components: OPTIONAL_COMPONENTS,
      manifests: [...buildWith(kubectl, OPTIONAL_COMPONENTS), ...platform],
      isRestricted: true,
    },
  ];
}

/** Returns the objects that the Helm chart of NATS renders. */
export function renderedNats(): readonly JsonObject[] {
  return parseManifests(readFileSync(join(K8S, 'platform/nats/rendered.yaml'), 'utf8'));
}

/** Builds the overlay production with further components. kustomize reads only relative paths. */
function buildWith(kubectl: string, components: readonly string[]): readonly JsonObject[] {
  const folder = join(ROOT, '.cache', `kustomization-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const paths = components.map((name) => `  - ${relative(folder, join(K8S, 'components', name))}`);
    const text = ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization', 'namespace: scriptorium'];
    const resources = ['resources:', `  - ${relative(folder, join(K8S, 'overlays/production'))}`];
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      `${[...text, ...resources, 'components:', ...paths].join('\n')}\n`,
    );
    return buildKustomization(kubectl, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
