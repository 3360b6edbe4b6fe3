export const VALIDATION_LEVELS: readonly string[] = ['CONTENT_TYPE', 'SLOT', 'PARTIAL', 'HIERARCHY'];

export function isValidationLevel(text: string): boolean {
  return VALIDATION_LEVELS.includes(text);
}
