import { join } from 'node:path';

/** Arguments with which `node` runs a TypeScript file of this workspace, unbuilt: for tests that start and kill programs. */
export function sourceProgram(file: string): string[] {
  return ['--require', join(__dirname, '../jest/register-source.cjs'), file];
}
