import type { components } from '@scriptorium/client';
import type { Mark } from './job-marks';

export type CellState = components['schemas']['CoverageCell']['state'];

/** A dense cell shows the glyph with the letter. */
export interface SyncMark extends Mark {
  readonly letter: string;
}

/** Work to do is not a fault, so no state is red. */
export const syncMarks: Readonly<Record<CellState, SyncMark>> = {
  missing: { glyph: '○', letter: 'M', tone: 'active' },
  outdated: { glyph: '↓', letter: 'O', tone: 'active' },
  copied: { glyph: '=', letter: 'C', tone: 'done' },
  adapted: { glyph: '✓', letter: 'A', tone: 'done' },
  'source-deleted': { glyph: '⌫', letter: 'X', tone: 'active' },
  'source-archived': { glyph: '▣', letter: 'R', tone: 'quiet' },
  untracked: { glyph: '?', letter: 'U', tone: 'quiet' },
};

export const CELL_STATES = Object.keys(syncMarks) as CellState[];
