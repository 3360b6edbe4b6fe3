import { ApiProperty } from '@nestjs/swagger';

/** One invalid member of a body, or one invalid parameter of a query. */
export class InputError {
  @ApiProperty({ type: String, required: false, description: 'A JSON Pointer (RFC 6901) to the member of the body.' })
  readonly pointer?: string;

  @ApiProperty({ type: String, required: false, description: 'The name of the parameter of the query.' })
  readonly parameter?: string;

  @ApiProperty({ type: String }) readonly code!: string;
  @ApiProperty({ type: String }) readonly detail!: string;
}

/** RFC 9457. Further members are the data of the problem. */
export class Problem {
  @ApiProperty({ type: String, format: 'uri-reference', description: 'The page of the problem.' })
  readonly type!: string;

  @ApiProperty({ type: String }) readonly title!: string;
  @ApiProperty({ type: 'integer' }) readonly status!: number;
  @ApiProperty({ type: String, description: 'The error in this request, and its remedy.' })
  readonly detail!: string;

  @ApiProperty({ type: String, description: 'The path of the request.' }) readonly instance!: string;
  @ApiProperty({ type: String, description: 'The problem in upper case: `NOT_FOUND`.' }) readonly code!: string;
  @ApiProperty({ type: [InputError], required: false, description: 'All invalid members and parameters.' })
  readonly errors?: InputError[];
}
