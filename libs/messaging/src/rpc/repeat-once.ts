import { Observable, type Subscription } from 'rxjs';

export interface Repetition<T> {
  /** Milliseconds without an answer after which the request is repeated. */
  readonly afterMs: number;
  /** Returns the repeated request. */
  readonly again: () => Observable<T>;
  /** Returns whether an error is an answer of the handler. After any other error the request counts as unanswered. */
  readonly isAnswer: (error: unknown) => boolean;
  /** Returns whether an answer is an error after which the other request may still succeed. */
  readonly isTransient: (error: unknown) => boolean;
}

/**
 * Mirrors a request, and repeats it once if it is not answered in time or fails without an answer. Both requests then
 * wait, and the first answer wins: a value, the end, or an error of the handler. A transient error wins only if the
 * other request fails too, since the other may hold a lock that this one waited for. Fails if neither is answered.
 */
export function repeatOnce<T>(request: Observable<T>, repetition: Repetition<T>): Observable<T> {
  const { afterMs, again, isAnswer, isTransient } = repetition;
  return new Observable<T>((subscriber) => {
    const running = new Map<Observable<T>, Subscription>();
    let isRepeated = false;
    let winner: Observable<T> | undefined;
    let transient: unknown;

    const win = (source: Observable<T>): void => {
      if (winner !== undefined) return;
      winner = source;
      clearTimeout(timer);
      for (const [other, subscription] of running) if (other !== source) subscription.unsubscribe();
    };
    const fail = (source: Observable<T>, error: unknown): void => {
      running.delete(source);
      const isLast = running.size === 0;
      if (winner === source || (isAnswer(error) && (isLast || !isTransient(error)))) {
        win(source);
        return subscriber.error(error);
      }
      if (!isRepeated) return repeat();
      if (isLast) return subscriber.error(transient ?? error);
      if (isAnswer(error)) transient = error;
    };
    const run = (source: Observable<T>): void => {
      // A source may end while it is being subscribed to: then it must not be added to the running ones.
      const subscription = source.subscribe({
        next: (value) => (win(source), subscriber.next(value)),
        error: (error: unknown) => fail(source, error),
        complete: () => (win(source), subscriber.complete()),
      });
      if (!subscription.closed) running.set(source, subscription);
    };
    const repeat = (): void => {
      if (isRepeated) return;
      isRepeated = true;
      clearTimeout(timer);
      run(again());
    };

    const timer = setTimeout(repeat, afterMs);
    run(request);
    return () => {
      clearTimeout(timer);
      for (const subscription of running.values()) subscription.unsubscribe();
    };
  });
}
