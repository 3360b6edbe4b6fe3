/** One way to make the variants, as it is measured in turns with the others. */
export interface Method {
  readonly name: string;
  /**
   * Called before each run, after the tables were put back and vacuumed: makes the servers plan their statements anew, which
   * they forget at every vacuum, so that no method pays for it in the measured time.
   */
  warmUp(): Promise<void>;
  /** Milliseconds until all variants are made. */
  run(): Promise<number>;
}
