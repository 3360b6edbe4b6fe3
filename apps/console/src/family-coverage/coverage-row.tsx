import type { VirtualItem } from '@tanstack/react-virtual';
import type { CSSProperties, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { syncMarks } from '../marks/sync-marks';
import { nameOfType, shortId } from '../page/format';
import classes from './coverage-grid.module.css';
import type { useGridFocus } from './grid-focus';
import type { CoveredFamily } from './use-coverage';

interface RowProps {
  readonly family: CoveredFamily;
  readonly index: number;
  readonly style: CSSProperties;
  readonly namePx: number;
  readonly columns: readonly VirtualItem[];
  readonly locales: readonly string[];
  readonly focus: ReturnType<typeof useGridFocus>;
  readonly isSelected: boolean;
  readonly toggle: (familyId: string) => void;
  readonly open: (variantId: string) => void;
}

type Cell = CoveredFamily['cells'][number];

/** A family. Space selects it; Enter opens the variant of a cell. */
export function CoverageRow(props: RowProps) {
  const { family, index, style, namePx, columns, locales, focus, isSelected, toggle, open } = props;
  const { familyId, first, contentType, cells } = family;
  const textOf = useCellText();
  const label = first?.label ?? shortId(familyId);
  const cellProps = (column: number, target: string | null | undefined) => {
    const place = { row: index, column };
    return {
      'aria-colindex': column + 1,
      tabIndex: focus.at.row === index && focus.at.column === column ? 0 : -1,
      ref: focus.attach(place),
      onFocus: () => focus.set(place),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === ' ') toggle(familyId);
        else if (event.key === 'Enter' && target !== null && target !== undefined) open(target);
        else return focus.move(event, place);
        event.preventDefault();
      },
      onDoubleClick: () => {
        if (target !== null && target !== undefined) open(target);
      },
    };
  };
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={isSelected} className={classes['row']} style={style}>
      <span role="rowheader" className={classes['name']} style={{ width: namePx }} {...cellProps(0, first?.variantId)}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={label}
          checked={isSelected}
          onChange={() => toggle(familyId)}
        />
        <bdi dir="auto" className={classes['label']} title={label}>
          {label}
        </bdi>
        {contentType !== null && <span className={classes['type']}>{nameOfType(contentType)}</span>}
      </span>
      {columns.map(({ index: at, start, size }) => {
        const cell = cells.find(({ locale }) => locale === locales[at]);
        return (
          <span
            key={at}
            role="gridcell"
            aria-label={textOf(cell)}
            title={textOf(cell)}
            className={classes['cell']}
            data-tone={cell === undefined ? undefined : syncMarks[cell.state].tone}
            style={{ transform: `translateX(${start}px)`, width: size }}
            {...cellProps(at + 1, cell?.variantId ?? first?.variantId)}
          >
            {cell !== undefined && `${syncMarks[cell.state].glyph} ${syncMarks[cell.state].letter}`}
          </span>
        );
      })}
    </div>
  );
}

/** What a cell means: `fr-FR outdated, version 2`. */
function useCellText(): (cell: Cell | undefined) => string | undefined {
  const { t } = useTranslation();
  return (cell) => {
    if (cell === undefined) return undefined;
    const values = { locale: cell.locale, state: t(`syncState.${cell.state}`) };
    if (cell.version === null) return t('coverage.cell', values);
    return t('coverage.cellVersion', { ...values, version: String(cell.version) });
  };
}
