/** A lease of a row by a process. */
export interface Lease {
  /** The process. */
  readonly holder: string;
  readonly ms: number;
}
