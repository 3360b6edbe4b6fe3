import { join } from 'node:path';

/** Returns arguments for `node` that run a TypeScript file of this workspace from source. */
export function sourceProgram(file: string): string[] {
  return ['--require', join(__dirname, '../jest/register-source.cjs'), file];
}
