import type { ChildProcess } from 'node:child_process';
import { eventually } from './eventually';

/**
 * Returns the first output of a program, which it writes when it is ready. Rejects if the program ends before, or
 * writes nothing in the time of `eventually`.
 */
export async function firstOutput(child: ChildProcess): Promise<string> {
  const first = new Promise<{ readonly text?: string; readonly error?: Error }>((resolve) => {
    child.stdout?.once('data', (bytes: Buffer | string) => resolve({ text: bytes.toString() }));
    child.once('error', (error) => resolve({ error }));
    child.once('close', (code, signal) => {
      const error = new Error(`The program ended with ${String(code ?? signal)} before it wrote anything.`);
      resolve({ error });
    });
  });
  const { text = '', error } = await eventually(() => first);
  if (error !== undefined) throw error;
  return text;
}
