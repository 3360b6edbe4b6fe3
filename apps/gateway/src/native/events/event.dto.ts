import { ApiProperty } from '@nestjs/swagger';

import { Job } from '../jobs/job.dto';

/** A CloudEvent 1.0, as Server-Sent Events carry it. */
class EventEnvelope {
  @ApiProperty({ type: String }) readonly specversion!: string;
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly source!: string;
  @ApiProperty({ type: String, description: '`scriptorium.<entity>.<fact>.v2`.' }) readonly type!: string;
  @ApiProperty({ type: String, description: 'The id of the entity.' }) readonly subject!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly time!: string;

  @ApiProperty({ type: String, description: 'Sixteen digits. Of two states, the one with the higher sequence wins.' })
  readonly sequence!: string;

  @ApiProperty({ type: String, required: false }) readonly datacontenttype?: string;
}

/** An event of a job. */
export class JobEvent extends EventEnvelope {
  @ApiProperty({ type: Job }) readonly data!: Job;
}

/** An event of a space: of a variant, a job or a drive item. */
export class SpaceEvent extends EventEnvelope {
  @ApiProperty({ type: 'object', additionalProperties: true }) readonly data!: Readonly<Record<string, unknown>>;
}
