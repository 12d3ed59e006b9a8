/**
 * No text that anybody means has a NUL, PostgreSQL stores none, and the answer must be a refusal and no error. In a URL it is %00; in
 * JSON it is written \u0000 after an even number of backslashes; in a form it is in a value.
 */
export function hasNul(url: string, body: unknown, sentText: string | undefined): boolean {
  if (/%00|\0/.test(url)) return true;
  if (sentText !== undefined) return /\0|(?<!\\)(?:\\\\)*\\u0000/.test(sentText);
  if (typeof body === 'string') return body.includes('\0');
  if (typeof body !== 'object' || body === null) return false;
  return Object.entries(body).some(
    ([name, value]) =>
      name.includes('\0') || [value].flat().some((one) => typeof one === 'string' && one.includes('\0')),
  );
}
