import { JOB_KINDS, JOB_STATES, OUTCOMES, type JobKind, type JobState, type Outcome } from '@scriptorium/contracts';
import { IsRFC3339, Matches } from 'class-validator';

import { IntegerParameter, MapParameter, NamesParameter, TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

const MAX_NODE = 2 ** 31 - 1;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MUST_BE_UUID = { message: '"$property" must be a UUID' };

export class JobListQuery extends PageQuery {
  @NamesParameter(JOB_KINDS, 'Kinds of jobs.') readonly kind?: readonly JobKind[];
  @NamesParameter(JOB_STATES, 'States of jobs.') readonly state?: readonly JobState[];
  @Matches(UUID, MUST_BE_UUID)
  @TextParameter('Id of the principal who requested the job.', { format: 'uuid' })
  readonly createdBy?: string;

  @Matches(UUID, MUST_BE_UUID)
  @TextParameter('Id of the copied variant or drive item.', { format: 'uuid' })
  readonly root?: string;

  @IsRFC3339({ message: '"since" must be a time in the form of RFC 3339' })
  @TextParameter('Jobs that were accepted at this time or later (RFC 3339).', { format: 'date-time' })
  readonly since?: string;

  @MapParameter('`label.KEY=value`: jobs with this label. Several labels must all match.')
  readonly label?: Readonly<Record<string, string>>;
}

export class OutcomeListQuery extends PageQuery {
  @NamesParameter(OUTCOMES, 'Outcomes.') readonly outcome?: readonly Outcome[];
  @TextParameter('The locale of the destination.') readonly locale?: string;
  @TextParameter('The code of the reason.') readonly reason?: string;
  @IntegerParameter('The number of a node.', { minimum: 0, maximum: MAX_NODE }) readonly node?: number;
}
