/** Options that every command takes, and those of lists and waits. */
export interface GlobalFlags {
  readonly url?: string;
  readonly space?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly ndjson?: boolean;
  readonly fields?: readonly string[];
  readonly header?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly limit?: number;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly exitCode?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly progress?: ProgressKind;
  readonly cancelOnInterrupt?: boolean;
  readonly idempotencyKey?: string;
}

export const PROGRESS_KINDS = ['auto', 'bar', 'lines', 'json', 'none'] as const;
export type ProgressKind = (typeof PROGRESS_KINDS)[number];
