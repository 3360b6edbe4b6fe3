import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './coverage-grid.module.css';
import { CoverageHeader } from './coverage-header';
import { CoverageRow } from './coverage-row';
import { useGridFocus, type Place } from './grid-focus';
import type { CoveredFamily } from './use-coverage';

interface GridProps {
  readonly families: readonly CoveredFamily[];
  readonly locales: readonly string[];
  /** All rows; -1 if unknown. */
  readonly total: number;
  readonly isNarrow: boolean;
  /** The ids of the selected families. */
  readonly selected: { has(familyId: string): boolean };
  readonly toggle: (familyId: string) => void;
  readonly open: (variantId: string) => void;
  /** Is called when the last loaded row is near. */
  readonly onEnd: () => void;
}

const ROW_PX = 34;
const TOUCH_ROW_PX = 44;
const HEADER_PX = 34;
const COLUMN_PX = 74;
const MAX_HEIGHT_PX = 640;

/** Families and locales. Only the visible rows and columns exist; one stop for Tab, arrows move from cell to cell. */
export function CoverageGrid(props: GridProps) {
  const { families, locales, total, isNarrow, selected, toggle, open } = props;
  const { t } = useTranslation();
  const rowPx = isNarrow ? TOUCH_ROW_PX : ROW_PX;
  const { ref: frame, width: frameWidth } = useElementSize();
  // The names have what the columns leave.
  const namePx = Math.min(Math.max(frameWidth - locales.length * COLUMN_PX - 18, isNarrow ? 220 : 340), 640);
  const { scroller, rows, columns } = useVisibleCells(props, rowPx, namePx);
  const last = { row: families.length - 1, column: locales.length };
  const focus = useGridFocus(last, ({ row, column }: Place) => {
    rows.scrollToIndex(row);
    if (column > 0) columns.scrollToIndex(column - 1);
  });
  const width = columns.getTotalSize();
  const height = rows.getTotalSize();
  const visible = columns.getVirtualItems();
  return (
    <div ref={frame}>
      <div
        ref={scroller}
        role="grid"
        aria-label={t('coverage.grid')}
        aria-rowcount={total < 0 ? -1 : total + 1}
        aria-colcount={locales.length + 1}
        aria-multiselectable
        className={classes['scroller']}
        style={{ height: Math.min(height + HEADER_PX + 18, MAX_HEIGHT_PX) }}
      >
        <CoverageHeader columns={visible} locales={locales} width={width} namePx={namePx} />
        <div role="rowgroup" style={{ height, width, position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const family = families[index];
            if (family === undefined) return null;
            return (
              <CoverageRow
                key={family.familyId}
                family={family}
                index={index}
                style={{ transform: `translateY(${start}px)`, height: rowPx, width }}
                namePx={namePx}
                columns={visible}
                locales={locales}
                focus={focus}
                isSelected={selected.has(family.familyId)}
                toggle={toggle}
                open={open}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function useVisibleCells({ families, locales, onEnd }: GridProps, rowPx: number, namePx: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const getScrollElement = () => scroller.current;
  const rows = useVirtualizer({
    count: families.length,
    getScrollElement,
    estimateSize: () => rowPx,
    overscan: 6,
    // The header covers the first rows.
    scrollPaddingStart: HEADER_PX,
    scrollPaddingEnd: HEADER_PX,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: locales.length,
    getScrollElement,
    estimateSize: () => COLUMN_PX,
    overscan: 2,
    paddingStart: namePx,
    // The names of the rows cover the first columns.
    scrollPaddingStart: namePx,
  });
  useEffect(() => {
    rows.measure();
    columns.measure();
  }, [rowPx, namePx, rows, columns]);
  const last = rows.getVirtualItems().at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= families.length - 20) onEnd();
  }, [last, families.length, onEnd]);
  return { scroller, rows, columns };
}
