import { MAX_VERSION } from '../../http/requests/based-on';
import { OneOfParameter, IntegerParameter, TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

/** Filters of lists of content. */
export class ContentQuery extends PageQuery {
  @TextParameter('The URI of a content type.') readonly contentType?: string;
  @TextParameter('The id of a repository.') readonly repository?: string;
  @TextParameter('A locale.') readonly locale?: string;
}

export class LinkQuery extends PageQuery {
  @OneOfParameter(['out', 'in'], '`out`: links of the variant. `in`: links of other variants to it. Default: `out`.')
  readonly direction?: 'out' | 'in';
}

export class TreeQuery {
  @IntegerParameter('Levels below the variant. Default: all.', { minimum: 0, maximum: 10_000 }) readonly depth?: number;
}

export class VersionQuery {
  @IntegerParameter('An older version.', { minimum: 1, maximum: MAX_VERSION }) readonly version?: number;
}

export class UpdateQuery {
  @IntegerParameter('For a copy: the version of its source that the new content takes into account.', {
    minimum: 1,
    maximum: MAX_VERSION,
  })
  readonly basedOn?: number;
}

export class ExportQuery {
  @TextParameter('The id of a variant: it and the variants below it by links.') readonly root?: string;
  @TextParameter('A locale.') readonly locale?: string;
  @TextParameter('The URI of a content type.') readonly contentType?: string;
}

export class ImportQuery {
  @TextParameter('The id or name of a repository, for lines without one.') readonly repository?: string;
}
