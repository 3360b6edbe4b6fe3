import { ApiProperty } from '@nestjs/swagger';
import { eventSequence, type VariantState } from '@scriptorium/contracts';

/** The state of a variant: a line of a snapshot. */
export class SnapshotLine implements VariantState {
  @ApiProperty({ type: String, format: 'uuid', description: 'The id of the variant.' }) readonly subject!: string;

  @ApiProperty({ type: String, description: 'Sixteen digits. Of two states, the one with the higher sequence wins.' })
  readonly sequence!: string;

  @ApiProperty({
    type: String,
    required: false,
    description: 'The URL of the body, relative to the public URL of the gateway. Absent if the variant was deleted.',
  })
  readonly dataref?: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The data of an event of the variant.' })
  readonly data!: VariantState['data'];
}

export const EXAMPLE_LINE: SnapshotLine = {
  subject: '0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1',
  sequence: eventSequence('1795262400000000'),
  dataref: '/v1/spaces/docs/variants/0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1/versions/1',
  data: {
    variantId: '0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1',
    familyId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4',
    locale: 'fr-FR',
    version: 1,
    status: 'active',
    publishingStatus: 'none',
    label: 'Home',
    links: [],
  },
};
