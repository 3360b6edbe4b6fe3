import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../k8s/platform/nats');
const VALUES = join(FOLDER, 'values.yaml');
const RENDERED = join(FOLDER, 'rendered.yaml');

export interface RenderedResult {
  readonly violations: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * Compares k8s/platform/nats/rendered.yaml with the values of the chart: by the digest in its first line, and with what
 * Helm renders, if NATS_CHART names the folder of the chart.
 */
export function checkRendered(env: NodeJS.ProcessEnv = process.env): RenderedResult {
  const digest = createHash('sha256').update(readFileSync(VALUES)).digest('hex');
  const chart = env['NATS_CHART'] ?? '';
  if (env['UPDATE_RENDERED'] === '1') writeFileSync(RENDERED, render(chart, digest));
  const text = readFileSync(RENDERED, 'utf8');
  const advice = 'write it again with UPDATE_RENDERED=1 and NATS_CHART';
  if (!text.startsWith(`# values.yaml: sha256 ${digest}\n`))
    return { violations: [`k8s/platform/nats/rendered.yaml does not belong to values.yaml: ${advice}`], skipped: [] };
  if (!existsSync(chart)) {
    const reason = 'NATS_CHART is not the folder of the chart; rendered.yaml has the digest of values.yaml';
    return { violations: [], skipped: [`helm template of nats 2.14.2: ${reason}`] };
  }
  const violations = text === render(chart, digest) ? [] : [`rendered.yaml differs from what Helm renders: ${advice}`];
  return { violations, skipped: [] };
}

/** Returns the text of rendered.yaml. */
function render(chart: string, digest: string): string {
  const args = ['template', 'nats', chart, '--namespace', 'scriptorium', '--values', VALUES];
  return `# values.yaml: sha256 ${digest}\n${execFileSync('helm', args, { encoding: 'utf8' })}`;
}
