import type { SpaceId } from '@scriptorium/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'workflow_states' })
export class WorkflowStateEntity {
  @PrimaryColumn({ name: 'space_id', type: 'integer' })
  readonly spaceId!: SpaceId;

  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly label!: string;

  @Column({ type: 'text' })
  readonly color!: string;
}
