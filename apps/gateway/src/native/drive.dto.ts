import { IntegerMember, TextMember } from '../http/dtos/members.decorator';

export class NewDrive {
  /** One of the stores that the gateway is configured with. */
  @TextMember() readonly store!: string;
  @TextMember() readonly space!: string;
  @TextMember() readonly name!: string;
  /** Bytes. */
  @IntegerMember({ isOptional: true }) readonly quota?: number;
}
