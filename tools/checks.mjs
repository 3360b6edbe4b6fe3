import { readFileSync } from 'node:fs';
import { root } from './task-results.mjs';

const manifest = /** @type {{ scripts: Record<string, string> }} */ (
  JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
);

/** Every `check:…` script of package.json. Each has a target of the same name in project.json. */
export const checks = Object.entries(manifest.scripts)
  .filter(([script]) => script.startsWith('check:'))
  .map(([script, command]) => ({ name: script.slice('check:'.length), command }));
