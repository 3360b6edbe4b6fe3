/** Returns `Scriptorium-Position`: the last event that a response reflects. */
export function positionOf(response: Response): number {
  return Number(response.headers.get('scriptorium-position') ?? 0);
}
