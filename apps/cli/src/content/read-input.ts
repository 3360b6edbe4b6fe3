import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import type { Session } from '../session/session';

/** Opens a file, or stdin as `-`. A missing file is rejected before anything is sent. */
export async function openInput({ surroundings: { stdin, folder } }: Session, file: string): Promise<Readable> {
  if (file === '-') return stdin;
  const path = resolve(folder, file);
  try {
    await (await open(path)).close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, 'WRONG_FILE', `Cannot read the input: ${reason}.`);
  }
  return createReadStream(path);
}

/** Reads a JSON object from a file or from stdin. */
export async function readObject(session: Session, file: string): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  for await (const piece of await openInput(session, file)) pieces.push(Buffer.from(piece as Buffer));
  const text = Buffer.concat(pieces).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The same error as for other JSON.
  }
  throw new CliError(EXIT.usage, 'WRONG_FILE', `The input ${file} is no JSON object.`);
}
