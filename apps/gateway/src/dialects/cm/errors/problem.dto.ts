import { ApiProperty } from '@nestjs/swagger';

/** RFC 9457. All five members are always present; further members have the data of the problem. */
export class Problem {
  @ApiProperty({ type: String, nullable: true, description: 'A URN that ends in the slug of the problem.' })
  readonly type: string | null = null;

  @ApiProperty({ type: String, nullable: true })
  readonly title: string | null = null;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly status: number | null = null;

  @ApiProperty({ type: String, nullable: true })
  readonly detail: string | null = null;

  @ApiProperty({ type: String, nullable: true, description: 'The path of the request.' })
  readonly instance: string | null = null;
}
