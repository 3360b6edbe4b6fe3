import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import classes from './virtual-rows.module.css';

interface VirtualRowsProps {
  readonly label: string;
  readonly role: 'grid' | 'treegrid';
  /** Rows that are loaded. */
  readonly count: number;
  /** All rows; -1 if unknown. */
  readonly total: number;
  readonly columns: string;
  readonly header: readonly string[];
  readonly children: (index: number) => ReactNode;
  /** Properties of a row for assistive technology, such as `aria-level`. */
  readonly rowProps?: (index: number) => Readonly<Record<string, string | number | boolean | undefined>>;
  readonly onRowKey?: (event: KeyboardEvent, index: number) => void;
  /** Is called when the last loaded row is near. */
  readonly onEnd?: () => void;
}

const ROW_PX = 34;
/** On narrow screens a row is a card of two lines. */
const CARD_PX = 64;
const MAX_HEIGHT_PX = 640;

/** Rows of a fixed height, of which only the visible ones exist. One stop for Tab; arrows, Home and End move in it. */
export function VirtualRows(props: VirtualRowsProps) {
  const { label, role, total, columns, header } = props;
  return (
    <div role={role} aria-label={label} aria-rowcount={total < 0 ? -1 : total + 1} className={classes['grid']}>
      <div role="row" aria-rowindex={1} className={classes['header']} style={{ gridTemplateColumns: columns }}>
        {header.map((name) => (
          <span role="columnheader" key={name}>
            {name}
          </span>
        ))}
      </div>
      <Rows {...props} />
    </div>
  );
}

function Rows({ count, columns, children, rowProps, onRowKey, onEnd }: VirtualRowsProps) {
  const { scroller, rows, height, isNarrow } = useVisibleRows(count, onEnd);
  const focus = useRowFocus(count, (index) => rows.scrollToIndex(index));
  const visible = { height: Math.min(count * height + 2, MAX_HEIGHT_PX) };
  return (
    <div ref={scroller} role="rowgroup" className={classes['scroller']} style={visible}>
      <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            role="row"
            aria-rowindex={index + 2}
            data-index={index}
            tabIndex={index === focus.index ? 0 : -1}
            ref={focus.attach(index)}
            className={classes['row']}
            style={{ transform: `translateY(${start}px)`, height, gridTemplateColumns: isNarrow ? undefined : columns }}
            onFocus={() => focus.set(index)}
            onKeyDown={(event) => {
              onRowKey?.(event, index);
              focus.move(event, index);
            }}
            {...rowProps?.(index)}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

function useVisibleRows(count: number, onEnd: (() => void) | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 900px)') ?? false;
  const height = isNarrow ? CARD_PX : ROW_PX;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  useEffect(() => rows.measure(), [height, rows]);
  const last = rows.getVirtualItems().at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= count - 20) onEnd?.();
  }, [last, count, onEnd]);
  return { scroller, rows, height, isNarrow };
}

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + 10,
  PageUp: (index) => index - 10,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The row that has the focus, also while it is not in the page. */
function useRowFocus(count: number, scrollTo: (index: number) => void) {
  const [index, set] = useState(0);
  const wanted = useRef<number>(undefined);
  const attach = (at: number) => (row: HTMLDivElement | null) => {
    if (row === null || wanted.current !== at) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  };
  const move = (event: KeyboardEvent, from: number) => {
    const to = STEPS[event.key]?.(from, count);
    if (to === undefined || event.target !== event.currentTarget) return;
    event.preventDefault();
    const next = Math.min(Math.max(to, 0), count - 1);
    wanted.current = next;
    scrollTo(next);
    set(next);
    event.currentTarget.parentElement
      ?.querySelector<HTMLElement>(`[data-index="${next}"]`)
      ?.focus({ preventScroll: true });
  };
  return { index: Math.min(index, Math.max(count - 1, 0)), set, attach, move };
}
