import type { Caller } from './caller';
import type { LoadRecord } from './load-record';

/** The context of a scenario: a sequence of requests of one caller about objects of its own. */
export interface ScenarioContext {
  readonly caller: Caller;
  readonly record: LoadRecord;
  readonly random: () => number;
  /** Part of all names that the scenario creates. No other scenario has it. */
  readonly name: string;
  readonly space: LoadSpace;
}

/** The ids that all scenarios use. */
export interface LoadSpace {
  readonly repositoryId: string;
  readonly modelId: string;
  /** A drive in the store `postgres` and one in the store `filesystem`. */
  readonly drives: readonly [postgres: string, filesystem: string];
}

export type Scenario = (context: ScenarioContext) => Promise<void>;

/** Records a response that no fault explains. Returns undefined, so that the scenario ends. */
export function wrongReply(
  { record, name }: ScenarioContext,
  what: string,
  { status, text }: { readonly status: number; readonly text: string },
): undefined {
  record.wrong.push(`${name}: ${what} was answered with ${status}: ${text}`);
  return undefined;
}
