/** The meaning of a problem, which its page shows. Code in backticks is shown as code. */
export interface ProblemText {
  /** The `title` of the problem: a few words. */
  readonly title: string;
  /** The meaning, and what the client can do. */
  readonly explanation: string;
  /** Default: the status of the code (http/errors/status-of.ts). */
  readonly status?: number;
}
