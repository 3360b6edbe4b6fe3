import { NATIVE_LIMITS } from '@scriptorium/contracts';

import { IntegerParameter, TextParameter } from '../inputs/parameters.decorator';

const DEFAULT_PAGE = 50;
const MAX_PAGE = NATIVE_LIMITS.pageItems;

/** The query of a list. A list with filters extends it. */
export class PageQuery {
  @IntegerParameter('Maximum number of items.', { minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE })
  readonly limit: number = DEFAULT_PAGE;

  @TextParameter('`nextCursor` of the page before, with the same path and filters.')
  readonly cursor?: string;
}
