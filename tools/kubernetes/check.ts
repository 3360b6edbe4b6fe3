// `npm run check -- kubernetes` builds every overlay of k8s/ and checks the manifests. It needs no cluster. It finds
// violations of schemas, unknown fields, violations of Pod Security, missing probes, resources and disruption budgets,
// names and settings that do not exist, and differences between the policies and docs/reference/kubernetes.md.
import { checkManifests } from './check-manifests';
import { checkRendered } from './check-rendered';
import { findKubectl } from './kustomize';
import { buildTargets } from './targets';

let failed = false;
for (const target of buildTargets(findKubectl())) {
  const violations = checkManifests(target.manifests, target);
  console.log(`${target.name}: ${target.manifests.length} objects, ${violations.length} violations`);
  for (const line of violations) console.error(`  ${line}`);
  failed ||= violations.length > 0;
}
const { violations, skipped } = checkRendered();
for (const line of violations) console.error(line);
for (const line of skipped) console.log(`skipped: ${line}`);
process.exitCode = failed || violations.length > 0 ? 1 : 0;
