import { RejectedError } from '@scriptorium/contracts';

/** Returns the result of a decision; if it is rejected, the code with the field and the reason in its data. */
export function outcomeOf(decide: () => unknown): unknown {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
    const { field, code } = error.data as { readonly field?: string; readonly code?: string };
    return [error.code, field, code].filter((each) => each !== undefined).join(' ');
  }
}
