import { Injectable } from '@nestjs/common';
import { type Caller, type JobId, type JobView, RejectedError, uuidOf } from '@scriptorium/contracts';

import { isUuid } from '../../http/requests/is-uuid';
import { Jobs } from '../../jobs/jobs.service';

/** Finds the jobs of the paths of the native API. */
@Injectable()
export class JobReads {
  constructor(private readonly jobs: Jobs) {}

  /** Rejects with NOT_FOUND for a job of another space, even if the caller may read that space. */
  async find(caller: Caller, space: string, id: string): Promise<JobView> {
    return this.inSpace(await this.jobs.view(caller, this.idOf(space, id)), space);
  }

  idOf(space: string, id: string): JobId {
    const jobId = isUuid<JobId>(id) ? id : uuidOf<JobId>(id);
    if (jobId === undefined) throw notFound(space, id);
    return jobId;
  }

  inSpace(job: JobView, space: string): JobView {
    if (job.spaceKey !== space) throw notFound(space, job.id);
    return job;
  }
}

function notFound(space: string, id: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The job ${id} does not exist in the space ${space}.`, { what: 'job' });
}
