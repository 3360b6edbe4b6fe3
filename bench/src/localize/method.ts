/** A way to make the variants, which is measured in turns with others. */
export interface Method {
  readonly name: string;
  /**
   * Called before each run, after the tables were reset and vacuumed. Makes the servers plan their statements again,
   * since a vacuum invalidates the plans, so that this is not measured.
   */
  warmUp(): Promise<void>;
  /** Makes all variants. Returns the milliseconds. */
  run(): Promise<number>;
}
