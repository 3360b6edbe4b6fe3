import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkHosts } from './check-hosts';
import { checkPodSecurity } from './check-pod-security';
import { checkReferences } from './check-references';
import { checkSchemas } from './check-schemas';
import { checkSettings, readSettings } from './check-settings';
import { checkWorkloads } from './check-workloads';
import { compareConnections, documentedConnections } from './connections-table';
import { endpointsOf } from './endpoints';
import type { JsonObject } from './json';
import { workloadsOf } from './manifests';
import { reachable, uselessPolicies } from './reachability';
import type { Target } from './targets';

const REFERENCE = join(__dirname, '../../docs/reference');
const settings = readSettings(readFileSync(join(REFERENCE, 'configuration.md'), 'utf8'));
const page = readFileSync(join(REFERENCE, 'kubernetes.md'), 'utf8');

/** Returns a line for each violation. */
export function checkManifests(
  manifests: readonly JsonObject[],
  { components, isRestricted }: Omit<Target, 'manifests'>,
): readonly string[] {
  return [
    ...checkSchemas(manifests),
    ...workloadsOf(manifests).flatMap(checkPodSecurity),
    ...checkWorkloads(manifests),
    ...checkReferences(manifests),
    ...checkHosts(manifests),
    ...checkSettings(manifests, settings),
    ...(isRestricted ? checkConnections(manifests, components) : []),
  ];
}

function checkConnections(manifests: readonly JsonObject[], components: readonly string[]): readonly string[] {
  const endpoints = endpointsOf(manifests);
  const documented = documentedConnections(page, components, endpoints);
  // The policy of the component s3 selects the pods with its label.
  const useless = uselessPolicies(manifests, endpoints).filter(
    (line) => components.includes('s3') || !line.includes('/object-storage:'),
  );
  return [...compareConnections(documented, reachable(manifests, endpoints)), ...useless];
}
