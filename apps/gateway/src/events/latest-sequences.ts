import type { Envelope } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';

/** The highest sequence of each of the entities whose events came last. */
export class LatestSequences {
  private readonly highest: LRUCache<string, string>;

  constructor(maxEntities: number) {
    this.highest = new LRUCache({ max: maxEntities });
  }

  /** Records an event. Returns whether one of its entity with the same or a higher sequence came before it. */
  isLate({ subject, sequence }: Pick<Envelope, 'subject' | 'sequence'>): boolean {
    if (subject === undefined || sequence === undefined) return false;
    const before = this.highest.get(subject);
    if (before !== undefined && before >= sequence) return true;
    this.highest.set(subject, sequence);
    return false;
  }
}
