import type { SchemaText, Violation } from './compile-schema';

/** A schema with the partials that it refers to. */
export interface SchemaTexts {
  readonly schema: SchemaText;
  readonly partials: readonly SchemaText[];
}

/** Compiles a schema, and validates a body (JSON text) if there is one. */
export interface ValidationTask {
  /** The hash of the texts. */
  readonly id: string;
  readonly texts?: SchemaTexts;
  readonly body?: string;
  /** The cell in which the thread stores its id when it starts the task. */
  readonly thread: Int32Array;
}

export type ValidationResult =
  /** The thread has not compiled the schema yet, and the task has no texts. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  /** The violations of the body. */
  | { readonly kind: 'valid-schema'; readonly violations: readonly Violation[] };
