import { ApiProperty } from '@nestjs/swagger';

export class LoopNode {
  @ApiProperty({ type: 'integer' }) readonly number!: number;
  @ApiProperty({ type: String }) readonly variantId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly label!: string | null;
}

/** A cycle of links. */
export class Loop {
  @ApiProperty({ type: [LoopNode], description: 'In the order of the links, the smallest number first.' })
  readonly nodes!: LoopNode[];
}
