import { useTranslation } from 'react-i18next';
import classes from './tree-cell.module.css';

interface TreeCellProps {
  readonly label: string;
  readonly level: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** The first cell of a row of a tree, with the button that opens it. The keyboard opens the row itself. */
export function TreeCell({ label, level, hasChildren, isOpen, toggle }: TreeCellProps) {
  const { t } = useTranslation();
  return (
    <span role="gridcell" className={classes['cell']} style={{ paddingInlineStart: `${(level - 1) * 1.1}rem` }}>
      {hasChildren ? (
        <button
          type="button"
          tabIndex={-1}
          className={classes['toggle']}
          aria-label={t(isOpen ? 'tree.close' : 'tree.open', { label })}
          onClick={toggle}
        >
          {isOpen ? '▾' : '▸'}
        </button>
      ) : (
        <span className={classes['toggle']} />
      )}
      <bdi dir="auto">{label}</bdi>
    </span>
  );
}
