/** Returns the body of a successful response. The client throws before this for any other one. */
export function dataOf<Data>({ data, response }: { readonly data?: Data; readonly response: Response }): Data {
  if (data === undefined) throw new Error(`${response.url} returned ${response.status} without a body.`);
  return data;
}
