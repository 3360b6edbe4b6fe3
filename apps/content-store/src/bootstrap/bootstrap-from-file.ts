export async function bootstrapFromFile(_databaseUrl: string, _file: string): Promise<string[]> {
  return [];
}
