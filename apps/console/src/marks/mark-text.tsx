import type { Mark } from './job-marks';
import classes from './mark-text.module.css';

interface MarkTextProps {
  readonly mark: Mark;
  readonly children: string;
  /** Hides the word from sight in dense cells. Screen readers still read it. */
  readonly isDense?: boolean;
}

/** A glyph with its word. */
export function MarkText({ mark, children, isDense = false }: MarkTextProps) {
  return (
    <span className={classes['mark']} data-tone={mark.tone} title={isDense ? children : undefined}>
      <span aria-hidden className={classes['glyph']}>
        {mark.glyph}
      </span>
      <span className={isDense ? classes['hidden'] : undefined}>{children}</span>
    </span>
  );
}
