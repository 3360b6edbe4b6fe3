import { useRef, useState, type KeyboardEvent } from 'react';

/** A cell of the grid. Column 0 has the names of the rows. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

const PAGE = 10;

const STEPS: Readonly<Record<string, (at: Place, last: Place) => Place>> = {
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  PageDown: ({ row, column }) => ({ row: row + PAGE, column }),
  PageUp: ({ row, column }) => ({ row: row - PAGE, column }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, last) => ({ row, column: last.column }),
};

/** Returns the cell that a key leads to; undefined for another key. With Ctrl, Home and End lead to the corners. */
export function nextPlace(key: string, at: Place, last: Place, isCtrl = false): Place | undefined {
  if (isCtrl && key === 'Home') return { row: 0, column: 0 };
  if (isCtrl && key === 'End') return last;
  const next = STEPS[key]?.(at, last);
  if (next === undefined) return undefined;
  return { row: within(next.row, last.row), column: within(next.column, last.column) };
}

const within = (value: number, max: number): number => Math.min(Math.max(value, 0), max);

/** The cell that has the focus. It gets the focus as soon as it exists, since only visible cells exist. */
export function useGridFocus(last: Place, scrollTo: (place: Place) => void) {
  const [focused, setFocused] = useState<Place>({ row: 0, column: 0 });
  const wanted = useRef<string>(undefined);
  const at = { row: within(focused.row, last.row), column: within(focused.column, last.column) };
  const keyOf = ({ row, column }: Place) => `${row}:${column}`;
  const attach = (place: Place) => (cell: HTMLElement | null) => {
    if (cell === null || wanted.current !== keyOf(place)) return;
    wanted.current = undefined;
    cell.focus({ preventScroll: true });
  };
  const move = (event: KeyboardEvent, from: Place): void => {
    const next = nextPlace(event.key, from, last, event.ctrlKey);
    if (next === undefined) return;
    event.preventDefault();
    wanted.current = keyOf(next);
    scrollTo(next);
    setFocused(next);
  };
  return { at, set: setFocused, attach, move };
}
