import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { styleNonce } from '../api/page-settings';
import classes from './diff-view.module.css';

interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly beforeLabel: string;
  readonly afterLabel: string;
}

/** Equal lines around a difference that stay visible; longer runs are folded. */
const CONTEXT = { margin: 3, minSize: 6 };
/** A longer search for small differences would block the page. */
const SEARCH = { scanLimit: 2_000, timeout: 500 };

/** The colors of the page, which has a light and a dark theme. */
const COLORS = EditorView.theme({
  '.cm-gutters': { background: 'transparent', color: 'var(--mantine-color-dimmed)', border: 'none' },
  '.cm-content': { caretColor: 'transparent' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'var(--diff-removed)' },
  '&.cm-merge-b .cm-changedText': { background: 'var(--diff-added)' },
  '.cm-collapsedLines': { background: 'var(--hover)', color: 'inherit' },
  // Few fonts have the sign of CodeMirror.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
});

/** Two texts with their differences: side by side, on a narrow screen one below the other. Nothing can be edited. */
export default function DiffView({ before, after, beforeLabel, afterLabel }: DiffViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 700px)') ?? false;
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const view = isNarrow
      ? new EditorView({
          parent,
          doc: after,
          extensions: [
            ...readOnly(afterLabel),
            unifiedMergeView({
              original: before,
              mergeControls: false,
              collapseUnchanged: CONTEXT,
              diffConfig: SEARCH,
            }),
          ],
        })
      : new MergeView({
          parent,
          a: { doc: before, extensions: readOnly(beforeLabel) },
          b: { doc: after, extensions: readOnly(afterLabel) },
          collapseUnchanged: CONTEXT,
          diffConfig: SEARCH,
        });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel, isNarrow]);
  return (
    <>
      <div className={classes['labels']} aria-hidden>
        <span>{beforeLabel}</span>
        <span>{afterLabel}</span>
      </div>
      <div ref={place} className={classes['view']} />
    </>
  );
}

function readOnly(label: string): Extension[] {
  return [
    EditorView.cspNonce.of(styleNonce),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, role: 'textbox', 'aria-readonly': 'true', tabindex: '0' }),
    EditorView.lineWrapping,
    lineNumbers(),
    COLORS,
  ];
}
