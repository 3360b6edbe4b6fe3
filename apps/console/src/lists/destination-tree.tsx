import { Button, Text } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mark } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatNumber } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import classes from './destination-tree.module.css';
import { TreeCell } from './tree-cell';
import { treeRows, type TreeNode, type TreeRow } from './tree-rows';
import { useTree, type ReadLevel } from './use-tree';
import { VirtualRows } from './virtual-rows';

/** A glyph and a word in a cell, or a count of them below a node. */
export interface Marked {
  readonly mark: Mark;
  readonly text: string;
}

interface Node extends TreeNode {
  readonly label: string | null;
}

interface DestinationTreeProps<Item extends Node> {
  readonly label: string;
  readonly read: ReadLevel<Item>;
  readonly locales: readonly string[];
  readonly cellOf: (node: Item, locale: string) => Marked | undefined;
  /** Sums of the nodes below, failures first. */
  readonly sumsOf: (node: Item) => readonly (Marked & { readonly count: number })[];
  /** Whether a later read may show something else. */
  readonly isChanging: boolean;
}

/** Nodes with a cell for each locale. A row has the sums of what is below it. Levels are read when they are opened. */
export function DestinationTree<Item extends Node>(props: DestinationTreeProps<Item>) {
  const { label, read, locales, isChanging } = props;
  const { t } = useTranslation();
  const { levels, open, error, toggle, loadMore, reload } = useTree(read);
  if (error !== null) return <ProblemNote error={error} onRetry={reload} />;
  const rows = treeRows(levels, open);
  const onKey = (event: KeyboardEvent, index: number) => {
    const row = rows[index];
    if (row?.kind === 'more' && event.key === 'Enter') loadMore(row.parent);
    if (row?.kind !== 'node' || row.node.children === 0) return;
    const wanted = event.key === 'Enter' || event.key === (row.isOpen ? 'ArrowLeft' : 'ArrowRight');
    if (wanted && event.target === event.currentTarget) toggle(row.node.number);
  };
  return (
    <>
      {isChanging && (
        <Button size="xs" variant="light" mb="xs" onClick={reload}>
          {t('tree.reload')}
        </Button>
      )}
      <div className={classes['wide']}>
        <VirtualRows
          role="treegrid"
          label={label}
          count={rows.length}
          total={-1}
          columns={`minmax(14rem, 3fr) repeat(${Math.max(locales.length, 1)}, minmax(2.2rem, 4.5rem)) minmax(9rem, 2fr)`}
          header={[t('tree.item'), ...locales, t('tree.below')]}
          rowProps={(index) => ariaOf(rows[index])}
          onRowKey={onKey}
        >
          {(index) => <Row row={rows[index]} tree={props} toggle={toggle} loadMore={loadMore} />}
        </VirtualRows>
      </div>
    </>
  );
}

function ariaOf(row: TreeRow<Node> | undefined) {
  if (row === undefined) return {};
  if (row.kind !== 'node') return { 'aria-level': row.level };
  return {
    'aria-level': row.level,
    'aria-posinset': row.at,
    'aria-expanded': row.node.children > 0 ? row.isOpen : undefined,
  };
}

interface RowProps<Item extends Node> {
  readonly row: TreeRow<Item> | undefined;
  readonly tree: DestinationTreeProps<Item>;
  readonly toggle: (number: number) => void;
  readonly loadMore: (parent: number | null) => void;
}

function Row<Item extends Node>({ row, tree, toggle, loadMore }: RowProps<Item>) {
  const { t } = useTranslation();
  if (row === undefined) return null;
  if (row.kind === 'loading') return <Text role="gridcell">{t('lists.loading')}</Text>;
  if (row.kind === 'more') {
    return (
      <span role="gridcell">
        <Button size="compact-xs" variant="subtle" tabIndex={-1} onClick={() => loadMore(row.parent)}>
          {t('tree.more', { count: row.left })}
        </Button>
      </span>
    );
  }
  const { node, level, isOpen } = row;
  return (
    <>
      <TreeCell
        label={node.label ?? t('tree.redacted')}
        level={level}
        hasChildren={node.children > 0}
        isOpen={isOpen}
        toggle={() => toggle(node.number)}
      />
      {tree.locales.map((locale) => (
        <Cell key={locale} locale={locale} marked={tree.cellOf(node, locale)} />
      ))}
      <span role="gridcell" className={classes['below']}>
        {tree.sumsOf(node).map(({ mark, text, count }) => (
          <span key={text} title={text} data-fault={mark.tone === 'fault'}>
            <span aria-hidden>{mark.glyph}</span>
            {formatNumber(count)}
            <span className={classes['hidden']}> {text}</span>{' '}
          </span>
        ))}
      </span>
    </>
  );
}

function Cell({ locale, marked }: { readonly locale: string; readonly marked: Marked | undefined }) {
  return (
    <span role="gridcell" className={classes['cell']} data-locale={locale}>
      {marked !== undefined && <MarkText mark={marked.mark} isDense>{`${locale} ${marked.text}`}</MarkText>}
    </span>
  );
}
