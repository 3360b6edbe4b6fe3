/** Who `createdBy` names for what a bootstrap file made: nobody's UUID (RFC 9562, 5.9). */
export const BOOTSTRAP = '00000000-0000-0000-0000-000000000000';
